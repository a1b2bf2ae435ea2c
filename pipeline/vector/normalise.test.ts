import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource, type Clean } from './normalise.ts';

const fixtures = join(import.meta.dirname, 'inspect.fixtures');

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-normalise-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function normalise(path: string, dataset: Pick<Dataset, 'source' | 'layers'> = { source: {} }): Promise<Clean> {
  const scratch = join(folder, `scratch${(count += 1)}`);
  const source = await fileSource(path);
  return normaliseSource(await inspectSource(source, dataset, scratch), dataset, scratch);
}

async function deposit(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function rows({ path }: Clean, sql: string): Record<string, SQLOutputValue>[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
}

const refusal = async (running: Promise<unknown>): Promise<{ id: string; message: string }> => {
  const error: unknown = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError) || error.problems[0] === undefined)
    throw error instanceof Error ? error : new Error('Nothing was refused.');
  return error.problems[0];
};

describe('the clean GeoPackage', () => {
  test('keeps fields that are called like members of every object', async () => {
    const path = await deposit('membres.json', '[{ "constructor": "x", "__proto__": "y", "lon": 5, "lat": 45 }]');
    const { layers } = await normalise(path);
    expect(layers[0]?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['constructor', '__proto__']));
  });

  test('has the same bytes every time', async () => {
    const digests = [];
    for (const name of ['ouvrages.zip', 'mats.csv', 'ouvrages.zip', 'mats.csv']) {
      const { path } = await normalise(join(fixtures, name), { source: name === 'mats.csv' ? { crs: 'EPSG:2154' } : {} });
      digests.push(
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      );
    }
    expect(digests.slice(2)).toEqual(digests.slice(0, 2));
  });

  test('declares the code of its coordinates, and the type that its geometries have', async () => {
    const clean = await normalise(join(fixtures, 'ouvrages.zip'));
    expect(rows(clean, 'SELECT table_name, column_name, geometry_type_name, srs_id, z FROM gpkg_geometry_columns ORDER BY 1')).toEqual([
      { table_name: 'ouvrages', column_name: 'geom', geometry_type_name: 'MULTILINESTRING', srs_id: 2154, z: 1 },
      { table_name: 'zones', column_name: 'geom', geometry_type_name: 'MULTIPOLYGON', srs_id: 2154, z: 0 },
    ]);
  });

  test('keeps rows in their order, and values as they were', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `${5000 - index};ligne « ${index} » ; suite`.replace(' ; ', ' , '));
    const clean = await normalise(await deposit('ordre.csv', `n;texte\n${lines.join('\n')}\n`));
    expect(clean.layers[0]).toMatchObject({ features: 5000, sourceFeatures: 5000, geometry: null });
    expect(rows(clean, 'SELECT fid, n, texte FROM ordre WHERE fid IN (1, 4999, 5000)')).toEqual([
      { fid: 1, n: 5000, texte: 'ligne « 0 » , suite' },
      { fid: 4999, n: 2, texte: 'ligne « 4998 » , suite' },
      { fid: 5000, n: 1, texte: 'ligne « 4999 » , suite' },
    ]);
  });

  test('holds numbers, dates and codes of a French table as what they are', async () => {
    const clean = await normalise(join(fixtures, 'mats.csv'), { source: { crs: 'EPSG:2154' } });
    expect(rows(clean, 'SELECT identifiant, x_mat, "Hauteur (m)", "code postal", "date de pose", "déclaré" FROM mats')).toEqual([
      { identifiant: '0001', x_mat: 770000.5, 'Hauteur (m)': 120.5, 'code postal': '08000', 'date de pose': '2020-11-24', déclaré: 1 },
      { identifiant: '0002', x_mat: 771000, 'Hauteur (m)': 98, 'code postal': '51100', 'date de pose': '2019-02-01', déclaré: 0 },
      { identifiant: '0003', x_mat: null, 'Hauteur (m)': null, 'code postal': null, 'date de pose': null, déclaré: null },
    ]);
  });

  test('keeps the identifiers that a format holds beside its fields', async () => {
    const clean = await normalise(join(fixtures, 'arbres.geojson'));
    expect(rows(clean, 'SELECT fid, id, mesures, suivi FROM arbres')).toEqual([
      { fid: 1, id: 11, mesures: '[ 1, 2 ]', suivi: '{ "agent": "parc" }' },
      { fid: 2, id: 12, mesures: null, suivi: null },
      { fid: 3, id: 13, mesures: null, suivi: null },
    ]);
    expect(rows(await normalise(join(fixtures, 'zonage.gpkg')), 'SELECT fid, id_zone FROM zones_u LIMIT 2')).toEqual([
      { fid: 1, id_zone: 1 },
      { fid: 2, id_zone: 2 },
    ]);
  });

  test('makes curves straight and drops measures, each told', async () => {
    const path = await deposit(
      'courbes.csv',
      'wkt,nom\n"COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0))",a\n"LINESTRING ZM (0 0 5 1, 1 1 5 2)",b\n',
    );
    const { layers } = await normalise(path, { source: { crs: 'EPSG:4326' } });
    expect(layers[0]).toMatchObject({ geometry: 'line', features: 2, withoutGeometry: 0 });
  });

  test('departs from an arc by at most 0.004 % of its radius', async () => {
    const radius = 100;
    const at = (angle: number): string => `${7e5 + radius * Math.cos(angle)} ${6.6e6 + radius * Math.sin(angle)}`;
    const path = await deposit('arc.csv', `wkt,nom\n"CIRCULARSTRING (${at(0)}, ${at(1)}, ${at(2.5)})",a\n`);
    const clean = await normalise(path, { source: { crs: 'EPSG:2154' } });
    const [{ geom } = {}] = rows(clean, 'SELECT geom FROM arc');
    const bytes = Buffer.from(geom as Uint8Array);
    // A header of 8 bytes and a box of 32, then order, type and count of the lines and of the one line.
    const start = 40 + 9 + 9;
    const points = Array.from({ length: (bytes.length - start) / 16 }, (_, index) => ({
      x: bytes.readDoubleLE(start + index * 16) - 7e5,
      y: bytes.readDoubleLE(start + index * 16 + 8) - 6.6e6,
    }));
    const middles = points
      .slice(1)
      .map(({ x, y }, index) => [(x + (points[index]?.x ?? 0)) / 2, (y + (points[index]?.y ?? 0)) / 2] as const);
    const gaps = [...points.map(({ x, y }) => [x, y] as const), ...middles].map(([x, y]) => Math.abs(radius - Math.hypot(x, y)));
    expect(points.length).toBeGreaterThan(100);
    expect(Math.max(...gaps)).toBeLessThan(0.00004 * radius);
    expect(Math.max(...gaps)).toBeGreaterThan(0.00003 * radius);
  });
});

