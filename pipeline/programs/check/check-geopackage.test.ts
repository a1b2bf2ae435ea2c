import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkGeopackage } from './check-geopackage.ts';
import { openGeopackage } from '../geopackage/clean-rows.ts';

const fixture = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures', 'zonage.gpkg');

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-geopackage-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy of the fixture that `sql` has changed. */
async function changed(sql: string): Promise<string> {
  const path = join(folder, `case${(count += 1)}.gpkg`);
  await copyFile(fixture, path);
  using database = new DatabaseSync(path, { defensive: false });
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  // Its own triggers call functions that SQLite does not have.
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER "${String(name)}"`);
  database.exec(`PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON; ${sql}`);
  return path;
}
const told = async (sql: string): Promise<string[]> =>
  checkGeopackage(await changed(sql)).problems.map(({ severity, message }) => `${severity} ${message}`);

describe('a GeoPackage', () => {
  test('without fault is counted by its tables', async () => {
    expect(checkGeopackage(fixture)).toEqual({ features: { ZONES_U: 4, actes: 3 }, problems: [] });
  });

  test('with other values than its columns declare', async () => {
    const texts = await told(
      "ALTER TABLE actes ADD COLUMN montant REAL; UPDATE actes SET montant = 12.5; UPDATE actes SET montant = 'n/a' WHERE rowid = 2",
    );
    expect(texts).toEqual([expect.stringContaining('La colonne «\u202fmontant\u202f», de type REAL, contient «\u202fn/a\u202f»')]);
  });

  test.each([
    ['PRAGMA application_id = 0', 'error L’en-tête du fichier ne dit pas que c’est un GeoPackage (application_id «\u202f····\u202f»)'],
    [
      "UPDATE gpkg_contents SET data_type = 'cartes' WHERE table_name = 'actes'",
      'warning gpkg_contents annonce une table d’un genre inconnu («\u202fcartes\u202f»), qui n’est pas lue\u202f: actes.',
    ],
    [
      "UPDATE gpkg_contents SET srs_id = 27572 WHERE table_name = 'ZONES_U'",
      'error Une couche est dans le système de coordonnées 27572, que gpkg_spatial_ref_sys ne décrit pas\u202f: ZONES_U.',
    ],
    [
      'DELETE FROM gpkg_geometry_columns',
      'error Une couche doit avoir une colonne de géométrie dans gpkg_geometry_columns\u202f; elle en a 0\u202f: ZONES_U.',
    ],
    [
      "UPDATE gpkg_geometry_columns SET column_name = 'forme'",
      'error gpkg_geometry_columns nomme la colonne «\u202fforme\u202f», qui n’existe pas\u202f: ZONES_U.',
    ],
    [
      "UPDATE gpkg_geometry_columns SET geometry_type_name = 'CERCLE'",
      'error Une couche annonce un type de géométrie qui n’existe pas, «\u202fCERCLE\u202f»\u202f: ZONES_U.',
    ],
    [
      "UPDATE ZONES_U SET geom = x'00' WHERE rowid = 2",
      'error Des géométries n’ont pas l’en-tête d’un GeoPackage et ne peuvent pas être lues\u202f: objet 2, ZONES_U.',
    ],
    [
      'UPDATE ZONES_U SET geom = substr(geom, 1, length(geom) - 9) WHERE rowid = 2',
      'error Des géométries s’arrêtent avant leur fin\u202f: objet 2, ZONES_U.',
    ],
    [
      "UPDATE ZONES_U SET geom = CAST(geom || x'0000' AS BLOB) WHERE rowid = 1",
      'error Des géométries sont suivies d’octets en trop\u202f: objet 1, ZONES_U.',
    ],
  ])('is told its faults: %s', async (sql, expected) => {
    const [first = ''] = await told(sql);
    expect(first.startsWith(expected), first).toBe(true);
  });

  test('whose table is not there is refused', async () => {
    await expect(told('DROP TABLE actes')).rejects.toThrow(/la table «\u202factes\u202f» manque/);
  });

  test('whose pages are damaged is told what SQLite finds', async () => {
    const path = await changed('');
    using database = new DatabaseSync(path);
    const page = Number(database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'actes'").get()?.['rootpage']);
    const pageBytes = Number(Object.values(database.prepare('PRAGMA page_size').get() ?? {})[0]);
    const file = await open(path, 'r+');
    // The number of cells of the page of the table.
    await file.write(Buffer.from([0, 1]), 0, 2, (page - 1) * pageBytes + 3);
    await file.close();
    const { problems } = checkGeopackage(path);
    expect(problems[0]?.message).toMatch(
      /^Le GeoPackage est endommagé, d’après SQLite\u202f: «\u202f.+\u202f» \(.*\)\. Exportez-le à nouveau\.$/,
    );
  });
});

test.each([
  ['a comment between the words', 'CREATE/**/VIRTUAL TABLE leak USING VirtualText(1)', 'leak'],
  ['the index named in a comment', 'CREATE VIRTUAL TABLE leak USING VirtualText(1) -- using rtree(', 'leak'],
  ['the name of an index', 'CREATE VIRTUAL TABLE "rtree_a" USING VirtualText(1) -- "rtree_a" using rtree(', 'rtree_a'],
  // attack: what SQLite would do as it reads
])('a virtual table over another file is refused, whatever hides it: %s', async (_, sql, name) => {
  const row = `INSERT INTO sqlite_master VALUES ('table', '${name}', '${name}', 0, '${sql}');`;
  const contents = `INSERT INTO gpkg_contents (table_name, data_type) VALUES ('${name}', 'aspatial');`;
  await expect(changed(contents + row).then(checkGeopackage)).rejects.toThrow(name);
});

describe('a GeoPackage that could make its reader do something is refused', () => {
  test('with a trigger of its own, while those of the standard may stay', async () => {
    const trigger = (name: string, does: string): string => `CREATE TRIGGER "${name}" AFTER INSERT ON actes BEGIN ${does}; END`;
    const count = "UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('actes (2)')";
    await expect(told(trigger('piege', count))).rejects.toThrow(/«\u202fpiege\u202f»/);
    expect(await told(trigger('trigger_insert_feature_count_actes', count))).toEqual([]);
    // As the extension for metadata writes it (GeoPackage 1.4, annex F.8).
    const named =
      "SELECT RAISE(ABORT, 'no such column') WHERE (new.type IN ('a') AND NOT EXISTS (SELECT 1 WHERE new.type LIKE ('%' || 'a' || '%')))";
    expect(await told(trigger('gpkg_metadata_reference_column_name_insert', named))).toEqual([]);
  });

  test.each(["load_extension('/tmp/x')", `"load_extension"('/tmp/x')`, "[load_extension]('/tmp/x')", "load_extension/* */('/tmp/x')"])(
    'with a trigger under a name of the standard that calls something else: %s',
    async (call) => {
      const sql = `CREATE TRIGGER rtree_actes_geom_insert AFTER INSERT ON actes BEGIN SELECT ${call}; END`;
      // Straight into the schema: SQLite may not take it, and its reader may be another one.
      const row = `INSERT INTO sqlite_master VALUES ('trigger', 'rtree_actes_geom_insert', 'actes', 0, '${sql.replaceAll("'", "''")}')`;
      await expect(told(row)).rejects.toThrow(/«\u202frtree_actes_geom_insert\u202f»/);
    },
  );

  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 65) SELECT';
  test.each([
    [
      'tables',
      67,
      `${Array.from({ length: 65 }, (_, index) => `CREATE TABLE t${index + 1} (fid INTEGER PRIMARY KEY);`).join('')}
       INSERT INTO gpkg_contents (table_name, data_type) ${numbers} 't' || i, 'attributes' FROM n`,
    ],
    [
      'columns of geometry',
      66,
      // Without the key that allows each table one.
      `CREATE TABLE columns AS SELECT * FROM gpkg_geometry_columns;
       DROP TABLE gpkg_geometry_columns;
       INSERT INTO columns ${numbers} 'ZONES_U', 'geom' || i, 'POLYGON', 2154, 0, 0 FROM n;
       ALTER TABLE columns RENAME TO GPKG_Geometry_Columns`,
    ],
  ])('with more layers than a data set may have, by its %s: each is opened', async (_, count, sql) => {
    await expect(told(sql)).rejects.toThrow(`La source a ${count} couches\u202f; 64 au plus font un jeu de données.`);
  });

  test('with a view for a layer, which may have no end', async () => {
    // This one has an end, so that the test has one where it fails.
    const view = 'CREATE VIEW sans_fin AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n;';
    expect(await told(view)).toEqual([]);
    const contents = "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('SANS_FIN', 'aspatial')";
    await expect(told(`${view} ${contents}`)).rejects.toThrow(/«\u202fSANS_FIN\u202f»/);
  });

  test('with a view for one of the tables of the format itself', async () => {
    await expect(told('CREATE VIEW gpkg_extensions_2 AS SELECT 1 AS table_name')).rejects.toThrow(/«\u202fgpkg_extensions_2\u202f»/);
  });
});

test('what the schema of a GeoPackage calls is not trusted by whoever reads it', () => {
  using database = openGeopackage(fixture);
  expect(database.prepare('PRAGMA trusted_schema').get()).toEqual({ trusted_schema: 0 });
});
