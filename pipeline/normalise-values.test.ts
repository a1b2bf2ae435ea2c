import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { convertClean } from './convert.ts';
import { fileSource } from './fetch.ts';
import { inspectSource } from './inspect.ts';
import { normalise } from './normalise.fixtures/normalise-file.ts';
import { normaliseSource } from './normalise.ts';
import { projectClean } from './project.ts';
import { scratchFolder } from './tools/tools.fixtures/make-geopackage.ts';
import { verifyArtifacts } from './verify.ts';

test('the clean GeoPackage holds no infinite values: they become none, with a word', async () => {
  const folder = scratchFolder();
  const features = ['1e400', '-1e400', '1.5'].map(
    (h, x) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[${x},45]},"properties":{"h":${h}}}`,
  );
  const [geojson, path] = [join(folder, 'infinis.geojson'), join(folder, 'infinis.fgb')];
  writeFileSync(geojson, `{"type":"FeatureCollection","features":[${features.join()}]}`);
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', path, geojson]);
  const source = await fileSource(path);
  const clean = await normaliseSource(source, await inspectSource(source, { source: {} }, folder), {}, folder);
  using database = new DatabaseSync(clean.path, { readOnly: true });
  const values = database.prepare('SELECT h FROM infinis').all();
  expect(values.map(({ h }) => h)).toEqual([null, null, 1.5]);
  expect(clean.problems.map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`)).toEqual([
    'warning Couche « infinis », champ « h » : 2 valeurs infinies ne sont pas reprises, ces objets n’y ont pas de valeur. Corrigez la source.',
  ]);
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
  const source = await fileSource(path);
  const clean = await normaliseSource(source, await inspectSource(source, { source: {} }, folder), {}, folder);
  expect(clean.problems.map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`)).toEqual([
    'notice Couche « grands », champ « a » : des nombres sont trop grands pour les tuiles, qui les arrondiraient ; ce champ y est un texte, et les autres fichiers ont ses nombres exacts. Nombre de valeurs : 2.',
  ]);
  const [projected, manifest] = [await projectClean(clean, folder), makeManifest({ tiles: { minzoom: 4, maxzoom: 4 } })];
  const converted = await convertClean(clean, projected, manifest, folder);
  const pathOf = (format: string): string => converted.built.find((each) => each.format === format)?.path ?? '';
  const decoded = execFileSync('tippecanoe-decode', ['-c', pathOf('pmtiles')], { encoding: 'utf8' });
  const told = [...decoded.matchAll(/"properties":\s*(\{[^}]*\})/g)].map(([, properties = '']): unknown => JSON.parse(properties));
  expect(new Set(told)).toEqual(
    new Set([{ a: '9007199254740993', b: 9007199254740991 }, { a: '12', b: -4503599627370496 }, { a: '-4503599627370497' }]),
  );
  expect(readFileSync(pathOf('csv'), 'utf8')).toContain('\n9007199254740993,9007199254740991,1,45\n');
  expect((await verifyArtifacts(clean, projected, converted, manifest, folder)).problems).toEqual([]);
});
