import { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../schemas/types.ts';

/** One field as our programs see it. */
export interface Column {
  name: string;
  type: FieldType;
}

/** One table of the clean GeoPackage, as a job describes it. */
export interface CleanTable {
  name: string;
  fidColumn: string;
  /** Name of the geometry column; null for a table without geometry. */
  geometryColumn: string | null;
  columns: Column[];
}

/** Open a GeoPackage that the pipeline wrote, to read only; immutable, so that nothing is looked for or written beside it. */
export function openGeopackage(path: string): DatabaseSync {
  return new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true });
}

/** A name as SQL writes it: names of columns come from producers. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The first of `wanted`, `wanted_2`, … that no field has (SQL and readers compare without case). */
export function freeName(wanted: string, columns: readonly Column[]): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted}_${number}`;
  return name;
}
