import { expect, test } from 'vitest';
import { layerName, publishedNames } from './name.ts';

test.each([
  ['30014_ZONE_URBA_20171013', 'zone_urba_20171013'],
  ['2A004_ZONE_URBA_20200101', 'zone_urba_20200101'],
  ['2B033_20200101_zones', 'zones'],
  ['Périmètres 2024', 'perimetres_2024'],
  ['Ouvrages d’art', 'ouvrages_d_art'],
  ['../../etc', 'etc'],
  ['2024', 'couche'],
  ['', 'couche'],
  ['x'.repeat(100), 'x'.repeat(60)],
])('%j is published as %s', (source, name) => {
  expect(layerName(source)).toBe(name);
  expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
});

test('two layers never share a name', () => {
  expect(
    publishedNames([
      ['A', 'A'],
      ['a', 'a'],
      ['À', 'b'],
    ]),
  ).toEqual(['a', 'a_2', 'a_3']);
  const long = 'x'.repeat(80);
  expect(
    publishedNames([
      [long, 'a'],
      [long, 'b'],
    ]),
    'nor is one longer for it than a name may be',
  ).toEqual(['x'.repeat(60), `${'x'.repeat(58)}_2`]);
});

test('the manifest names layers by what the file calls them, or a single one whatever it is called', () => {
  expect(
    publishedNames(
      [
        ['ZONES', 'f0'],
        ['MURS', 'f1'],
      ],
      [{ name: 'murets', source: 'MURS' }],
    ),
  ).toEqual(['zones', 'murets']);
  expect(publishedNames([['export(3)', 'source']], [{ name: 'arbres' }])).toEqual(['arbres']);
});
