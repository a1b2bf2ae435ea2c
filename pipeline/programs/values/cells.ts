import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { rowOf, rowsOf, type CleanTable } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { ourType } from '../geopackage/clean-table.ts';

/** Value of a field, whatever file it was read from: null where there is none, whole numbers exact, dates and times as ISO 8601. */
export type Cell = string | number | bigint | boolean | null;

/** A row of the clean table that files are compared with. */
export interface CleanRow {
  fid: number;
  /** Place among the rows of the table, from 0. */
  rank: number;
  /** One a column of the table. */
  cells: Cell[];
}

/** A value of a GeoPackage as a field of its type holds it. */
export function cellOf(value: SQLOutputValue, type: FieldType | 'blob'): Cell {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (type === 'integer') return typeof value === 'string' ? value : BigInt(value);
  if (type === 'number') return Number(value);
  if (type === 'boolean') return Number(value) !== 0;
  return type === 'datetime' ? momentOf(String(value)) : String(value);
}

/** A date and time in one way of writing it: without a fraction that says nothing, UTC as Z. */
export function momentOf(text: string): string {
  const [, day, time, seconds = ':00', fraction = '', zone = ''] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text) ?? [];
  if (day === undefined) return text;
  return `${day}T${time}${seconds}${fraction.replace(/\.?0+$/, '')}${zone.replace(/^[+-]00(:?00)?$/, 'Z')}`;
}

/** The rows of a GeoPackage's table by their numbers, `columns` of them, each value of the type that the file declares for it. */
export function* readCellRows(
  db: DatabaseSync,
  { name, fidColumn, columns }: Pick<CleanTable, 'name' | 'fidColumn' | 'columns'>,
  fids: Iterable<number>,
): Generator<Cell[] | undefined> {
  const info = [...rowsOf(db, `PRAGMA table_info(${quoted(name)})`)];
  const declared = new Map(info.map(([, column, type]) => [String(column), ourType(String(type))]));
  const selected = columns.map((column) => quoted(column.name)).join(', ') || '1';
  const rowAt = rowOf(db, `SELECT ${selected} FROM ${quoted(name)} WHERE ${quoted(fidColumn)} = ?`, { readBigInts: true });
  for (const fid of fids) {
    const values = rowAt(fid);
    if (values.length === 0) yield undefined;
    else yield columns.map((column, index) => cellOf(values[index] ?? null, declared.get(column.name) ?? 'text'));
  }
}
