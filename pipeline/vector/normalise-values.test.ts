import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Problem } from '../../schemas/types.ts';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { convertClean } from './convert.ts';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normalise, points } from './normalise.fixtures/normalise-file.ts';
import { normaliseSource, type Clean } from './normalise.ts';
import { projectClean } from './reproject.ts';
import { compressors } from '../programs/read/parquet-rows.ts';
import { makeGeopackage, point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { verifyArtifacts } from './verify.ts';

async function cleanOf(path: string, folder: string): Promise<Clean> {
  const source = await fileSource(path);
  return normaliseSource(await inspectSource(source, { source: {} }, folder), {}, folder);
}

/** The files of a clean table, and what is told of them when they are compared with it. */
async function publishedOf(clean: Clean, folder: string): Promise<{ pathOf: (format: string) => string; differences: Problem[] }> {
  const projected = await projectClean(clean, folder);
  const manifest = makeManifest({ tiles: { minzoom: 4, maxzoom: 4 } });
  const converted = await convertClean(clean, projected, manifest, folder);
  const { problems: differences } = await verifyArtifacts(clean, projected, converted, manifest, folder);
  return { pathOf: (format) => converted.built.find((each) => each.format === format)?.path ?? '', differences };
}

/** Attributes of each feature of each tile. */
function tiledValues(path: string): unknown[] {
  const decoded = execFileSync('tippecanoe-decode', ['-c', path], { encoding: 'utf8' });
  return [...decoded.matchAll(/"properties":\s*(\{[^}]*\})/g)].map(([, properties = '']): unknown => JSON.parse(properties));
}

test('the clean GeoPackage holds no infinite values: they become none, with a word', async () => {
  const folder = scratchFolder();
  const features = ['1e400', '-1e400', '1.5'].map(
    (h, x) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[${x},45]},"properties":{"h":${h}}}`,
  );
  const geojson = join(folder, 'infinis.geojson');
  const path = join(folder, 'infinis.fgb');
  writeFileSync(geojson, `{"type":"FeatureCollection","features":[${features.join()}]}`);
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', path, geojson]);
  const clean = await cleanOf(path, folder);
  using database = new DatabaseSync(clean.path, { readOnly: true });
  const values = database.prepare('SELECT h FROM infinis').all();
  expect(values.map(({ h }) => h)).toEqual([null, null, 1.5]);
  expect(clean.problems.map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`)).toEqual([
    'warning Couche « infinis », champ « h » : 2 valeurs infinies ne sont pas reprises, ces objets n’y ont pas de valeur. Corrigez la source.',
  ]);
});

test('a value that is no number is none: SQLite, which the clean table is kept in, has no other way to say it', async () => {
  const folder = scratchFolder();
  const geojson = join(folder, 'a.geojson');
  const flatgeobuf = join(folder, 'a.fgb');
  writeFileSync(geojson, points('"h":NaN', '"h":1.5', '"h":null'));
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', flatgeobuf, geojson]);
  const noNumber = Buffer.alloc(8);
  noNumber.writeDoubleLE(NaN);
  expect(readFileSync(flatgeobuf).includes(noNumber)).toBe(true);
  const { rows: drawn } = await normalise('a.fgb', readFileSync(flatgeobuf));
  expect(drawn.map(({ h }) => h)).toEqual([null, 1.5, null]);
  const parquet = parquetWriteBuffer({ columnData: [{ name: 'h', data: [NaN, 1.5, null], type: 'DOUBLE' }] });
  const { rows } = await normalise('a.parquet', Buffer.from(parquet));
  expect(rows.map(({ h }) => h)).toEqual([null, 1.5, null]);
  const { rows: written, types } = await normalise('a.csv', 'nom,h\na,NaN\nb,1.5\n');
  expect([types['h'], ...written.map(({ h }) => h)], 'a word in a text is a word').toEqual(['text', 'NaN', '1.5']);
});

test('the least and the greatest whole number of 64 bits are kept as they are', async () => {
  const { rows, told } = await normalise('extremes.csv', 'nom,n\na,-9223372036854775808\nb,9223372036854775807\n');
  expect(rows.map(({ n }) => n)).toEqual([-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n]);
  expect(told.filter((text) => !text.startsWith('notice'))).toEqual([]);
});

