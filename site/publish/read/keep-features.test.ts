import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { expect, test } from 'vitest';
import type { TakenLayer } from '../../map/model/taken.ts';
import { ownRoom } from './keep-features.ts';
import { readFile, type ReadFile } from './read-file.ts';
import type { Room } from './reading.ts';

const read = (name: string, content: string | Uint8Array<ArrayBuffer>, room: Room = ownRoom()): Promise<ReadFile> =>
  readFile({ name, bytes: new Blob([content]) }, {}, { onProgress: () => undefined, openSqlite: () => initSqlJs(), room });
const layerOf = async (name: string, content: string): Promise<TakenLayer | undefined> => (await read(name, content)).taken?.[0];

test('a file that is kept whole has all features, with each value as its field has it', async () => {
  const layer = await layerOf(
    'arbres.csv',
    'nom;lon;lat;insee;hauteur;siret;remarquable\nChêne;4.5;48.7;01001;12,5;12345678901234;true\n;4.6;48.8;51108;;;false\nHêtre;;;2A004;9;1;true\n',
  );
  expect(layer?.fields.map(({ name, type }) => [name, type])).toEqual([
    ['nom', 'text'],
    ['lon', 'number'],
    ['lat', 'number'],
    ['insee', 'text'],
    ['hauteur', 'number'],
    ['siret', 'text'],
    ['remarquable', 'boolean'],
  ]);
  expect(layer?.features.map(({ values }) => values)).toEqual([
    ['Chêne', 4.5, 48.7, '01001', 12.5, '12345678901234', true],
    [null, 4.6, 48.8, '51108', null, null, false],
    ['Hêtre', null, null, '2A004', 9, '1', true],
  ]);
  expect(layer?.features.map(({ geometry }) => geometry)).toEqual([
    { type: 'Point', coordinates: [4.5, 48.7] },
    { type: 'Point', coordinates: [4.6, 48.8] },
    null,
  ]);
});

test('features come in any order of their fields, and those of metres are put in degrees', async () => {
  const point = (properties: string, x: number, y: number): string =>
    `{"type":"Feature","properties":${properties},"geometry":{"type":"Point","coordinates":[${x},${y}]}}`;
  const crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}';
  const layer = await layerOf(
    'x.geojson',
    `{"type":"FeatureCollection",${crs},"features":[${point('{"a":1}', 700_000, 6_600_000)},${point('{"b":{"c":[1]},"a":2}', 700_001, 6_600_001)}]}`,
  );
  expect(layer).toMatchObject({ crs: 'EPSG:2154', geometry: 'point', features: [{ values: [1, null] }, { values: [2, '{"c":[1]}'] }] });
  const [first] = layer?.features ?? [];
  expect(first?.geometry).toMatchObject({ type: 'Point', coordinates: [expect.closeTo(3, 6), expect.closeTo(46.5, 6)] });
});

test.each(['zonage.gpkg', 'ouvrages.fgb', 'parcs.parquet', 'trace.gpx', 'balade.kml', 'ouvrages.zip', 'arbres.geojson', 'bornes.csv'])(
  'every reader keeps as many features as it counts: %s',
  async (name) => {
    const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures', name)));
    const { reading, taken = [] } = await read(name, bytes);
    expect(taken.map((layer) => [layer.name, layer.features.length])).toEqual(reading.layers.map((layer) => [layer.name, layer.count]));
  },
);

test('more features than there is room for are refused in words before the browser has no memory left', async () => {
  const rows = Array.from({ length: 500 }, (_, at) => `${at};4.5;48.${at}`).join('\n');
  const few: Room = { features: 100, bytes: 1e9 };
  const small: Room = { features: 1000, bytes: 20_000 };
  for (const room of [few, small]) {
    const { reading, taken } = await read('x.csv', `n;lon;lat\n${rows}\n`, room);
    expect(reading.problems.map(({ id, severity }) => [id, severity])).toEqual([['too-many-features', 'error']]);
    expect(taken).toBeUndefined();
  }
});
