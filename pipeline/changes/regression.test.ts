import { describe, expect, test } from 'vitest';
import type { Bbox, Layer } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { field, heldUp, layer, refused, version, way, type Published, type Rules } from './changes.fixtures/versions.ts';
import { acceptWarned, findRegressions, findIdleAllowances, isHeldAgainst, measuresOf } from './regression.ts';

const told = (before: Layer[], now: Layer[], rules?: Rules, edition?: string): string[] =>
  heldUp(version(before), version(now), rules, edition);

describe('what a new version has lost', () => {
  test('is nothing where the data grow, stay, or shrink by no more than the threshold', () => {
    for (const features of [1000, 1200, 900]) expect(told([layer()], [layer({ features })])).toEqual([]);
    expect(told([], [layer()])).toEqual([]);
  });

  test('refuses fewer features, with the figures and the way out', () => {
    expect(told([layer()], [layer({ features: 899 })])).toEqual([
      `error: Couche « mats » : 899 objets au lieu de 1 000, 10,1 % de moins (seuil : 10 %). ${refused('features')}`,
    ]);
  });

  test('refuses a layer and a field that are gone', () => {
    expect(told([layer(), layer({ name: 'parcs', features: 3 })], [layer({ fields: [] })])).toEqual([
      `error: Couche « mats » : le champ « nom » a disparu. ${refused('fields', 'layers')}`,
      `error: La couche « parcs » n’est plus dans les données. Nombre d’objets : 3. ${refused('fields', 'layers')}`,
    ]);
  });

  test('refuses a field that has lost its values, by the share of the features that have one', () => {
    const before = layer({ fields: [field('nom', 100)] });
    expect(told([before], [layer({ fields: [field('nom', 190)] })])).toEqual([]);
    expect(told([before], [layer({ features: 1200, fields: [field('nom', 228)] })])).toEqual([]);
    expect(told([before], [layer({ fields: [field('nom', 191)] })])).toEqual([
      `error: Couche « mats » : le champ « nom » n’est plus rempli qu’à 80,9 % au lieu de 90 %, 10,1 % de moins (seuil : 10 %). ${refused('values')}`,
    ]);
  });

  test('refuses a field that was rarely filled and has lost most of its values, or all', () => {
    const note = (features: number, values: number): Layer[] => [layer({ features, fields: [field('note', features - values)] })];
    expect(told(note(60, 6), note(60, 5))[0]).toContain('rempli qu’à 8,3 % au lieu de 10 %, 16,7 % de moins');
    expect(told(note(60, 6), note(60, 0))[0]).toContain('rempli qu’à 0 % au lieu de 10 %, 100 % de moins');
    expect(told(note(90_000, 2), note(90_000, 1))[0]).toContain('rempli qu’à 0,0011 % au lieu de 0,0022 %, 50 % de moins');
    expect(told(note(60, 1), note(60, 0), { threshold: 100 }), 'whatever the threshold').toHaveLength(1);
    expect(told(note(60, 0), note(60, 0))).toEqual([]);
  });

  test('finds nothing lost where blank texts were told among the values of the published version', () => {
    const before = layer({ fields: [{ ...field('nom'), top: [{ value: '', count: 300 }] }] });
    expect(told([before], [layer({ fields: [field('nom', 300)] })])).toEqual([]);
    expect(told([before], [layer({ fields: [field('nom', 500)] })])).toEqual([expect.stringContaining('rempli qu’à 50 % au lieu de 70 %')]);
  });

  test('refuses an extent that the new one does not cover, be it as large elsewhere', () => {
    const moved = (before: Bbox, now: Bbox): string[] => told([layer({ bbox: before })], [layer({ bbox: now })]);
    expect(moved([4, 48, 5, 49], [0, 43, 1, 44])).toEqual([
      `error: Couche « mats » : 100 % de l’emprise ne sont plus couverts (seuil : 10 %). ${refused('extent')}`,
    ]);
    expect(moved([0, 0, 10, 10], [0, 0, 10, 8])[0]).toMatch(/^error: .* 20 % de l’emprise/);
    expect(moved([0, 0, 10, 10], [-5, 0, 10, 9.5])).toEqual([]);
    expect(moved([4, 48, 4, 48], [4.0005, 48, 4.0005, 48]), 'a lone point put right').toEqual([]);
    expect(moved([4, 48, 4, 48], [5, 48, 5, 48]), 'a lone point elsewhere').toHaveLength(1);
  });

  test('refuses an area of which nothing is left, though the box around all of them is as it was', () => {
    const guyane = { area: 'GUF', bbox: [-53, 4, -52, 5] as Bbox };
    const mayotte = { area: 'MYT', bbox: [45.1, -13, 45.2, -12.8] as Bbox };
    const reunion = { area: 'REU', bbox: [55.3, -21.3, 55.8, -20.9] as Bbox };
    const bbox: Bbox = [-53, -21.3, 55.8, 5];
    const over = (...boxes: { area: string; bbox: Bbox }[]): Published => version([layer({ bbox })], { extent: { bbox, boxes } });
    expect(heldUp(over(guyane, mayotte, reunion), over(guyane, reunion))).toEqual([
      `error: Mayotte : 100 % de l’emprise ne sont plus couverts (seuil : 10 %). ${refused('extent')}`,
    ]);
    expect(heldUp(over(guyane, mayotte, reunion), over(guyane, mayotte, { area: 'REU', bbox: [55.3, -21.3, 55.8, -21.1] }))).toEqual([
      expect.stringMatching(/^error: La Réunion : 47,6 % de l’emprise/),
    ]);
    expect(heldUp(over(guyane, reunion), over(guyane, mayotte, reunion)), 'more than there was').toEqual([]);
    expect(heldUp(over(guyane, reunion, { area: 'WORLD', bbox: [10, 0, 10, 0] }), over(guyane, reunion)), 'a stray place').toEqual([]);
  });

  test('refuses geometries that are gone, wholly or beyond the threshold', () => {
    expect(told([layer()], [layer({ withoutGeometry: 100 })])).toEqual([]);
    expect(told([layer()], [layer({ withoutGeometry: 101 })])).toEqual([
      `error: Couche « mats » : 89,9 % des objets ont une géométrie au lieu de 100 %, 10,1 % de moins (seuil : 10 %). ${refused('geometries')}`,
    ]);
    const gone = `error: Couche « mats » : 0 % des objets ont une géométrie au lieu de 100 %, 100 % de moins (seuil : 10 %). ${refused('geometries')}`;
    expect(told([layer()], [layer({ bbox: null, withoutGeometry: 1000 })])).toEqual([gone]);
    expect(told([layer({ features: 60, withoutGeometry: 52 })], [layer({ features: 60, withoutGeometry: 57 })])).toEqual([
      expect.stringContaining('5 % des objets ont une géométrie au lieu de 13,3 %, 62,5 % de moins'),
    ]);
    expect(told([layer()], [layer({ geometry: null, crs: null, bbox: null })])).toEqual([gone]);
  });

  test('refuses areas that become lines or points, and lines that become points; what may be several kinds is not told to be less', () => {
    const become = (before: Layer['geometry'], after: Layer['geometry']): string[] =>
      told([layer({ geometry: before })], [layer({ geometry: after })]);
    expect(become('polygon', 'point')).toEqual([`error: Couche « mats » : des points, et non plus des surfaces. ${refused('shapes')}`]);
    expect(become('polygon', 'line')).toEqual([`error: Couche « mats » : des lignes, et non plus des surfaces. ${refused('shapes')}`]);
    expect(become('line', 'point')).toHaveLength(1);
    expect(become('mixed', 'point')).toEqual([expect.stringContaining('des points, et non plus des géométries de plusieurs sortes')]);
    for (const [before, after] of [
      ['point', 'polygon'],
      ['polygon', 'mixed'],
      ['mixed', 'line'],
    ] as const)
      expect(become(before, after)).toEqual([]);
  });

  test('refuses areas of which a few are left among points, and lines likewise; what is added beside them takes nothing away', () => {
    const polygons = layer({ geometry: 'polygon', features: 30 });
    const become = (kinds: NonNullable<Layer['kinds']>, features = 30, rules?: Rules): string[] =>
      told([polygons], [layer({ geometry: 'mixed', kinds, features })], rules);
    expect(become({ point: 29, polygon: 1 })).toEqual([
      `error: Couche « mats » : 3,3 % des géométries sont des surfaces au lieu de 100 %, 96,7 % de moins (seuil : 10 %). ${refused('shapes')}`,
    ]);
    expect(become({ line: 1, polygon: 29 }), 'a stray line').toEqual([]);
    expect(become({ point: 30, polygon: 30 }, 60), 'points beside them').toEqual([]);
    expect(become({ point: 2, mixed: 28 }), 'collections').toEqual([]);
    expect(become({ point: 29, polygon: 1 }, 30, { threshold: 97 })).toEqual([]);
    const mixed = layer({ geometry: 'mixed', features: 30, kinds: { point: 10, polygon: 20 } });
    expect(told([mixed], [layer({ geometry: 'mixed', features: 24, kinds: { point: 8, polygon: 16 } })], { threshold: 20 })).toEqual([]);
    expect(told([mixed], [layer({ geometry: 'line', features: 30 })])[0]).toContain(
      '0 % des géométries sont des surfaces au lieu de 66,7 %',
    );
    const lines = layer({ geometry: 'line', features: 30, withoutGeometry: 3 });
    expect(told([lines], [layer({ geometry: 'mixed', features: 30, kinds: { point: 20, line: 10 } })])).toEqual([
      expect.stringContaining('33,3 % des géométries sont des lignes ou des surfaces au lieu de 100 %'),
    ]);
    const uncounted = layer({ geometry: 'mixed', features: 30 });
    expect(told([uncounted], [mixed]), 'published before kinds were counted').toEqual([]);
  });

  test('refuses heights that are gone; with all geometries they are told once', () => {
    expect(told([layer({ hasZ: true })], [layer({ hasZ: false })])).toEqual([
      `error: Couche « mats » : les géométries n’ont plus d’altitude. ${refused('heights')}`,
    ]);
    expect(told([layer({ hasZ: false })], [layer({ hasZ: true })])).toEqual([]);
    expect(told([layer({ hasZ: true })], [layer({ hasZ: false, geometry: null, crs: null, bbox: null })])).toEqual([
      expect.stringContaining('allow: [geometries]'),
    ]);
  });

  test('warns of another type and of another coordinate system, which may be a mistake put right', () => {
    const now = layer({ crs: { code: 'EPSG:3857', name: 'WGS 84 / Pseudo-Mercator' }, fields: [field('nom', 0, 'integer')] });
    expect(told([layer()], [now])).toEqual([
      `warning: Couche « mats » : le champ « nom » n’est plus du type texte, mais entier. Si c’est voulu, dites-le dans le manifeste, ${way('types')}`,
      `warning: Couche « mats » : le système de coordonnées n’est plus EPSG:2154, mais EPSG:3857. Si c’est voulu, dites-le dans le manifeste, ${way('crs')}`,
    ]);
  });

  test('is published where the manifest accepts it, with its reason; what it does not name is still refused', () => {
    const now = layer({ features: 500, fields: [] });
    const [features, fields] = told([layer()], [now], { allow: ['features'], reason: 'Les mâts démantelés sont retirés.' });
    expect(features).toBe(
      'notice: Couche « mats » : 500 objets au lieu de 1 000, 50 % de moins (seuil : 10 %). Le producteur l’accepte : Les mâts démantelés sont retirés.',
    );
    expect(fields).toMatch(/^error: .*le champ « nom » a disparu/);
  });

  test('is measured by the threshold of the manifest', () => {
    expect(told([layer()], [layer({ features: 600 })], { threshold: 40 })).toEqual([]);
    expect(told([layer()], [layer({ features: 999 })], { threshold: 0 })).toHaveLength(1);
    expect(told([layer()], [layer({ features: 1 })], { threshold: 100 })).toEqual([]);
  });

  test('is told whatever the threshold where no feature is left', () => {
    expect(told([layer()], [layer({ features: 0 })], { threshold: 100 })).toEqual([
      `error: Couche « mats » : 0 objets au lieu de 1 000, 100 % de moins (seuil : 100 %). ${refused('features')}`,
    ]);
    expect(told([layer({ features: 0 })], [layer({ features: 0 })], { threshold: 100 })).toEqual([]);
  });

  test('is accepted from the edition that the manifest names, and from no later one', () => {
    const rules: Rules = { allow: ['features'], edition: '1.2.0', reason: 'Les mâts démantelés sont retirés.' };
    const lose = (edition: string): string[] => told([layer()], [layer({ features: 500 })], rules, edition);
    expect(lose('1.2.0')).toEqual([expect.stringMatching(/^notice: .*Le producteur l’accepte/)]);
    expect(lose('1.3.0')).toEqual([
      'error: Couche « mats » : 500 objets au lieu de 1 000, 50 % de moins (seuil : 10 %). Rien n’est publié : le manifeste admet cette perte de l’édition 1.2.0, et l’édition publiée est la 1.3.0. Vérifiez la source ; si c’est encore voulu, écrivez sous « expect » : « change: { allow: [features], edition: 1.3.0, reason: le motif } ».',
    ]);
    expect(told([layer()], [layer({ features: 500 })], {}, '1.3.0')[0]).toContain('allow: [features], edition: 1.3.0, reason');
  });
});

