import { expect, test } from 'vitest';
import type { Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { point } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, manifest, recordOf, run } from '../build/build.fixtures/catalogue.ts';
import { diff } from './diff.ts';

async function told(store: string): Promise<string[]> {
  const lines: string[] = [];
  await diff({ store, dataset: 'ddt-51/mats', lang: 'fr', now: new Date('2026-11-27') }, (line) => lines.push(line));
  return lines.join('\n').replaceAll(/[\u00a0\u202f]/g, ' ').split('\n').slice(1); // prettier-ignore
}

test('areas with heights that become plain points are refused; accepted, they are a major edition that says so', async () => {
  const pieces = (geometry: (x: number) => object): Feature[] =>
    Array.from({ length: 20 }, (_, index) => ({ geometry: geometry(4 + index / 100), properties: { nom: `M${index}` } }));
  const areas = pieces((x) => ({
    type: 'Polygon',
    coordinates: [[[x, 48, 100], [x + 0.005, 48, 100], [x + 0.005, 48.005, 100], [x, 48, 100]]], // prettier-ignore
  }));
  const { datasets, write } = catalogue('', areas);
  const store = `${datasets}/../store`;
  await run(datasets, store);
  expect((await recordOf(store))?.version.layers).toMatchObject([{ geometry: 'polygon', hasZ: true }]);
  write('mats.geojson', collection(pieces((x) => point(x, 48))));
  const [refused] = (await run(datasets, store, { now: '2026-11-25' })).lines;
  expect(refused?.problems.map(({ id, facts }) => [id, facts?.['what']])).toEqual([
    ['regression.refused', expect.objectContaining({ id: 'regression.shapes' })],
    ['regression.refused', expect.objectContaining({ id: 'regression.heights' })],
    ['regression.refused', expect.objectContaining({ id: 'regression.extent' })],
  ]);
  write('dataset.yaml', manifest('expect: { change: { allow: [shapes, heights, extent], reason: Des centres suffisent. } }\n'));
  expect((await run(datasets, store, { now: '2026-11-26' })).lines).toMatchObject([{ outcome: 'published' }]);
  const record = await recordOf(store);
  expect(record?.edition).toBe('2.0.0');
  expect(record?.version.changes?.layers).toMatchObject([{ geometryChanged: { before: 'polygon', after: 'point' }, heightsLost: true }]);
  expect(await told(store)).toEqual([
    '  mats : ajoutés 0, retirés 0, modifiés 20 (dont déplacés 20), inchangés 0',
    '    sans clé : objets reconnus par leur géométrie et leurs attributs. Donnez « key » à la couche pour suivre chacun.',
    '    des points, et non plus des surfaces',
    '    les géométries n’ont plus d’altitude',
  ]);
});

test('without a key, features in another coordinate system are recognised by their attributes, and no more is said to be unchanged', async () => {
  const rows = (x: number, y: number, step: number): Feature[] =>
    Array.from({ length: 20 }, (_, index) => ({ geometry: point(x + index * step, y), properties: { nom: `M${index}` } }));
  const { datasets, write } = catalogue('', rows(4, 48.9, 0.01));
  const store = `${datasets}/../store`;
  await run(datasets, store);
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } };
  write('mats.geojson', JSON.stringify({ ...(JSON.parse(collection(rows(773_300, 6_867_000, 733))) as object), crs }));
  expect((await run(datasets, store, { now: '2026-11-26' })).lines).toMatchObject([{ outcome: 'published' }]);
  expect(await told(store)).toEqual([
    '  mats : ajoutés 0, retirés 0, modifiés 0, attributs inchangés 20',
    '    sans clé : objets reconnus par leurs attributs seuls. Donnez « key » à la couche pour suivre chacun.',
    '    le système de coordonnées a changé : les géométries ne sont pas comparées',
  ]);
});
