// Longer than 250 lines: all that features, images and points can lose, told of one set of small versions.
import { describe, expect, test } from 'vitest';
import type { Bbox, Field, FieldType, Layer, PointCloud, Raster } from '../schemas/types.ts';
import { findRegressions, idleAllowances, isHeldAgainst, measuredOf } from './regression.ts';

type Published = NonNullable<Parameters<typeof findRegressions>[0]>['version'];
type Rules = Parameters<typeof findRegressions>[2];

const field = (name: string, nulls = 0, type: FieldType = 'text'): Field => ({ name, type, nulls });
const layer = ({ withoutGeometry = 0, ...change }: Partial<Layer> & { withoutGeometry?: number } = {}): Layer =>
  ({
    name: 'mats',
    geometry: 'point',
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    features: 1000,
    bbox: [0, 0, 10, 10],
    fields: [field('nom')],
    conservation: { withoutGeometry },
    ...change,
  }) as Layer;
const version = (layers: Layer[], more: Partial<Published> = {}): Published => ({ layers, extent: null, ...more });
const heldUp = (before: Published, now: Published, rules?: Rules, edition?: string): string[] =>
  findRegressions({ version: before, ...(edition && { edition }) }, measuredOf(now), rules).map(
    ({ severity, message }) => `${severity}: ${message.replaceAll(/[\u00a0\u202f]/g, ' ')}`,
  );
const told = (before: Layer[], now: Layer[], rules?: Rules, edition?: string): string[] =>
  heldUp(version(before), version(now), rules, edition);
const way = (kind: string): string => `« expect: { change: { allow: [${kind}], reason: le motif } } ».`;
const refused = (kind: string): string =>
  `Rien n’est publié. Vérifiez la source ; si c’est voulu, dites-le dans le manifeste : ${way(kind)}`;

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
      `error: Couche « mats » : le champ « nom » a disparu. ${refused('fields')}`,
      `error: La couche « parcs » n’est plus dans les données. Nombre d’objets : 3. ${refused('layers')}`,
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
    const [guyane, mayotte, reunion] = [
      { area: 'GUF', bbox: [-53, 4, -52, 5] as Bbox },
      { area: 'MYT', bbox: [45.1, -13, 45.2, -12.8] as Bbox },
      { area: 'REU', bbox: [55.3, -21.3, 55.8, -20.9] as Bbox },
    ];
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
      `warning: Couche « mats » : le champ « nom » n’est plus du type texte, mais entier. Si c’est voulu, dites-le dans le manifeste : ${way('types')}`,
      `warning: Couche « mats » : le système de coordonnées n’est plus EPSG:2154, mais EPSG:3857. Si c’est voulu, dites-le dans le manifeste : ${way('crs')}`,
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
  });

  test('is accepted from the edition that the manifest names, and from no later one', () => {
    const rules: Rules = { allow: ['features'], edition: '1.2.0', reason: 'Les mâts démantelés sont retirés.' };
    const lose = (edition: string): string[] => told([layer()], [layer({ features: 500 })], rules, edition);
    expect(lose('1.2.0')).toEqual([expect.stringMatching(/^notice: .*Le producteur l’accepte/)]);
    expect(lose('1.3.0')).toEqual([
      'error: Couche « mats » : 500 objets au lieu de 1 000, 50 % de moins (seuil : 10 %). Rien n’est publié : le manifeste admet cette perte de l’édition 1.2.0, et l’édition publiée est la 1.3.0. Vérifiez la source ; si c’est encore voulu : « expect: { change: { allow: [features], edition: 1.3.0, reason: le motif } } ».',
    ]);
    expect(told([layer()], [layer({ features: 500 })], {}, '1.3.0')[0]).toContain('allow: [features], edition: 1.3.0, reason');
  });
});

describe('a loss that the manifest accepts for every version', () => {
  const rules: Rules = { allow: ['features', 'extent'], reason: 'Les mâts démantelés sont retirés.' };
  const accepted = findRegressions({ version: version([layer()]) }, measuredOf(version([layer({ features: 500 })])), rules);

  test('is reported where there is none: the next one would pass unseen', () => {
    const [idle, ...more] = idleAllowances(rules, accepted, 'dataset.yaml:9:3');
    expect(idle).toMatchObject({ id: 'regression.idle', severity: 'warning', facts: { kinds: 'extent' }, where: 'dataset.yaml:9:3' });
    expect(more).toEqual([]);
  });

  test('is not reported where it happened, or holds for one edition', () => {
    expect(idleAllowances({ ...rules, allow: ['features'] }, accepted, '')).toEqual([]);
    expect(idleAllowances({ ...rules, edition: '1.0.0' }, [], '')).toEqual([]);
  });
});

const band = { name: 'Bande', type: 'Byte' as const, nodata: null, min: 0, max: 255, mean: 9, stddev: 1, validShare: 1 };
const raster = (change: Partial<Raster> = {}): Raster =>
  ({
    kind: 'imagery',
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    resolution: 0.2,
    sheets: 40,
    bands: [band, band, band],
    ...change,
  }) as Raster;
const cloud = (change: Partial<PointCloud> = {}): PointCloud =>
  ({
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    points: 1000,
    pointFormat: 7,
    classes: [
      { code: 1, count: 100 },
      { code: 2, count: 900 },
    ],
    ...change,
  }) as PointCloud;