test('what was warned of is accepted once the manifest says so, for the edition that it was held against', () => {
  const now = layer({ fields: [field('nom', 0, 'integer')] });
  const [told] = findRegressions({ version: version([layer()]), edition: '1.2.0' }, measuresOf(version([now])));
  const other = problem('regression.past', { what: '', way: '', edition: '', now: '' }, { severity: 'warning' });
  const replayed = (change: Rules) => acceptWarned(told === undefined ? [] : [told, other], change);
  const reason = 'Des noms qui sont des nombres.';
  for (const change of [
    { allow: ['types' as const], edition: '1.2.0', reason },
    { allow: ['types' as const], reason },
  ]) {
    const [accepted, kept] = replayed(change);
    expect(accepted).toMatchObject({ id: 'regression.accepted', severity: 'notice', facts: { kind: 'types', reason } });
    expect(accepted?.message).toBe(
      'Couche «\u202fmats\u202f»\u202f: le champ «\u202fnom\u202f» n’est plus du type texte, mais entier. Le producteur l’accepte\u202f: Des noms qui sont des nombres.',
    );
    expect(kept).toBe(other);
  }
  for (const change of [{}, { allow: ['crs' as const], reason }, { allow: ['types' as const], edition: '1.3.0', reason }])
    expect(replayed(change)).toEqual([told, other]);
});

