import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import type { TakenLayer } from '../model/taken.ts';
import { indexOwn, ownZooms } from './own-index.ts';

const layer: TakenLayer = {
  name: 'mâts',
  title: 'Mâts',
  geometry: 'mixed',
  fields: [
    { name: 'nom', type: 'text' },
    { name: 'siret', type: 'integer' },
    { name: 'actif', type: 'boolean' },
    { name: '__proto__', type: 'text' },
  ],
  features: [
    { geometry: { type: 'Point', coordinates: [4.3631, 48.9566] }, values: ['Œuvre', 9_007_199_254_740_993n, true, 'a'], row: 7 },
    { geometry: null, values: ['nulle part', 1, false, null], row: 8 },
    {
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [4, 48],
            [5, 48],
            [5, 49],
            [4, 49],
            [4, 48],
          ],
        ],
      },
      values: [null, 12n, false, null],
    },
  ],
};

const tileAt = ([longitude, latitude]: readonly [number, number], z: number): readonly [number, number, number] => [
  z,
  Math.floor(mercatorX(longitude) * 2 ** z),
  Math.floor(mercatorY(latitude) * 2 ** z),
];

/** The features of a tile, as a reader of vector tiles that is not ours finds them. */
function read(bytes: Uint8Array, name = 'mâts', [z, x, y]: readonly [number, number, number] = [0, 0, 0]) {
  const found = new VectorTile(new PbfReader(bytes)).layers[name];
  return Array.from({ length: found?.length ?? 0 }, (_, at) => found?.feature(at).toGeoJSON(x, y, z));
}

test('each feature is in the tile that holds it, with its values and its row as its number', () => {
  const { tile } = indexOwn([layer]);
  const features = read(tile(0, 0, 0));
  expect(features.map((feature) => [feature?.id, feature?.geometry.type])).toEqual([
    [7, 'Point'],
    [2, 'Polygon'],
  ]);
  // A number that a double does not hold keeps its digits; what tiles cannot hold spoils nothing.
  expect(Object.entries(features[0]?.properties ?? {})).toEqual([
    ['nom', 'Œuvre'],
    ['siret', '9007199254740993'],
    ['actif', true],
  ]);
  expect(features[1]?.properties).toEqual({ siret: 12, actif: false });
});

test('the last zoom places a point to less than a quarter of a metre', () => {
  const at = tileAt([4.3631, 48.9566], ownZooms.maxzoom);
  const point = read(indexOwn([layer]).tile(...at), 'mâts', at).find((feature) => feature?.id === 7);
  const [x = NaN, y = NaN] = (point?.geometry as { coordinates: number[] } | undefined)?.coordinates ?? [];
  expect(Math.hypot((x - 4.3631) * 73_000, (y - 48.9566) * 111_000)).toBeLessThan(0.25);
});

test('a tile in which nothing lies is empty', () => {
  const { tile } = indexOwn([layer]);
  expect(tile(...tileAt([-60, 16], 10))).toHaveLength(0);
  expect(indexOwn([{ ...layer, features: [] }]).tile(0, 0, 0)).toHaveLength(0);
});

test('several layers lie in one tile, each under its name', () => {
  const { tile } = indexOwn([layer, { ...layer, name: 'autre' }]);
  expect([read(tile(0, 0, 0)).length, read(tile(0, 0, 0), 'autre').length]).toEqual([2, 2]);
});

test('a hundred thousand points are all in the last zoom', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => ({
    geometry: { type: 'Point' as const, coordinates: [2 + (at % 1000) / 1e5, 46 + Math.floor(at / 1000) / 1e4] },
    values: [`n${at}`, at, at % 2 === 0, null],
  }));
  const { tile } = indexOwn([{ ...layer, features: many }]);
  const ids = new Set<number | string | undefined>();
  const [z, west, south] = tileAt([2, 46], ownZooms.maxzoom);
  const [, east, north] = tileAt([2.01, 46.0099], ownZooms.maxzoom);
  for (let x = west; x <= east; x += 1)
    for (let y = north; y <= south; y += 1) for (const feature of read(tile(z, x, y))) ids.add(feature?.id);
  expect(ids.size).toBe(100_000);
});

test.each(['Polygon', 'LineString'] as const)('from the zoom that is told on each %s is in the tiles, and not much below it', (type) => {
  const features = Array.from({ length: 400 }, (_, at): TakenLayer['features'][number] => {
    const x = (at % 20) / 10;
    const y = 46 + Math.floor(at / 20) / 10;
    const side = 0.00002 + at * 0.00002;
    const ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]; // prettier-ignore
    return { geometry: type === 'Polygon' ? { type, coordinates: [ring] } : { type, coordinates: ring }, values: [], row: at };
  });
  const { tile, whole } = indexOwn([{ ...layer, fields: [], features }]);
  const idsAt = (zoom: number): number => {
    const ids = new Set<number | string | undefined>();
    const [z, west, south] = tileAt([0, 46], zoom);
    const [, east, north] = tileAt([2.01, 48.01], zoom);
    for (let x = west; x <= east; x += 1)
      for (let y = north; y <= south; y += 1) for (const feature of read(tile(z, x, y))) ids.add(feature?.id);
    return ids.size;
  };
  expect([whole > 8, whole < ownZooms.maxzoom, idsAt(whole), idsAt(whole - 4) < 400]).toEqual([true, true, 400, true]);
});

test('an area of a degree is in the widest tile', () => {
  expect(indexOwn([{ ...layer, features: layer.features.slice(2) }]).whole).toBe(0);
});