test('whole numbers that readers of tiles would round are text there, exact everywhere else, and this is said', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'grands.geojson');
  const features = ['9007199254740993,"b":9007199254740991', '12,"b":-4503599627370496', '-4503599627370497,"b":null'].map(
    (a, x) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[${x + 1},45]},"properties":{"a":${a}}}`,
  );
  writeFileSync(path, `{"type":"FeatureCollection","features":[${features.join()}]}`);
  const clean = await cleanOf(path, folder);
  expect(clean.problems.map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`)).toEqual([
    'notice Couche « grands », champ « a » : des nombres sont trop grands pour les tuiles, qui les arrondiraient ; ce champ y est un texte, et les autres fichiers ont ses nombres exacts. Nombre de valeurs : 2.',
  ]);
  const { pathOf, differences } = await publishedOf(clean, folder);
  expect(new Set(tiledValues(pathOf('pmtiles')))).toEqual(
    new Set([{ a: '9007199254740993', b: 9007199254740991 }, { a: '12', b: -4503599627370496 }, { a: '-4503599627370497' }]),
  );
  expect(readFileSync(pathOf('csv'), 'utf8')).toContain('\n9007199254740993,9007199254740991,1,45\n');
  expect(differences).toEqual([]);
});

test('a time keeps its zone, and is the same moment in GeoParquet, which has no zones', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'moments.geojson');
  const members = [
    '"ici":"2024-02-29T12:34:56+02:00","partout":"2024-02-29T12:34:56Z"',
    '"ici":"1999-12-31T23:59:59.5-05:30","partout":"1999-12-31T23:59:59.5-05:30"',
    '"ici":null,"partout":null',
  ];
  writeFileSync(path, points(...members));
  const { pathOf, differences } = await publishedOf(await cleanOf(path, folder), folder);
  expect(differences).toEqual([]);
  const first = new Date('2024-02-29T10:34:56Z');
  const second = new Date('2024-02-29T12:34:56Z');
  const old = new Date('2000-01-01T05:29:59.5Z');
  const file = await asyncBufferFromFile(pathOf('geoparquet'));
  const rows = await parquetReadObjects({ file, compressors, columns: ['ici', 'partout'] });
  expect(rows).toEqual([
    { ici: first, partout: second },
    { ici: old, partout: old },
    { ici: null, partout: null },
  ]);
  expect(readFileSync(pathOf('csv'), 'utf8')).toContain('\n2024-02-29T12:34:56.000+02:00,2024-02-29T12:34:56.000Z,');
});

test('a number of a column of 32 bits is published as its GeoPackage holds it, and no shorter', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'mesures.gpkg');
  makeGeopackage(path, 'mesures', [{ geometry: point(2, 48), properties: { h: 0.5, n: 1 } }], []);
  const sql = `CREATE TABLE new (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, h FLOAT, n SMALLINT);
    INSERT INTO new SELECT fid, geom, 0.1, 40000 FROM mesures; DROP TABLE mesures; ALTER TABLE new RENAME TO mesures`;
  using database = new DatabaseSync(path);
  database.exec(sql);
  const { pathOf, differences } = await publishedOf(await cleanOf(path, folder), folder);
  expect(differences).toEqual([]);
  expect(new Set(tiledValues(pathOf('pmtiles')))).toEqual(new Set([{ h: 0.1, n: 40_000 }]));
  expect(execFileSync('ogrinfo', ['-al', pathOf('flatgeobuf')], { encoding: 'utf8' })).toMatch(
    /h \(Real\) = 0\.1\n\s+n \(Integer\) = 40000\n/,
  );
});

test('bytes are written as hexadecimal text, and none stay none', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'photos.gpkg');
  makeGeopackage(
    path,
    'photos',
    [1, 2, 3].map((x) => ({ geometry: point(x, 48), properties: {} })),
    [],
  );
  using database = new DatabaseSync(path);
  database.exec(
    "ALTER TABLE photos ADD COLUMN octets BLOB; UPDATE photos SET octets = x'00FF' WHERE fid = 1; UPDATE photos SET octets = x'' WHERE fid = 2",
  );
  const { path: clean } = await cleanOf(path, folder);
  using cleaned = new DatabaseSync(clean, { readOnly: true });
  expect(
    cleaned
      .prepare('SELECT octets FROM photos')
      .all()
      .map(({ octets }) => octets),
  ).toEqual(['00FF', '', null]);
});
