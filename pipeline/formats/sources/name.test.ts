import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../schemas/types.ts';
import { layerName } from '../../../schemas/model/layer-names.ts';
import { publishedNames, type OwnName } from './name.ts';

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

describe('layers of a standard', () => {
  const own: OwnName = (name) => /(zone_urba|doc_urba)(_\d{8})?$/i.exec(name)?.[1]?.toLowerCase();
  const zones = '30014_ZONE_URBA_20171013';
  const later = '30014_ZONE_URBA_20230101';
  const text = '30014_DOC_URBA_20230101';

  test('are called as it calls them, without territory and date', () => {
    const layers = [[zones, 'f0'], [text, 'f1'], ['30014_autre_20230101', 'f2']] as const; // prettier-ignore
    expect(publishedNames(layers, [], own)).toEqual(['zone_urba', 'doc_urba', 'autre_20230101']);
  });

  test('that it calls by one name are told apart as their file does', () => {
    const layers = [[zones, 'f0'], [later, 'f1']] as const; // prettier-ignore
    expect(publishedNames(layers, [], own)).toEqual(['zone_urba_20171013', 'zone_urba_20230101']);
    const problems: Problem[] = [];
    const wanted = [{ name: 'zones', source: '30014_ZONE_URBA_20200101' }];
    expect(publishedNames(layers, wanted, own, problems)).not.toContain('zones');
    expect(problems).toEqual([]);
  });

  test.each([
    ['by source', { name: 'zones', source: zones }, zones],
    ['by source, and by the name that it has now', { name: 'zone_urba', source: zones }, zones],
    ['by the name made of it', { name: 'zone_urba_20171013' }, 'zone_urba_20171013'],
  ])('are found under the date of another edition: %s', (_, layer, called) => {
    const problems: Problem[] = [];
    const layers = [[text, 'f0'], [later, 'f1']] as const; // prettier-ignore
    expect(publishedNames(layers, [layer, { name: 'doc_urba' }], own, problems)).toEqual(['doc_urba', layer.name]);
    expect(problems.map(({ severity, message }) => `${severity} ${message}`.replace(/\s/g, ' '))).toEqual([
      `notice La couche « ${called} » n’est pas dans le fichier ; « ${later} » est prise pour elle : territoire et date mis à part, c’est la seule de ce nom. Rien à faire si c’est bien elle ; sinon, donnez le nom exact avec « source: ».`,
    ]);
  });

  test('are not taken for one of two that the manifest lists', () => {
    const wanted = [
      { name: 'anciennes', source: zones },
      { name: 'nouvelles', source: '30014_ZONE_URBA_20200101' },
    ];
    expect(publishedNames([[later, 'f0'], [text, 'f1']], wanted, own)).toEqual(['zone_urba', 'doc_urba']); // prettier-ignore
  });
});
