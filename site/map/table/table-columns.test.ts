import { expect, test } from 'vitest';
import { factsOf, fieldOf, layerOf } from '../facts/facts.fixture.ts';
import { lacksAttributes } from './attributes-at.ts';
import { columnsFor, featureOf, takenOf, withoutEmpty } from './table-columns.ts';

const layer = layerOf({
  name: 'zones',
  features: 3,
  fields: [
    fieldOf({ name: 'code', type: 'text', nulls: 0 }),
    fieldOf({ name: 'nom', type: 'text', nulls: 0, title: { fr: 'Nom', en: 'Name' } }),
    fieldOf({ name: 'vide', type: 'text', nulls: 3 }),
  ],
});
const heads = [
  { name: 'code', type: 'integer' },
  { name: 'vide', type: 'text' },
  { name: 'nom', type: 'text' },
  { name: 'autre', type: 'number' },
] as const;
const row = { row: 7, values: [9_007_199_254_740_993n, null, 'Zone', null] };

test('what names a feature is its first column, empty columns are none, and the file says what values are', () => {
  const columns = withoutEmpty(layer, columnsFor(layer, heads));
  expect(columns.map(({ name, type, place }) => [name, type, place])).toEqual([
    ['nom', 'text', 2],
    ['code', 'integer', 0],
    ['autre', 'number', 3],
  ]);
});

test('a column that is known to be empty is never the first of a whole layer, though it is called a name', () => {
  const named = layerOf({ ...layer, fields: [fieldOf({ name: 'nom', type: 'text', nulls: 3 }), fieldOf({ name: 'nature', nulls: 0 })] });
  const columns = columnsFor(named, [
    { name: 'nom', type: 'text' },
    { name: 'nature', type: 'text' },
  ]);
  expect(columns.map(({ name }) => name)).toEqual(['nature', 'nom']);
});

test('a layer that holds nothing but empty columns lists them: without any its rows would be unseen', () => {
  const empty = layerOf({ ...layer, fields: [fieldOf({ name: 'nom', type: 'text', nulls: 3 })] });
  const columns = columnsFor(empty, [{ name: 'nom', type: 'text' }]);
  expect(withoutEmpty(empty, columns)).toEqual(columns);
});

test('a row is the feature of the map whose id is its place', () => {
  const facts = factsOf({ id: 'a/b', layers: [layer] });
  expect(featureOf(facts, layer, columnsFor(layer, heads), row, [1, 2, 3, 6])).toEqual({
    key: 'data:a/b zones 7',
    source: 'data:a/b',
    layer: 'zones',
    id: 7,
    properties: { nom: 'Zone', code: 9_007_199_254_740_993n, autre: undefined },
    isPoint: false,
    at: [2, 4],
  });
});

test('rows are handed on as features without shapes, with the titles of their fields and every column, empty ones too', () => {
  expect(takenOf(layer, columnsFor(layer, heads), [row], 'Zones', 'en')).toMatchObject({
    name: 'zones',
    title: 'Zones',
    geometry: null,
    fields: [{ name: 'nom', title: 'Name' }, { name: 'code' }, { name: 'vide' }, { name: 'autre' }],
    features: [{ geometry: null, values: ['Zone', 9_007_199_254_740_993n, null, null], row: 7 }],
  });
});

test('tiles lack attributes of a feature where they have not what every feature has', () => {
  const picked = { key: 'k', source: 'data:a/b', layer: 'zones', isPoint: false, at: [2, 4] as [number, number] };
  expect(lacksAttributes(layer, { ...picked, id: 7, properties: { nom: 'Zone', code: 1 } })).toBe(false);
  expect(lacksAttributes(layer, { ...picked, id: 7, properties: { nom: 'Zone' } })).toBe(true);
  expect(lacksAttributes(layer, { ...picked, properties: { nom: 'Zone' } }), 'without an id').toBe(false);
  expect(lacksAttributes(layer, { ...picked, id: 7, properties: { point_count: 12 } }), 'several at once').toBe(false);
});
