import { expect, test } from 'vitest';
import { factsOf, fieldOf, layerOf } from '../facts/facts.fixture.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { MapFacts, Position } from '../model/model.ts';
import { nearestOn } from '../model/nearest.ts';
import { tellFeature, tellNearest, tellStep, tellView, type SeenMap } from './tell-view.ts';

const turbines = layerOf({
  name: 'eoliennes',
  title: { fr: 'Éoliennes', en: 'Wind turbines' },
  geometry: 'point',
  features: 7483,
  fields: [fieldOf({ name: 'nom_parc' })],
});
const facts: MapFacts = factsOf({
  id: 'ddt-51/eoliennes',
  tiles: { url: '/e.pmtiles', minzoom: 3, maxzoom: 12, whole: 7 },
  layers: [turbines],
});
const featureOf = (id: number, over: Partial<PickedFeature> = {}): PickedFeature => ({
  key: `data:ddt-51/eoliennes eoliennes ${id}`,
  source: 'data:ddt-51/eoliennes',
  layer: 'eoliennes',
  id,
  properties: {},
  isPoint: true,
  at: [4.3, 49],
  ...over,
});
const center: Position = [4, 49];
const seenOf = (count: number, over: Partial<SeenMap> = {}): SeenMap => ({
  datasets: [facts],
  features: Array.from({ length: count }, (_, id) => featureOf(id)),
  center,
  zoom: 8,
  nearest: [4, 49.018],
  place: { name: 'Châlons-en-Champagne', within: 'Marne', metres: 1900 },
  ...over,
});

test('tells where the map looks, what is in view and where the nearest is, in one sentence', () => {
  expect(tellView(seenOf(412), 'fr')).toBe(
    'Près de Châlons-en-Champagne (Marne)\u202f: 412 éoliennes dans la vue, l’objet le plus proche à 2\u202fkm au nord du centre.',
  );
  expect(tellView(seenOf(412), 'en')).toBe(
    'Near Châlons-en-Champagne (Marne): 412 wind turbines in view, the nearest feature 2\u202fkm north of the centre.',
  );
});

test('says of the place only what is known of it', () => {
  const place = (name: string, metres: number) => tellView(seenOf(0, { place: { name, within: 'Sarthe', metres } }), 'fr');
  expect(place('Le Mans', 12_300)).toBe('À 12\u202fkm du Mans (Sarthe)\u202f: aucun objet n’est dessiné dans la vue.');
  expect(place('Allonnes', 0)).toMatch(/^Près d’Allonnes \(Sarthe\)/);
  expect(place('La Flèche', 60_000)).toMatch(/^49° nord, 4° est\u202f:/);
  expect(tellView(seenOf(0, { place: undefined, center: [-61.5, -16.25] }), 'fr')).toMatch(/^16,25° sud, 61,5° ouest\u202f:/);
});

test('counts only what the tiles hold whole, and says where there may be more', () => {
  const amount = (over: Partial<SeenMap>) => /: (.*) dans la vue/.exec(tellView(seenOf(31, over), 'fr'))?.[1];
  expect(amount({})).toBe('31 éoliennes');
  expect(amount({ zoom: 6.9 })).toBe('au moins 31 éoliennes');
  expect(amount({ datasets: [{ ...facts, tiles: { url: '', minzoom: 3, maxzoom: 12 } }] })).toBe('au moins 31 éoliennes');
  // A style of the producer may leave some out, and two that have no id are told apart by their values alone.
  expect(amount({ datasets: [{ ...facts, style: [] }] })).toBe('au moins 31 éoliennes');
  const nameless: PickedFeature = {
    key: 'a',
    source: 'data:ddt-51/eoliennes',
    layer: 'eoliennes',
    properties: {},
    isPoint: true,
    at: [4, 49],
  };
  expect(amount({ features: [nameless, featureOf(1)] })).toBe('au moins 2 éoliennes');
  expect(amount({ features: [featureOf(1, { properties: { point_count: 12 } }), featureOf(2)] })).toBe('environ 13 éoliennes');
});

