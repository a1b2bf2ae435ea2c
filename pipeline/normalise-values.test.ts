import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { fileSource } from './fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource } from './normalise.ts';
import { scratchFolder } from './tools/tools.fixtures/make-geopackage.ts';

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