describe('a loss that the manifest accepts for every version', () => {
  const rules: Rules = { allow: ['features', 'extent'], reason: 'Les mâts démantelés sont retirés.' };
  const accepted = findRegressions({ version: version([layer()]) }, measuresOf(version([layer({ features: 500 })])), rules);

  test('is reported where there is none: the next one would pass unseen', () => {
    const [idle, ...more] = findIdleAllowances(rules, accepted, 'dataset.yaml:9:3');
    expect(idle).toMatchObject({ id: 'regression.idle', severity: 'warning', facts: { kinds: 'extent' }, where: 'dataset.yaml:9:3' });
    expect(more).toEqual([]);
  });

  test('is not reported where it happened, or holds for one edition', () => {
    expect(findIdleAllowances({ ...rules, allow: ['features'] }, accepted, '')).toEqual([]);
    expect(findIdleAllowances({ ...rules, edition: '1.0.0' }, [], '')).toEqual([]);
  });
});

test('what follows other data loses what they lose: it is told, never refused, and the manifest can accept it', () => {
  const before = version([layer()]);
  const after = version([layer({ features: 0 })]);
  const follow = (rules?: Rules) => findRegressions({ version: before }, measuresOf(after), rules, { refuses: false });
  expect(follow()).toMatchObject([{ id: 'regression.warned', severity: 'warning', facts: { way: { facts: { kind: 'features' } } } }]);
  expect(follow({ threshold: 100 })).toMatchObject([{ id: 'regression.warned' }]);
  expect(follow({ allow: ['features'], reason: 'Les mâts démantelés sont retirés.' })).toMatchObject([
    { id: 'regression.accepted', severity: 'notice' },
  ]);
});

test('what follows a service is not held against it, data that were here are', () => {
  const source = { format: 'CSV', name: 'mats.csv', bytes: 1, sha256: '0'.repeat(64) };
  const service = { type: 'wfs' as const, url: 'https://exemple.fr/wfs' };
  const referred = { version: { source, service: { ...service, crs: [], formats: [] } } };
  expect(isHeldAgainst({ source: { path: 'mats.csv' } }, undefined)).toBe(true);
  expect(isHeldAgainst({ source: { service } }, undefined)).toBe(false);
  expect(isHeldAgainst({ source: { service } }, referred)).toBe(false);
  expect(isHeldAgainst({ source: { service } }, { version: { source } })).toBe(true);
});
