import { openGeopackage, rowsOf } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';

/** Columns of the clean GeoPackage whose values are listed, each once. */
export interface CodesJob {
  columns: { table: string; column: string }[];
}

/** More than all communes that there ever were. */
const mostCodes = 100_000;

/** The values of each column, sorted. */
export function listCodes(path: string, { columns }: CodesJob): string[][] {
  using db = openGeopackage(path);
  return columns.map(({ table, column }) => {
    const sql = `SELECT DISTINCT ${quoted(column)} FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL ORDER BY 1 LIMIT ${mostCodes}`;
    return [...rowsOf(db, sql)].map(([value]) => String(value));
  });
}