test('a GeoPackage that was last written through a journal is read', async () => {
  const path = join(folder, 'journal.gpkg');
  await writeFile(path, await readFile(join(fixtures, 'zonage.gpkg')));
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; UPDATE actes SET numero = numero');
  database.close();
  expect((await normalise(path)).layers.map(({ features }) => features)).toEqual([4, 3]);
});

describe('the manifest', () => {
  test('chooses layers by their name in the file, and the rest is told', async () => {
    const { layers, problems } = await normalise(join(fixtures, 'ouvrages.zip'), {
      source: {},
      layers: [{ name: 'murs', source: 'OUVRAGES' }],
    });
    expect(layers.map(({ name, features }) => ({ name, features }))).toEqual([{ name: 'murs', features: 3 }]);
    expect(problems.map(({ message }) => message)).toEqual(['Couches du fichier que le manifeste ne publie pas\u202f: ZONES.']);
  });

  test('that names a layer the file lacks is refused with those it has', async () => {
    const { message } = await refusal(normalise(join(fixtures, 'ouvrages.zip'), { source: {}, layers: [{ name: 'routes' }] }));
    expect(message).toBe(
      'La couche «\u202froutes\u202f» n’existe pas dans le fichier. Couches du fichier\u202f: ZONES, OUVRAGES. Donnez le nom exact avec «\u202fsource:\u202f».',
    );
  });

  test('names a layer in vain where it has no row: an export that failed is no data set', async () => {
    const path = await deposit('entete.csv', 'a;b\n');
    const { message } = await refusal(normalise(path, { source: {}, layers: [{ name: 'entete' }] }));
    expect(message).toBe('Le fichier ne contient aucune donnée. Vérifiez l’export, puis déposez-le à nouveau.');
  });

  test('sets types; text wins for codes', async () => {
    const path = await deposit('types.csv', 'a;b;c;d\n1;2,5;20201124;oui\n2;3;20201125;non\n');
    const fields = { a: { type: 'text' }, b: { type: 'number' }, c: { type: 'date' }, d: { type: 'boolean' } } as const;
    const clean = await normalise(path, { source: {}, layers: [{ name: 'types', fields }] });
    expect(rows(clean, 'SELECT a, b, c, d FROM types')).toEqual([
      { a: '1', b: 2.5, c: '2020-11-24', d: 1 },
      { a: '2', b: 3, c: '2020-11-25', d: 0 },
    ]);
  });

  test('that asks for a type which values cannot have is refused with one of them', async () => {
    const path = await deposit('faux-types.csv', 'a;b\n1;x\nnc;y\n');
    const { id, message } = await refusal(normalise(path, { source: {}, layers: [{ name: 'faux', fields: { a: { type: 'integer' } } }] }));
    expect(id).toBe('source.field-type');
    expect(message).toContain('par exemple «\u202fnc\u202f» (1 en tout)');
  });

  test('filters a table, and every row is counted', async () => {
    const clean = await normalise(join(fixtures, 'villes.json'), { source: { filter: { country: 'FR' } } });
    expect(clean.layers[0]).toMatchObject({ sourceFeatures: 3, filtered: 1, features: 2 });
    expect(await refusal(normalise(join(fixtures, 'villes.json'), { source: { filter: { pays: 'FR' } } }))).toMatchObject({
      id: 'source.no-such-column',
    });
    expect(await refusal(normalise(join(fixtures, 'arbres.geojson'), { source: { filter: { nom: 'x' } } }))).toMatchObject({
      id: 'source.tables-only',
    });
  });
});

