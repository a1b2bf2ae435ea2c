import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, FieldType } from '../../../schemas/types.ts';
import { makeClean, makeManifest, type TestLayer } from '../../vector/convert.fixtures/make-clean.ts';
import { convertClean } from '../../vector/convert.ts';
import type { Clean } from '../../vector/normalise.ts';
import { projectClean, type Projected } from '../../vector/reproject.ts';
import { line, point, scratchFolder, square } from '../../programs/programs.fixtures/make-geopackage.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import { pmtiles } from './pmtiles.ts';
import { tileProfiles } from './tile-profiles.ts';

/** Tileset as tippecanoe's own reader decodes it. */
interface Decoded {
  features: {
    properties: { zoom: number };
    features: { properties: { layer: string }; features: { properties: Record<string, unknown> }[] }[];
  }[];
}

/** Layers as they are before they become tiles. */
async function makeProjected(folder: string, layers: readonly TestLayer[]): Promise<{ clean: Clean; projected: Projected }> {
  const clean = makeClean(folder, layers);
  return { clean, projected: await projectClean(clean, folder) };
}

/** The attributes of every feature of every tile. */
async function tilesOf(
  layers: readonly TestLayer[] | Awaited<ReturnType<typeof makeProjected>>,
  tiles: NonNullable<Dataset['tiles']>,
): Promise<{ zoom: number; layer: string; properties: Record<string, unknown> }[]> {
  const folder = scratchFolder();
  const { clean, projected } = 'clean' in layers ? layers : await makeProjected(folder, layers);
  const converted = await convertClean(clean, projected, makeManifest({ tiles }), folder, undefined, [flatgeobuf, pmtiles]);
  const path = converted.built.find(({ format }) => format === 'pmtiles')?.path ?? '';
  const decoded = JSON.parse(execFileSync('tippecanoe-decode', [path], { encoding: 'utf8', maxBuffer: 2 ** 28 })) as Decoded;
  return decoded.features.flatMap(({ properties: { zoom }, features }) =>
    features.flatMap((part) => part.features.map(({ properties }) => ({ zoom, layer: part.properties.layer, properties }))),
  );
}

const columns = (types: Record<string, FieldType>): TestLayer['columns'] => Object.entries(types).map(([name, type]) => ({ name, type }));

const properties = (index: number): Record<string, unknown> => ({
  ouvert: index % 2 === 0,
  n: index - 200,
  prix: index / 8 + 0.1,
  code: `0${index}`,
  jour: '2026-11-27',
  vide: index === 0 ? 'une' : null,
});
const types = columns({ ouvert: 'boolean', n: 'integer', prix: 'number', code: 'text', jour: 'date', vide: 'text' });

/** Neighbours, for every profile to thin out or to merge. */
const crowd = (shape: (x: number, y: number) => object): TestLayer['features'] =>
  Array.from({ length: 400 }, (_, index) => ({
    geometry: shape(2 + (index % 20) * 0.01, 48 + Math.floor(index / 20) * 0.01),
    properties: properties(index),
  }));

/** Areas, and areas beside lines, of which every profile makes its tiles. */
let crowded: Awaited<ReturnType<typeof makeProjected>>;
const shared = mkdtempSync(join(tmpdir(), 'mappe-test-tiles-'));
afterAll(() => rmSync(shared, { recursive: true }));
beforeAll(async () => {
  const areas: TestLayer = { name: 'zones', geometry: 'polygon', columns: types, features: crowd((x, y) => square(x, y, 0.01)) };
  const mixed: TestLayer = {
    ...areas,
    name: 'mixte',
    geometry: 'mixed',
    features: crowd((x, y) => (Math.round(x * 100) % 2 === 0 ? square(x, y, 0.01) : line([x, y], [x + 0.02, y + 0.01]))),
  };
  crowded = await makeProjected(shared, [areas, mixed]);
});