const boxed = (bbox: Bbox, what: Partial<Published>): Published => version([], { extent: { bbox, boxes: [] }, ...what });

describe('what an image has lost', () => {
  const lost = (change: Partial<Raster>, bbox: Bbox = [4, 48, 5, 49], rules?: Rules): string[] =>
    heldUp(boxed([4, 48, 5, 49], { raster: raster() }), boxed(bbox, { raster: raster(change) }), rules);

  test.each<[string, Partial<Raster>, RegExp]>([
    ['sheets', { sheets: 4 }, /^error: Image : 4 dalles au lieu de 40, 90 % de moins \(seuil : 10 %\)\. Rien.*allow: \[sheets\]/],
    ['bands', { bands: [band] }, /^error: Image : bandes : 1 au lieu de 3\. Rien.*allow: \[bands\]/],
    ['resolution', { resolution: 2 }, /^error: Image : un pixel mesure 2 m au lieu de 0,2 m .*allow: \[resolution\]/],
    [
      'its system',
      { crs: { code: 'EPSG:3857', name: '' } },
      /^warning: Image : le système de coordonnées n’est plus EPSG:2154, mais EPSG:3857/,
    ],
    ['its kind', { kind: 'elevation' }, /^warning: Image : ce n’est plus une photographie ou un plan, mais un relief/],
    [
      'a type of values',
      { bands: [{ ...band, type: 'Float32' }, band, band] },
      /^warning: Image : la bande « Bande » n’est plus du type Byte, mais Float32/,
    ],
    [
      'values',
      { bands: [{ ...band, validShare: 0.4 }, band, band] },
      /^error: Image : la bande « Bande » n’a plus de valeur qu’à 40 % de ses pixels au lieu de 100 %, 60 % de moins .*allow: \[values\]/,
    ],
  ])('is told: %s', (_, change, expected) => {
    expect(lost(change)).toEqual([expect.stringMatching(expected)]);
  });

  test('is its extent where half of it is no longer covered; a wider one may have more that is empty', () => {
    expect(lost({}, [4, 48, 4.5, 49])).toEqual([expect.stringMatching(/^error: Image : 49 % de l’emprise .*allow: \[extent\]/)]);
    expect(lost({ bands: [{ ...band, validShare: 0.5 }, band, band] }, [4, 48, 7, 51])).toEqual([]);
  });

  test('is nothing below the threshold, and what the manifest accepts', () => {
    expect(lost({ sheets: 37, resolution: 0.21 })).toEqual([]);
    expect(lost({ sheets: 4 }, [4, 48, 5, 49], { allow: ['sheets'], reason: 'Dalles réunies par quatre.' })[0]).toMatch(/^notice: /);
  });

  test('is all of it where the data are features now', () => {
    expect(heldUp(boxed([4, 48, 5, 49], { raster: raster() }), version([layer()]))).toEqual([
      `error: L’image n’est plus dans les données. ${refused('layers')}`,
    ]);
  });
});

describe('what a point cloud has lost', () => {
  const lost = (change: Partial<PointCloud>, bbox: Bbox = [4, 48, 5, 49]): string[] =>
    heldUp(boxed([4, 48, 5, 49], { pointCloud: cloud() }), boxed(bbox, { pointCloud: cloud(change) }));

  test.each<[string, Partial<PointCloud>, RegExp]>([
    [
      'points',
      { points: 500, classes: [{ code: 2, count: 450 }] },
      /^error: Nuage de points : 500 points au lieu de 1 000, 50 % .*\[points\]/,
    ],
    ['colours', { pointFormat: 6 }, /^error: Nuage de points : les points n’ont plus de couleur\. .*allow: \[fields\]/],
    ['classes', { classes: [{ code: 0, count: 1000 }] }, /^error: Nuage de points : 0 % des points ont une classe au lieu de 90 %/],
    ['its system', { crs: { code: 'EPSG:3948', name: '' } }, /^warning: Nuage de points : le système de coordonnées n’est plus EPSG:2154/],
  ])('is told: %s', (_, change, expected) => {
    expect(lost(change)).toEqual([expect.stringMatching(expected)]);
  });

  test('is its extent where half of it is no longer covered; another format with all that it held loses nothing', () => {
    expect(lost({}, [4, 48, 4.5, 49])).toEqual([expect.stringMatching(/^error: Nuage de points : 49 % de l’emprise/)]);
    expect(lost({ pointFormat: 8 })).toEqual([]);
    expect(heldUp(boxed([4, 48, 5, 49], { pointCloud: cloud() }), version([]))).toEqual([expect.stringContaining('allow: [layers]')]);
  });
});

test('what follows other data loses what they lose: it is told, never refused, and the manifest can accept it', () => {
  const [before, after] = [version([layer()]), version([layer({ features: 0 })])];
  const follow = (rules?: Rules) => findRegressions({ version: before }, measuredOf(after), rules, { refuses: false });
  expect(follow()).toMatchObject([{ id: 'regression.warned', severity: 'warning', facts: { way: { facts: { kind: 'features' } } } }]);
  expect(follow({ threshold: 100 })).toEqual([]);
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