describe('a GeoPackage made to harm', () => {
  async function tampered(name: string, sql: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, await readFile(join(fixtures, 'zonage.gpkg')));
    using database = new DatabaseSync(path);
    database.exec(sql);
    return path;
  }

  test('by a layer called like an option is copied like any other', async () => {
    const sql =
      "ALTER TABLE actes RENAME TO '-skipfailures'; UPDATE gpkg_contents SET table_name = '-skipfailures' WHERE table_name = 'actes'";
    const { layers } = await normalise(await tampered('option.gpkg', sql));
    expect(layers.map(({ name }) => name)).toContain('skipfailures');
  });

  test('by a virtual table over another file is refused', async () => {
    // GDAL's SQLite knows modules that read any file; ours makes one of another kind, and none but the spatial index passes.
    const sql = 'CREATE VIRTUAL TABLE espion USING fts5(texte)';
    expect(await refusal(normalise(await tampered('virtual.gpkg', sql)))).toMatchObject({ id: 'source.geopackage-virtual' });
  });

  test('by a table that it does not declare has that one left aside', async () => {
    const sql = "DELETE FROM gpkg_contents WHERE table_name = 'actes'";
    const { layers } = await normalise(await tampered('cachee.gpkg', sql));
    expect(layers.map(({ name }) => name)).toEqual(['zones_u']);
  });

  test.each(['attributes', 'aspatial'])('by a view without end is refused, even as %s', async (kind) => {
    const sql = `CREATE VIEW fin AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t; INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('fin', '${kind}', 'fin')`;
    expect(await refusal(normalise(await tampered('vue.gpkg', sql)))).toMatchObject({ id: 'source.geopackage-view' });
  });

  test('by a trigger of its own is refused', async () => {
    expect(
      await refusal(normalise(await tampered('trigger.gpkg', 'CREATE TRIGGER piege AFTER INSERT ON actes BEGIN DELETE FROM actes; END'))),
    ).toMatchObject({ id: 'source.geopackage-trigger' });
  });

  test('that is another database is refused', async () => {
    const path = join(folder, 'autre.gpkg');
    new DatabaseSync(path).exec('CREATE TABLE a (b); INSERT INTO a VALUES (1)');
    expect(await refusal(normalise(path))).toMatchObject({ id: 'source.not-geopackage' });
  });
});

describe('a layer without any geometry', () => {
  const empty = (count: number): string =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: Array.from({ length: count }, () => ({ type: 'Feature', properties: {}, geometry: null })),
    });

  test('and without a field says nothing, and is refused by name', async () => {
    await expect(normalise(await deposit('rien.geojson', empty(2)))).rejects.toThrow(
      /^Couche «\u202frien\u202f»\u202f: ses objets n’ont ni champ ni géométrie \(objets\u202f: 2\)/,
    );
  });
});
