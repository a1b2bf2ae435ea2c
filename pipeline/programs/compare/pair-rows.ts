import type { DatabaseSync } from 'node:sqlite';

/** Parts that two rows may have alike: the key, all attributes, the geometry. */
type Alike = 'key' | 'data' | 'shape';

/** Pair the rows of the tables "old" and "new": by key where there is one, else by what they hold. Fills the table "pairs". */
export function pairRows(database: DatabaseSync, { hasKey, hasShape }: { hasKey: boolean; hasShape: boolean }): void {
  database.exec('CREATE TABLE pairs (old INTEGER PRIMARY KEY, new INTEGER NOT NULL UNIQUE)');
  if (hasKey) {
    pairOnly(database, ['key']);
    // A key that stands twice is told apart by what else is the same.
    pairEach(database, ['key', 'data', 'shape']);
    pairEach(database, ['key']);
    return;
  }
  pairOnly(database, ['data', 'shape']);
  pairEach(database, ['data', 'shape']);
  // What is left has changed one of the two, where that cannot be meant of another row.
  if (hasShape) {
    pairOnly(database, ['shape']);
    pairOnly(database, ['data']);
  }
}

const isLeft = (table: 'old' | 'new'): string => `NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.${table} = ${table}.id)`;
const areSame = (columns: readonly Alike[]): string => columns.map((column) => `left_old.${column} IS left_new.${column}`).join(' AND ');

/** Pair unpaired rows that are alike where either version has one such row. Both come sorted, which makes a million of look-ups cheap. */
function pairOnly(database: DatabaseSync, columns: readonly [Alike, ...Alike[]]): void {
  const names = columns.join(', ');
  const singles = (table: 'old' | 'new'): string =>
    `SELECT min(id) AS id, ${names} FROM ${table} WHERE ${columns[0]} IS NOT NULL AND ${isLeft(table)} GROUP BY ${names} HAVING count(*) = 1`;
  database.exec(`
    CREATE TABLE left_old AS ${singles('old')};
    CREATE INDEX left_old_alike ON left_old (${names});
    INSERT INTO pairs SELECT left_old.id, left_new.id FROM (${singles('new')}) AS left_new CROSS JOIN left_old ON ${areSame(columns)};
    DROP TABLE left_old`);
}

/** Pair unpaired rows that are alike, the first with the first, the second with the second: dear, and done for what `pairOnly` has left. */
function pairEach(database: DatabaseSync, columns: readonly Alike[]): void {
  const names = columns.join(', ');
  for (const table of ['old', 'new'] as const) {
    database.exec(`
      CREATE TABLE left_${table} AS
        SELECT id, ${names}, row_number() OVER (PARTITION BY ${names} ORDER BY id) AS place FROM ${table} WHERE ${isLeft(table)};
      CREATE INDEX left_${table}_alike ON left_${table} (${names}, place)`);
  }
  database.exec(`
    INSERT INTO pairs SELECT left_old.id, left_new.id FROM left_new JOIN left_old ON ${areSame(columns)} AND left_old.place = left_new.place;
    DROP TABLE left_old; DROP TABLE left_new`);
}
