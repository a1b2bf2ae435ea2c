import { expect, test } from 'vitest';
import { factsOf, fieldOf, layerOf } from '../facts/facts.fixture.ts';
import { leadersFirst, leadsIn, middleOf, byNearness, pickFeature, type PickedFeature } from '../facts/picked-feature.ts';
import { nextSorting } from './query.ts';
import { columnsInView, compareValues, listFeatures } from './view-table.ts';

const feature = (id: number, properties: Record<string, unknown>, layer = 'zones') =>
  pickFeature({ source: 'data:a/b', sourceLayer: layer, id, properties, geometry: { type: 'Point', coordinates: [id, 1] } });

test('lists the features of one layer, sorted, two hundred at most', () => {
  const features = [...Array.from({ length: 300 }, (_, id) => feature(id, { n: (id * 7) % 300 })), feature(1, { n: 1 }, 'autre')];
  const { own, rows } = listFeatures(features, { source: 'data:a/b', layer: 'zones', sorting: { field: 'n', descending: true } });
  expect(own).toHaveLength(300);
  expect(rows).toHaveLength(200);
  expect(rows.slice(0, 3).map(({ properties }) => properties.n)).toEqual([299, 298, 297]);
});

test('sorts numbers by size, text as in French, and empty values last both ways', () => {
  const sort = (values: unknown[], descending: boolean) => values.toSorted((a, b) => compareValues(a, b, descending));
  expect(sort([10, 9, null, -1], false)).toEqual([-1, 9, 10, null]);
  expect(sort([10, 9, null, -1], true)).toEqual([10, 9, -1, null]);
  expect(sort(['éclair', 'Zoé', 'eau', '', 'n°10', 'n°9'], false)).toEqual(['eau', 'éclair', 'n°9', 'n°10', 'Zoé', '']);
});

test('a press on a head sorts up, then down, then not', () => {
  const up = nextSorting(undefined, 'a');
  const down = nextSorting(up, 'a');
  expect([up, down, nextSorting(down, 'a'), nextSorting(down, 'b')]).toEqual([
    { field: 'a', descending: false },
    { field: 'a', descending: true },
    undefined,
    { field: 'b', descending: false },
  ]);
});

test('a column is empty where no feature in view holds anything in it, listed or not; of one that tiles lack nothing is known', () => {
  const fields = ['a', 'b', 'c'].map((name) => fieldOf({ name, nulls: 9 }));
  const layer = layerOf({ name: 'zones', features: 400, fields: [...fields, fieldOf({ name: 'd', untiled: true })] });
  const columns = (features: PickedFeature[]) => {
    const { filled, known } = columnsInView(layer, features);
    return [filled, known].map((all) => all.map(({ name }) => name).join(' '));
  };
  const features = Array.from({ length: 300 }, (_, id) => feature(id, { a: '', b: 0, ...(id === 299 && { c: 'x' }) }));
  expect(columns(features)).toEqual(['b c', 'b a c']);
  expect(columns(features.slice(0, 1))).toEqual(['b', 'b a c']);
  expect(columns([...features, feature(300, { point_count: 4 })]), 'one stands for several').toEqual(['b c', 'b c']);
  layer.fields.push(fieldOf({ name: 'e', nulls: 0 }), fieldOf({ name: 'f', nulls: 400 }));
  expect(columns(features), 'tiles have left out what each feature has').toEqual(['b c', 'b c f']);
});

test('a name that few features in view have is not the first column: most rows would begin with a dash', () => {
  const layer = layerOf({ name: 'zones', features: 4, fields: ['nom', 'nature', 'id'].map((name) => fieldOf({ name, type: 'text' })) });
  const first = (names: string[]) =>
    columnsInView(
      layer,
      names.map((nom, id) => feature(id, { nom, nature: 'lac', id })),
    ).known[0]?.name;
  expect(first(['Léman', '', '', ''])).toBe('nature');
  expect(first(['', '', '', ''])).toBe('nature');
  expect(first(['Léman', 'Annecy', '', ''])).toBe('nom');
});

test('an identifier stands beside the first column where the columns in sight do not tell rows apart, and last where they do', () => {
  const names = ['nom', 'puissance', 'hauteur', 'mat', 'rotor', 'id_mat'];
  const layer = layerOf({ name: 'zones', features: 3, fields: names.map((name) => fieldOf({ name, type: 'text' })) });
  const columns = (...rotors: string[]) =>
    columnsInView(
      layer,
      rotors.map((rotor, id) =>
        feature(id, { nom: 'Leffincourt', puissance: '2', hauteur: id > 1 ? '9' : '8', mat: '5', rotor, id_mat: `E${id}` }),
      ),
    ).filled.map(({ name }) => name);
  expect(columns('1', '2', '3')).toEqual(['nom', 'id_mat', 'puissance', 'hauteur', 'mat', 'rotor']);
  expect(columns('1')).toEqual(names);
});

test('the middle of a geometry is that of its box', () => {
  expect(
    middleOf({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [4, 0],
            [4, 2],
            [0, 0],
          ],
        ],
        [
          [
            [10, 10],
            [6, 6],
            [10, 6],
            [10, 10],
          ],
        ],
      ],
    }),
  ).toEqual([5, 5]);
  expect(
    middleOf({
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1, 1] },
        { type: 'Point', coordinates: [3, 5] },
      ],
    }),
  ).toEqual([2, 3]);
});

test('of the points within reach the nearest comes first, before what lies below them', () => {
  const area = pickFeature({
    source: 's',
    sourceLayer: 'l',
    id: 9,
    properties: {},
    geometry: {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 1],
      ],
    },
  });
  expect(byNearness([area, feature(5, {}), feature(2, {})], [1.9, 1]).map(({ id }) => id)).toEqual([2, 5, 9]);
});

test('the zone of a plan comes before what else is said of a place there, and no data set passes another', () => {
  const layers = [layerOf({ name: 'prescription_pct' }), layerOf({ name: 'zone_urba', leads: true })];
  const plan = factsOf({ id: 'a/b', layers });
  const turbine = { ...feature(9, {}), source: 'data:c/d' };
  const tree = feature(1, {}, 'prescription_pct');
  const other = feature(2, {}, 'prescription_pct');
  const zone = feature(3, {}, 'zone_urba');
  const ordered = (...features: Parameters<typeof leadersFirst>[0]) =>
    leadersFirst(features, (each) => leadsIn([plan], each)).map(({ id }) => id);
  expect(ordered(tree, other, zone)).toEqual([3, 1, 2]);
  expect(ordered(turbine, tree, zone, other)).toEqual([9, 3, 1, 2]);
});

test('a feature without an id is known by its attributes', () => {
  const read = (properties: Record<string, unknown>) =>
    pickFeature({ source: 's', sourceLayer: 'l', properties, geometry: { type: 'Point', coordinates: [0, 0] } }).key;
  expect(read({ a: 1 })).toBe(read({ a: 1 }));
  expect(read({ a: 1 })).not.toBe(read({ a: 2 }));
});
