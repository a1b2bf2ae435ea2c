import type { DatabaseSync } from 'node:sqlite';
import { rowsOf, type CleanTable } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { readCellRows, type CleanRow } from './cells.ts';

/** A table of at most so many rows is compared whole. */
export const wholeRows = 5000;
/** Rows of a larger table that are compared: a fault of one row in a thousand is seen with a probability of 0.95. */
const sampledRows = 3000;

/** Which of `count` rows are compared, in their order: all, or one somewhere in each of as many equal shares; the same ones each time. */
export function sampleRanks(count: number): number[] {
  if (count <= wholeRows) return Array.from({ length: count }, (_, rank) => rank);
  const random = randomFrom(count);
  // Where shares are no whole numbers of rows, two of them may choose the same one.
  return [...new Set(Array.from({ length: sampledRows }, (_, share) => Math.floor(((share + random()) * count) / sampledRows)))];
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A table of which `features` rows are compared with files. */
export type ComparedTable = CleanTable & { features: number };

/** Rows of the clean table at these places. */
export function rowsAt(db: DatabaseSync, table: ComparedTable, ranks: readonly number[]): CleanRow[] {
  const fids = fidsAt(db, table, ranks);
  return [...readCellRows(db, table, fids)].flatMap((cells, index) => {
    const fid = fids[index];
    const rank = ranks[index];
    return cells === undefined || fid === undefined || rank === undefined ? [] : [{ fid, rank, cells }];
  });
}

/** The numbers of the rows at these places: GDAL counts them from 1, without gaps but where rows were left out. */
function fidsAt(db: DatabaseSync, { name, fidColumn, features }: ComparedTable, ranks: readonly number[]): number[] {
  const fid = quoted(fidColumn);
  const { least, most } = db.prepare(`SELECT min(${fid}) AS least, max(${fid}) AS most FROM ${quoted(name)}`).get() ?? {};
  const first = Number(least);
  if (Number(most) - first + 1 === features) return ranks.map((rank) => first + rank);
  const all = [...rowsOf(db, `SELECT ${fid} FROM ${quoted(name)} ORDER BY 1`)].map(([value]) => Number(value));
  return ranks.map((rank) => all[rank] ?? NaN);
}
