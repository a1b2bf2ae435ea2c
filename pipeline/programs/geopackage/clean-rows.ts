import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';

/** One field as our programs see it. */
export interface Column {
  name: string;
  type: FieldType;
  /** Readers of tiles would round some of its numbers: there it is text. */
  textInTiles?: true;
}

/** One table of the clean GeoPackage, as a job describes it. */
export interface CleanTable {
  name: string;
  fidColumn: string;
  /** Name of the geometry column; null for a table without geometry. */
  geometryColumn: string | null;
  columns: Column[];
}

/** Open a GeoPackage to read only: immutable, so that nothing is looked for or written beside it; what its schema calls is not trusted. */
export function openGeopackage(path: string): DatabaseSync {
  const database = new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true });
  database.exec('PRAGMA trusted_schema = OFF');
  return database;
}

/** Rows of a query as lists of values: they keep their order, whatever the producer calls its fields. */
export function rowsOf(db: DatabaseSync, sql: string, options: { readBigInts?: boolean } = {}): Iterable<SQLOutputValue[]> {
  // The types of Node know rows as objects alone.
  const rows: Iterable<unknown> = db.prepare(sql, { ...options, returnArrays: true }).iterate();
  return rows as Iterable<SQLOutputValue[]>;
}

/** The one row of a query with a parameter, as a list of values. */
export function rowOf(db: DatabaseSync, sql: string, options: { readBigInts?: boolean } = {}): (key: number) => SQLOutputValue[] {
  const statement = db.prepare(sql, { ...options, returnArrays: true });
  return (key) => {
    const row: unknown = statement.get(key);
    return (row ?? []) as SQLOutputValue[];
  };
}

/** A geometry's bytes; null where there is none. */
export function bytesOf(value: SQLOutputValue | undefined): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  throw new Error('A geometry column holds something else than bytes.');
}
