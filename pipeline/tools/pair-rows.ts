import type { DatabaseSync } from 'node:sqlite';

/** What two rows may have alike: the key, all attributes, the geometry. */
type Alike = 'key' | 'data' | 'shape';

/** Pair the rows of the tables "old" and "new": by key where there is one, else by what they hold. Fills the table "pairs". */
export function pairRows(database: DatabaseSync, { hasKey, hasShape }: { hasKey: boolean; hasShape: boolean }): void {
  database.exec('CREATE TABLE pairs (old INTEGER PRIMARY KEY, new INTEGER NOT NULL UNIQUE)');
  if (hasKey) {
    // A key that stands twice is told apart by what else is the same.
    if (!isUnique(database, 'old') || !isUnique(database, 'new')) pair(database, ['key', 'data', 'shape'], 'each');
    pair(database, ['key'], 'each');
    return;
  }
  pair(database, ['data', 'shape'], 'each');
  // What is left has changed one of the two, where that cannot be meant of another row.
  if (hasShape) {
    pair(database, ['shape'], 'only');
    pair(database, ['data'], 'only');
  }
}

const isUnique = (database: DatabaseSync, table: 'old' | 'new'): boolean =>
  database.prepare(`SELECT count(*) = count(DISTINCT key) AS unique_keys FROM ${table}`).get()?.['unique_keys'] === 1;

/** Pair unpaired rows that are alike: the first with the first, the second with the second; or none where there are several. */
function pair(database: DatabaseSync, columns: readonly Alike[], which: 'each' | 'only'): void {
  const names = columns.join(', ');
  for (const table of ['old', 'new'] as const) {
    database.exec(`
      CREATE TABLE left_${table} AS
        SELECT id, ${names}, row_number() OVER (PARTITION BY ${names} ORDER BY id) AS place,
          ${which === 'only' ? `count(*) OVER (PARTITION BY ${names})` : '1'} AS alike
        FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.${table} = ${table}.id);
      CREATE INDEX left_${table}_alike ON left_${table} (${names}, place)`);
  }
  const same = columns.map((column) => `left_old.${column} IS left_new.${column}`).join(' AND ');
  const present = which === 'only' ? ` AND left_old.alike = 1 AND left_new.alike = 1 AND left_old.${columns[0]} IS NOT NULL` : '';
  database.exec(`
    INSERT INTO pairs SELECT left_old.id, left_new.id FROM left_new JOIN left_old ON ${same} AND left_old.place = left_new.place${present};
    DROP TABLE left_old; DROP TABLE left_new`);
}
