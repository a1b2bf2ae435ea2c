import { asyncBufferFromFile, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import type { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { readParquetGroup } from '../read/parquet-rows.ts';
import { momentOf, type Cell, type CleanRow } from './cells.ts';
import { rowsAt, sampleRanks, type ComparedTable } from './sample-rows.ts';

/** Read rows of a GeoParquet file of ours, whose places in the table are given in its order, each with what the file holds. */
export async function* readParquetRows(
  path: string,
  clean: DatabaseSync,
  table: ComparedTable,
  order: Uint32Array,
): AsyncGenerator<[row: CleanRow, cells: Cell[] | undefined]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const elements = new Map(metadata.schema.map((element) => [element.name, element]));
  const columns = table.columns.filter(({ name }) => elements.has(name));
  // Of several groups of rows one is read, as a group is unpacked whole.
  const groups = metadata.row_groups.map(({ num_rows: count }) => Number(count));
  const chosen = table.features % groups.length;
  const start = groups.slice(0, chosen).reduce((sum, count) => sum + count, 0);
  const count = groups[chosen] ?? 0;
  const range = { columns: columns.map(({ name }) => name), rowStart: start, rowEnd: start + count };
  const read = columns.length > 0 ? await readParquetGroup(file, metadata, range) : [];
  const places = sampleRanks(count);
  const rows = rowsAt(
    clean,
    table,
    places.map((place) => order[start + place] ?? NaN),
  );
  for (const [index, row] of rows.entries()) {
    const values = read[places[index] ?? NaN];
    const cells = new Map(columns.map(({ name }, at) => [name, cellOf(values?.[at], elements.get(name))]));
    yield [row, table.columns.map(({ name, type }, at) => inZoneOf(cells.get(name) ?? null, type, row.cells[at] ?? null))];
  }
}

/** A moment as a row tells it in the zone of its place, where it is the same one: Parquet knows UTC alone. */
function inZoneOf(found: Cell, type: FieldType, expected: Cell): Cell {
  if (type !== 'datetime' || typeof found !== 'string' || typeof expected !== 'string') return found;
  // Where some times have a zone and others none, the column is one of texts.
  const moment = momentOf(found);
  if (moment === expected) return moment;
  return found.endsWith('Z') && /[+-]\d{2}:\d{2}$/.test(expected) && Date.parse(found) === Date.parse(expected) ? expected : found;
}

function cellOf(value: unknown, element: SchemaElement | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    const moment = value.toISOString();
    if (element?.logical_type?.type === 'DATE') return moment.slice(0, 10);
    const isMoment = element?.logical_type?.type === 'TIMESTAMP' && element.logical_type.isAdjustedToUTC;
    return momentOf(isMoment ? moment : moment.slice(0, -1));
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  throw new Error('A column of the GeoParquet file holds something else than values of fields.');
}
