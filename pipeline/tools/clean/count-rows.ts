import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { openGeopackage, quoted } from './clean-rows.ts';
import { countCsv } from '../check/count-csv.ts';
import { readJob } from '../sandbox/job.ts';
import { readFlatgeobuf } from '../check/read-flatgeobuf.ts';
import { reply } from '../sandbox/reply.ts';
import type { Box } from '../geometry/wkb.ts';

/** A file to read back: `path` inside the sandbox; the table where the file holds several. */
export interface CountedFile {
  path: string;
  kind: 'flatgeobuf' | 'geoparquet' | 'geopackage' | 'csv' | 'csv-excel';
  table: string;
}

/** What the program is asked. */
export interface RowsJob {
  files: CountedFile[];
}

/** What a file holds: rows, counted, and the extent that it declares, in its own coordinates. */
export interface RowsCount {
  rows: number;
  bbox: Box | null;
}

type Reader = (file: CountedFile) => RowsCount | Promise<RowsCount>;

const readers: Record<CountedFile['kind'], Reader> = {
  csv: ({ path }) => ({ rows: countCsv(path, ','), bbox: null }),
  'csv-excel': ({ path }) => ({ rows: countCsv(path, ';'), bbox: null }),
  flatgeobuf: ({ path }) => {
    const { features, bbox } = readFlatgeobuf(path);
    return { rows: features, bbox };
  },
  geopackage: ({ path, table }) => {
    const db = openGeopackage(path);
    const rows = Number(db.prepare(`SELECT count(*) AS n FROM ${quoted(table)}`).get()?.n);
    const box = db.prepare('SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?').get(table);
    db.close();
    const sides = Object.values(box ?? {});
    return { rows, bbox: sides.length === 4 && sides.every((side) => typeof side === 'number') ? (sides as Box) : null };
  },
  geoparquet: async ({ path }) => {
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
    };
  },
};

/** Read files back, each with another reader than wrote it where there is one. */
export async function countRows({ files }: RowsJob): Promise<RowsCount[]> {
  const counts: RowsCount[] = [];
  for (const file of files) counts.push(await readers[file.kind](file));
  return counts;
}

if (import.meta.main) await reply(() => countRows(readJob() as RowsJob));
