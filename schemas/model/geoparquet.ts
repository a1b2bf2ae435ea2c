import type { SchemaElement } from 'hyparquet';
import type { FieldType } from '../types.ts';
import type { CellValue } from '../codecs/csv.ts';

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

/** Types of Parquet by field type (dates count days, date-times milliseconds in UTC). */
const elements: Record<FieldType, Omit<SchemaElement, 'name'>> = {
  text,
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  datetime: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

/** Parquet types of date-times by the zones of their column's values: all, none or some. */
// Without a zone, a value is a local time, of which nobody knows the moment; where some have one, each is written as it is.
const dateTimes = {
  all: elements.datetime,
  none: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
  some: text,
} as const satisfies Record<string, Omit<SchemaElement, 'name'>>;
/** Zones in the values of a column of date-times: all, none or some have one. */
export type Zones = keyof typeof dateTimes;

/** How a column is written: `zones`, of date-times alone. */
export interface ParquetColumn {
  name: string;
  type: FieldType;
  zones: Zones;
}

/** Writer of a file, in its metadata; the first versions marked every time as UTC. */
export const createdBy = 'Mappe 2';

/** A cell as a writer of Parquet takes it. */
export type ParquetCell = string | number | bigint | boolean | Date | null;

/** A cell as the Parquet type of its column wants it; throws on a value that the column's type cannot hold. */
export function toParquet(value: CellValue, type: FieldType, zones: Zones = 'all'): ParquetCell {
  if (value === null) return null;
  if (value instanceof Uint8Array) throw new Error('Binary values are not fields of a clean table.');
  if (type === 'text' || (type === 'datetime' && zones === 'some')) return String(value);
  if (type === 'integer') return BigInt(value);
  if (type === 'number') return Number(value);
  if (type === 'boolean') return Number(value) !== 0;
  const date = new Date(zones === 'none' ? `${value}Z` : String(value));
  if (Number.isNaN(date.getTime())) throw new Error(`"${value}" is not a date.`);
  return date;
}

/** Sides of a covering box, in the order of a Box. */
export const sides = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

/** Names of the two columns beside the fields; undefined for a table without geometry. */
export interface SpatialColumns {
  geometry: string;
  covering: string;
}

/** The schema of a file: its fields, then geometry and covering. */
export function parquetSchema(written: readonly ParquetColumn[], spatial: SpatialColumns | undefined): SchemaElement[] {
  const elementOf = ({ type, zones }: ParquetColumn): Omit<SchemaElement, 'name'> =>
    type === 'datetime' ? dateTimes[zones] : elements[type];
  const fields = written.map((column): SchemaElement => ({ name: column.name, repetition_type: 'OPTIONAL', ...elementOf(column) }));
  if (spatial === undefined) return [{ name: 'schema', num_children: fields.length }, ...fields];
  return [
    { name: 'schema', num_children: fields.length + 2 },
    ...fields,
    { name: spatial.geometry, repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' },
    { name: spatial.covering, repetition_type: 'OPTIONAL', num_children: sides.length },
    ...sides.map((name): SchemaElement => ({ name, repetition_type: 'REQUIRED', type: 'DOUBLE' })),
  ];
}

/** Metadata of the file: GeoParquet 1.1.0, section "File metadata". */
export function geoMetadata(
  { geometry, covering }: SpatialColumns,
  crs: unknown,
  { types, bbox }: { types: readonly string[]; bbox: readonly number[] | null },
): string {
  const column = {
    encoding: 'WKB',
    geometry_types: types,
    crs,
    ...(bbox !== null && { bbox }),
    covering: { bbox: Object.fromEntries(sides.map((side) => [side, [covering, side]])) },
  };
  return JSON.stringify({ version: '1.1.0', primary_column: geometry, columns: { [geometry]: column } });
}