test('names three layers and counts the others, by their titles where these are no plurals', () => {
  const names = ['zonage', 'servitudes', 'secteurs', 'reserves', 'lignes'];
  const layers = names.map((name) => layerOf({ name, title: name === 'zonage' ? 'Zonage' : { fr: `Les ${name}`, en: name } }));
  const features = names.map((layer, id) => featureOf(id, { source: 'data:ville/plu', layer }));
  const datasets = [factsOf({ layers, tiles: { url: '', minzoom: 3, maxzoom: 12, whole: 3 } })];
  expect(tellView(seenOf(0, { datasets, features, nearest: center }), 'fr')).toBe(
    'Près de Châlons-en-Champagne (Marne)\u202f: 1 objet de «\u202fZonage\u202f», 1 objet de «\u202fLes servitudes\u202f», ' +
      '1 objet de «\u202fLes secteurs\u202f» et 2 autres couches dans la vue, un objet au centre.',
  );
});

test('tells the nearest and the steps of a walk by their names, and of personal data only the layer', () => {
  const near = featureOf(1, { properties: { nom_parc: 'Quatre Vents' } });
  expect(tellNearest({ feature: near, at: [4.5, 49] }, { datasets: [facts], center }, 'fr')).toBe(
    'Rien au centre. L’objet le plus proche, «\u202fQuatre Vents\u202f» (Éoliennes), est à 36\u202fkm à l’est.',
  );
  expect(tellNearest(undefined, { datasets: [facts], center }, 'fr')).toBe('Rien au centre, et aucun objet n’est dessiné dans la vue.');
  expect(tellStep({ feature: near, index: 2, count: 1412, start: center, at: [3.99, 48.99] }, [facts], 'fr')).toBe(
    'Objet 3 sur 1\u202f412, «\u202fQuatre Vents\u202f» (Éoliennes), à 1,3\u202fkm au sud-ouest du point de départ.',
  );
  expect(tellStep({ feature: near, index: 0, count: 2, start: center, at: center }, [facts], 'en')).toBe(
    'Feature 1 of 2, “Quatre Vents” (Wind turbines), where you started.',
  );
  const personal = { ...facts, layers: [{ ...turbines, fields: [fieldOf({ name: 'nom', personal: true })] }] };
  expect(tellFeature(featureOf(1, { properties: { nom: 'Dupont' } }), [personal], 'fr')).toBe('de la couche «\u202fÉoliennes\u202f»');
});

test('finds the nearest place on points, lines, outlines and collections', () => {
  expect(
    nearestOn(
      {
        type: 'MultiPoint',
        coordinates: [
          [4, 50],
          [4.1, 49],
          [6, 49],
        ],
      },
      center,
    ),
  ).toEqual([4.1, 49]);
  expect(
    nearestOn(
      {
        type: 'LineString',
        coordinates: [
          [3, 48.5],
          [5, 48.5],
          [5, 49.5],
        ],
      },
      center,
    )?.map((x) => Number(x.toFixed(3))),
  ).toEqual([4, 48.5]);
  expect(
    nearestOn(
      {
        type: 'Polygon',
        coordinates: [
          [
            [5, 48],
            [6, 48],
            [6, 50],
            [5, 50],
            [5, 48],
          ],
        ],
      },
      center,
    ),
  ).toEqual([5, 49]);
  expect(
    nearestOn(
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [9, 49, 12] },
          { type: 'Point', coordinates: [4, 48.9] },
        ],
      },
      center,
    ),
  ).toEqual([4, 48.9]);
  expect(nearestOn({ type: 'Polygon', coordinates: [] }, center)).toBeUndefined();
});

test('what lies in a surface is nowhere nearer to it, but in a hole of it is', () => {
  const square = (side: number): [number, number][] => [
    [4 - side, 49 - side],
    [4 + side, 49 - side],
    [4 + side, 49 + side],
    [4 - side, 49 + side],
    [4 - side, 49 - side],
  ];
  expect(nearestOn({ type: 'Polygon', coordinates: [square(1)] }, center)).toEqual(center);
  expect(nearestOn({ type: 'MultiPolygon', coordinates: [[square(1), square(0.5)]] }, center)).toEqual([4.5, 49]);
});