describe.each(tileProfiles)('the tiles of the profile $id', ({ id }) => {
  const [profile = 'points', points] = id.split('-') as ['points', 'drop' | undefined];
  const tiles = { profile, ...(points !== undefined && { points }), minzoom: 5, maxzoom: 9 };

  test('hold values of their own types at every zoom', async () => {
    const found = await tilesOf(crowded, tiles);
    expect(new Set(found.map(({ layer }) => layer))).toEqual(new Set(['zones', 'mixte']));
    expect([...new Set(found.map(({ zoom }) => zoom))]).toEqual([5, 6, 7, 8, 9]);
    const wrong = found.filter(({ properties: { ouvert, n, prix, code, jour, vide, ...others } }) => {
      const index = Number(n) + 200;
      const grouped = Object.keys(others).filter((name) => !/clustered|point_count/.test(name));
      return (
        ouvert !== (index % 2 === 0) ||
        typeof n !== 'number' ||
        prix !== index / 8 + 0.1 ||
        code !== `0${index}` ||
        jour !== '2026-11-27' ||
        vide !== (index === 0 ? 'une' : undefined) ||
        grouped.length > 0
      );
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe('the values of tiles', () => {
  test('are whole under names that say something to tippecanoe', async () => {
    const hard = {
      'a:bool': 12,
      'b:int': true,
      '--include': false,
      '--x=1': 3,
      'c,d': 4,
      élevé: true,
      'e f': 5,
      "l'eau": true,
      ':': 6,
      tippecanoe: 7,
      $x: 8,
    };
    const named = columns(
      Object.fromEntries(Object.entries(hard).map(([name, value]) => [name, typeof value === 'number' ? 'integer' : 'boolean'])),
    );
    const [found] = await tilesOf(
      [{ name: 'lieux', geometry: 'point', columns: named, features: [{ geometry: point(2, 48), properties: hard }] }],
      {
        minzoom: 6,
        maxzoom: 6,
      },
    );
    expect(found?.properties).toEqual(hard);
  });

  test('keep the type that a field has in each layer', async () => {
    const lines = { geometry: line([2, 48], [2.1, 48.1]), properties: { statut: 'oui', mesure: 2.5, rang: 3 } };
    const found = await tilesOf(
      [
        {
          name: 'lieux',
          geometry: 'point',
          columns: columns({ statut: 'boolean', mesure: 'integer', rang: 'integer' }),
          features: [{ geometry: point(2, 48), properties: { statut: true, mesure: 2, rang: 1 } }],
        },
        { name: 'voies', geometry: 'line', columns: columns({ statut: 'text', mesure: 'number', rang: 'integer' }), features: [lines] },
      ],
      { minzoom: 6, maxzoom: 6 },
    );
    expect(found.map(({ layer, properties: told }) => [layer, told])).toEqual([
      ['lieux', { statut: true, mesure: 2, rang: 1 }],
      ['voies', { statut: 'oui', mesure: 2.5, rang: 3 }],
    ]);
  });

  test('lose no figure and no zone where a layer mixes geometries', async () => {
    const told = {
      somme: 0.1 + 0.2,
      long: 847.910000000001,
      moment: '2026-11-27T10:11:12.500Z',
      liste: '[1, 2]',
      objet: '{ "a": 1 }',
      vide: '',
    };
    const mixed = columns({ somme: 'number', long: 'number', moment: 'datetime', liste: 'text', objet: 'text', vide: 'text' });
    const found = await tilesOf(
      [
        {
          name: 'mixte',
          geometry: 'mixed',
          columns: mixed,
          features: [
            point(2, 48),
            {
              type: 'MultiPolygon',
              coordinates: [
                [
                  [
                    [2, 48],
                    [2.5, 48],
                    [2.5, 48.5],
                    [2, 48],
                  ],
                ],
              ],
            },
          ].map((geometry) => ({ geometry, properties: told })),
        },
      ],
      { minzoom: 6, maxzoom: 6 },
    );
    expect(found.map(({ properties: each }) => each)).toEqual([told, told]);
  });
});

test('the numbers of all groups of a zoom are together that of the points: none is counted by the tile beside as well, unless upon its border', async () => {
  const count = 1200;
  const features = Array.from({ length: count }, (_, at) => ({
    properties: { code: `${at}` },
    geometry: point(-5.0137 + ((at * 7919) % 1201) / 79.31, 42.0171 + ((at * 104_729) % 1193) / 131.7),
  }));
  const layer: TestLayer = { name: 'bornes', geometry: 'point', columns: columns({ code: 'text' }), features };
  const found = await tilesOf([layer], { profile: 'points', points: 'cluster', minzoom: 3, maxzoom: 9 });
  const sums = [...Map.groupBy(found, ({ zoom }) => zoom)].map(([zoom, own]) => ({
    zoom,
    sum: own.reduce((sum, { properties: { point_count: size = 1 } }) => sum + Number(size), 0),
  }));
  expect(sums.map(({ zoom }) => zoom)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  // With a margin around each tile they were 1270 to 1340.
  for (const { zoom, sum } of sums) expect(sum - count, `zoom ${zoom}`).toSatisfy((more: number) => more === 0 || more === 1);
  expect(found.filter(({ zoom }) => zoom === 3).length).toBeLessThan(count / 10);
});
