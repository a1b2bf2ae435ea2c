import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import type { DatabaseSync } from 'node:sqlite';
import { countFlatgeobuf } from '../read/read-flatgeobuf.ts';
import type { Box } from '../geometry/shapes.ts';
import { readCellRows, type Cell, type CleanRow } from '../values/cells.ts';
import { CellComparison, type Difference } from '../values/compare-cells.ts';
import { findSpatialOrder } from '../write/spatial-order.ts';
import { readCsvRows } from '../values/csv-cells.ts';
import { placeRows } from '../values/flatgeobuf-cells.ts';
import { readParquetRows } from '../values/parquet-cells.ts';
import { readXlsxRows } from '../values/xlsx-cells.ts';
import { rowsAt, sampleRanks, type ComparedTable } from '../values/sample-rows.ts';
import { openGeopackage } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';

/** A file to read back: `name` among the inputs; the table where the file holds several. */
export interface CountedFile {
  name: string;
  kind: 'flatgeobuf' | 'geoparquet' | 'geopackage' | 'csv' | 'csv-excel' | 'xlsx';
  table: string;
}

/** Files, and the tables of the clean GeoPackage, in WGS 84 in another, that they are compared with. */
export interface RowsJob {
  files: CountedFile[];
  tables: ComparedTable[];
  hasGeometry: boolean;
}

/** Contents of a file: rows counted, the extent declared in its own coordinates, and values that are not those of the table. */
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
  /** Its place among the sheets of a workbook, from 1. */
  sheet: number;
  rows: readonly CleanRow[];
  /** Path of its FlatGeobuf file, in whose order other files are; absent where it has none. */
  flatgeobuf: string | undefined;
}

/** Rows with what a file holds of each; undefined where it has no such row. */
type Compared = [row: CleanRow, cells: readonly Cell[] | undefined][];

type Reader = (path: string, sample: Sample) => Promise<Omit<RowsCount, 'differences'> & { compared: Compared }>;

const csvReader =
  (kind: 'csv' | 'csv-excel'): Reader =>
  (path, { table, rows }) =>
    Promise.resolve({ ...readCsvRows(path, kind, table, rows), bbox: null });

/** One reader a format: how many rows a file has, and what it holds of those that are looked at. */
const readers: Record<CountedFile['kind'], Reader> = {
  csv: csvReader('csv'),
  'csv-excel': csvReader('csv-excel'),
  xlsx: async (path, { sheet, table, rows }) => ({ ...(await readXlsxRows(path, sheet, table, rows)), bbox: null }),
  flatgeobuf: (path, { wgs84, table, rows }) => {
    const { features, bbox } = countFlatgeobuf(path);
    const placed = wgs84 === undefined ? [] : placeRows(path, wgs84, table, rows);
    return Promise.resolve({ rows: features, bbox, compared: placed.map(({ row, cells }) => [row, cells]) });
  },
  geopackage: (path, sample) => {
    using db = openGeopackage(path);
    const { name } = sample.table;
    const rows = Number(db.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.n);
    const box = db.prepare('SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?').get(name);
    const sides = Object.values(box ?? {});
    const bbox = sides.length === 4 && sides.every((side) => typeof side === 'number') ? (sides as Box) : null;
    const fidColumn = String(db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 1').get(name)?.['name']);
    const found = readCellRows(
      db,
      { ...sample.table, fidColumn },
      sample.rows.map(({ fid }) => fid),
    );
    return Promise.resolve({ rows, bbox, compared: sample.rows.map((row) => [row, found.next().value ?? undefined]) });
  },
  geoparquet: async (path, { clean, wgs84, table, flatgeobuf }) => {
    const { num_rows, key_value_metadata: metadata = [] } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const geo = metadata.find(({ key }) => key === 'geo')?.value;
    // Written by write-geoparquet.ts: GeoParquet 1.1.0.
    const columns = geo === undefined ? {} : (JSON.parse(geo) as { columns: Record<string, { bbox?: number[] }> }).columns;
    const [bbox = []] = Object.values(columns).map((column) => column.bbox);
    const { order } = findSpatialOrder(clean, table, wgs84 && flatgeobuf !== undefined ? { path: flatgeobuf, wgs84 } : undefined);
    const [x0, y0] = bbox;
    const [x1, y1] = bbox.slice(bbox.length / 2);
    return {
      rows: Number(num_rows),
      bbox: x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined ? null : [x0, y0, x1, y1],
      compared: await Array.fromAsync(readParquetRows(path, clean, table, order)),
    };
  },
};

/** Read files back, each with another reader than wrote it where there is one, and compare what they hold with the clean table. */
export async function countRows({ files, tables, hasGeometry }: RowsJob, inputs: string): Promise<RowsCount[]> {
  using clean = openGeopackage(`${inputs}/clean.gpkg`);
  using wgs84 = hasGeometry ? openGeopackage(`${inputs}/wgs84.gpkg`) : undefined;
  const samples = new Map(
    tables.map((table, index) => {
      const flatgeobuf = files.find((file) => file.kind === 'flatgeobuf' && file.table === table.name);
      const rows = rowsAt(clean, table, sampleRanks(table.features));
      return [table.name, { clean, wgs84, table, sheet: index + 1, rows, flatgeobuf: flatgeobuf && `${inputs}/${flatgeobuf.name}` }];
    }),
  );
  const counts: RowsCount[] = [];
  for (const { name, kind, table } of files) {
    const sample = samples.get(table);
    if (sample === undefined) throw new Error(`The table "${table}" is not among those that files are compared with.`);
    const { compared, ...count } = await readers[kind](`${inputs}/${name}`, sample);
    const comparison = new CellComparison(table, kind);
    for (const [row, cells] of compared) comparison.compare(sample.table.columns, row, cells);
    counts.push({ ...count, differences: comparison.differences });
  }
  return counts;
}
