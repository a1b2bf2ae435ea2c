import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import type { DatabaseSync } from 'node:sqlite';
import { countCsv } from '../read/count-csv.ts';
import { readFlatgeobuf } from '../read/read-flatgeobuf.ts';
import type { Box } from '../geometry/wkb.ts';
import { readRows, type Cell, type CleanRow } from '../values/cells.ts';
import { Comparison, type Difference } from '../values/compare-cells.ts';
import { readCsvRows } from '../values/csv-cells.ts';
import { placeRows } from '../values/flatgeobuf-cells.ts';
import { readParquetRows } from '../values/parquet-cells.ts';
import { rowsAt, sampleRanks, type ComparedTable } from '../values/sample-rows.ts';
import { openGeopackage } from '../geopackage/clean-rows.ts';
import { quoted } from '../../base/sql.ts';
import { readJob, reply } from '../job.ts';

/** A file to read back: `path` inside the sandbox; the table where the file holds several. */
export interface CountedFile {
  path: string;
  kind: 'flatgeobuf' | 'geoparquet' | 'geopackage' | 'csv' | 'csv-excel';
  table: string;
}

/** What the program is asked: files, and the tables of /in/clean.gpkg, in WGS 84 in /in/wgs84.gpkg, that they are compared with. */
export interface RowsJob {
  files: CountedFile[];
  compared?: { tables: ComparedTable[]; hasGeometry: boolean };
}

/** What a file holds: rows, counted, the extent that it declares, in its own coordinates, and values that are not those of the table. */
export interface RowsCount {
  rows: number;
  bbox: Box | null;
  differences: Difference[];
}

/** A table that a file is compared with, and those of its rows that are looked at. */
interface Sample {
  clean: DatabaseSync;
  wgs84: DatabaseSync | undefined;
  table: ComparedTable;
  rows: readonly CleanRow[];
}

/** Rows with what a file holds of each; undefined where it has no such row. */
type Compared = [row: CleanRow, cells: readonly Cell[] | undefined][];

type Reader = (file: CountedFile, sample: Sample | undefined) => Promise<Omit<RowsCount, 'differences'> & { compared: Compared }>;

const readCsv: Reader = ({ path, kind }, sample) => {
  if (kind !== 'csv' && kind !== 'csv-excel') throw new Error(`${kind} is no CSV.`);
  const read =
    sample === undefined
      ? { rows: countCsv(path, kind === 'csv' ? ',' : ';').rows, compared: [] }
      : readCsvRows(path, kind, sample.table, sample.rows);
  return Promise.resolve({ ...read, bbox: null });
};

/** One reader a format: how many rows a file has, and what it holds of those that are looked at. */
const readers: Record<CountedFile['kind'], Reader> = {
  csv: readCsv,
  'csv-excel': readCsv,
  flatgeobuf: ({ path }, sample) => {
    const { features, bbox } = readFlatgeobuf(path);
    const placed = sample?.wgs84 === undefined ? [] : placeRows(path, sample.wgs84, sample.table, sample.rows);
    return Promise.resolve({ rows: features, bbox, compared: placed.map(({ row, cells }) => [row, cells]) });
  },
  geopackage: ({ path, table: name }, sample) => {
    using db = openGeopackage(path);
    const rows = Number(db.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.n);
    const box = db.prepare('SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?').get(name);
    const sides = Object.values(box ?? {});
    const bbox = sides.length === 4 && sides.every((side) => typeof side === 'number') ? (sides as Box) : null;
    if (sample === undefined) return Promise.resolve({ rows, bbox, compared: [] });
    const fidColumn = String(db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 1').get(name)?.['name']);
    const found = readRows(
      db,
      { ...sample.table, fidColumn },
      sample.rows.map(({ fid }) => fid),
    );
    return Promise.resolve({ rows, bbox, compared: sample.rows.map((row) => [row, found.next().value ?? undefined]) });
  },
  geoparquet: async ({ path }, sample) => {
    const { num_rows, key_value_metadata: metadata = [] } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const geo = metadata.find(({ key }) => key === 'geo')?.value;
    // Written by write-geoparquet.ts: GeoParquet 1.1.0.
    const columns = geo === undefined ? {} : (JSON.parse(geo) as { columns: Record<string, { bbox?: number[] }> }).columns;
    const [bbox = []] = Object.values(columns).map((column) => column.bbox);
    const [x0, y0] = bbox;
    const [x1, y1] = bbox.slice(bbox.length / 2);
    return {
      rows: Number(num_rows),
      bbox: x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined ? null : [x0, y0, x1, y1],
      compared: sample === undefined ? [] : await Array.fromAsync(readParquetRows(path, sample.clean, sample.table)),
    };
  },
};

/** Read files back, each with another reader than wrote it where there is one, and compare what they hold with the clean table. */
export async function countRows({ files, compared }: RowsJob, inputs = '../in'): Promise<RowsCount[]> {
  using clean = compared && openGeopackage(`${inputs}/clean.gpkg`);
  using wgs84 = compared?.hasGeometry ? openGeopackage(`${inputs}/wgs84.gpkg`) : undefined;
  const samples = new Map(
    (compared?.tables ?? []).flatMap((table) =>
      clean === undefined ? [] : [[table.name, { clean, wgs84, table, rows: rowsAt(clean, table, sampleRanks(table.features)) }] as const],
    ),
  );
  const counts: RowsCount[] = [];
  for (const file of files) {
    const { compared: found, ...count } = await readers[file.kind](file, samples.get(file.table));
    const comparison = new Comparison(file.table, file.kind);
    for (const [row, cells] of found) comparison.compare(samples.get(file.table)?.table.columns ?? [], row, cells);
    counts.push({ ...count, differences: comparison.differences });
  }
  return counts;
}

if (import.meta.main) await reply(() => countRows(readJob() as RowsJob));
