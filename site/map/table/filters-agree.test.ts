import { featureFilter, validateStyleMin, type FilterSpecification, type StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldType } from '../../../schemas/types.ts';
import { categoryField, fieldOf, layerOf, numberField } from '../facts/facts.fixture.ts';
import type { TakenValue } from '../model/taken.ts';
import { ColumnStore } from './column-store.ts';
import { testOf } from './filter-rows.ts';
import { expressionOf, filterLayers } from '../filter/expression.ts';
import { isChosen, toggled, type Test } from '../model/filter.ts';
import { knownCount } from '../filter/known-count.ts';
import { passerOf } from '../filter/passing.ts';

const types: readonly FieldType[] = ['text', 'integer', 'number', 'boolean', 'date', 'datetime'];

/* Values as rows of a GeoParquet file, as those of FlatGeobuf, and as attributes of tiles have them. */

const words = [
  '',
  'Eu',
  'EU',
  'Évry',
  'evry',
  'E\u0301vry',
  'Œuvre',
  'straße',
  'ÎLE',
  'ile d’Yeu',
  'a,b:c',
  '7',
  'true',
  'İstanbul',
  'Ørsta',
  'Ǻbo',
  'x'.repeat(40),
];
const wide = 2n ** 53n;
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(1850, 0, 1), max: Date.UTC(2100, 0, 1) }),
  fc.constantFrom(Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1), Date.UTC(2024, 2, 1, 12, 30, 15), Date.UTC(2024, 2, 1, 12, 30, 15, 500), -1),
);
const valuesOf: Record<FieldType, fc.Arbitrary<TakenValue>> = {
  text: fc.oneof(
    fc.constantFrom(...words),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.normalize('NFC')),
  ),
  integer: fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.bigInt({ min: -wide * 4n, max: wide * 4n }),
    fc.bigInt({ min: wide - 4n, max: wide + 4n }),
  ),
  number: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  boolean: fc.boolean(),
  date: moment.map((ms) => new Date(ms).toISOString().slice(0, 10)),
  datetime: moment.map((ms) => new Date(ms).toISOString().replace('.000Z', 'Z')),
};
const withNone = (type: FieldType) => fc.option(valuesOf[type], { nil: null, freq: 6 });

const inColumn = (value: TakenValue, type: FieldType): number | bigint | string | null => {
  if (value === null || type === 'text') return value as string | null;
  if (typeof value === 'boolean') return Number(value);
  return type === 'date' || type === 'datetime' ? Date.parse(String(value)) : value;
};

/** The rows that a table finds. */
function byTable(values: readonly TakenValue[], type: FieldType, wanted: Test): boolean[] {
  const store = new ColumnStore({ name: 'f', type, zoned: true }, values.length);
  const rows = values.map((value) => inColumn(value, type));
  if (type === 'text') store.add(0, 0, rows as (string | null)[]);
  else {
    const large = new Map<number, bigint>();
    for (const [at, row] of rows.entries()) if (typeof row === 'bigint' && !Number.isSafeInteger(Number(row))) large.set(at, row);
    store.add(0, 0, { numbers: Float64Array.from(rows, (row) => (row === null ? NaN : Number(row))), wide: large });
  }
  return values.map((_, row) => testOf(store, wanted)(row));
}

/** The rows that an extract takes out of FlatGeobuf, which has moments alone. */
function byExtract(values: readonly TakenValue[], type: FieldType, wanted: Test): boolean[] {
  const passes = passerOf([{ field: 'f', test: wanted }], [{ name: 'f', type }]);
  return values.map((value) => passes([type === 'date' && value !== null ? `${String(value)}T00:00:00Z` : value]));
}

const rootKey = 'layers[0].filter';

/** The features that a map draws; whole numbers are numbers of tiles, or texts where one of a column is too large. */
function byMap(values: readonly TakenValue[], type: FieldType, wanted: Test): boolean[] {
  const expression = expressionOf([{ field: 'f', test: wanted }], layerOf({ fields: [fieldOf({ name: 'f', type })] }));
  const { filter } = featureFilter(expression, rootKey);
  const asText = type === 'integer' && values.some((value) => value !== null && !Number.isSafeInteger(Number(value)));
  return values.map((value) => {
    const properties = value === null ? {} : { f: asText || typeof value === 'bigint' ? String(value) : value };
    return filter({ zoom: 5 }, { type: 1, properties });
  });
}

const limit: Record<FieldType, fc.Arbitrary<number>> = {
  text: fc.integer(),
  boolean: fc.integer({ min: 0, max: 1 }),
  integer: fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.bigInt({ min: wide - 8n, max: wide + 8n }).map(Number),
    fc.bigInt({ min: -wide * 4n, max: wide * 4n }).map(Number),
  ),
  number: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  date: fc.oneof(
    moment,
    moment.map((ms) => Math.floor(ms / 86_400_000) * 86_400_000),
  ),
  datetime: fc.oneof(moment, fc.constantFrom(-1e15, 1e15)),
};

const testsOf = (type: FieldType, values: readonly TakenValue[]): fc.Arbitrary<Test> => {
  const named = fc.array(fc.oneof(fc.constantFrom(...values.map(String)), fc.constantFrom(...words)), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    fc.constantFrom<Test>({ kind: 'empty' }, { kind: 'filled' }),
    fc.tuple(fc.constantFrom('among' as const, 'except' as const), named).map(([kind, all]): Test => ({ kind, values: all })),
    fc.constantFrom('e', 'EV', 'île', 'vry', 'ß', 'i', 'abo').map((text): Test => ({ kind: 'contains', text })),
    fc
      .record({ least: limit[type], most: limit[type], open: fc.constant(true as const) }, { requiredKeys: [] })
      .map((range): Test => ({ kind: 'between', ...range })),
  );
};

const asked = fc
  .constantFrom(...types)
  .chain((type) =>
    fc
      .array(withNone(type), { minLength: 1, maxLength: 12 })
      .chain((values) => fc.record({ type: fc.constant(type), values: fc.constant(values), wanted: testsOf(type, values) })),
  );

test('map, table and extract find the same features, whatever their values and whatever is asked', () => {
  fc.assert(
    fc.property(asked, ({ type, values, wanted }) => {
      const found = byTable(values, type, wanted);
      expect(byExtract(values, type, wanted)).toEqual(found);
      expect(byMap(values, type, wanted)).toEqual(found);
    }),
    { numRuns: 700 },
  );
});

test.each<[FieldType, Test, TakenValue[], TakenValue[]]>([
  [
    'text',
    { kind: 'among', values: ['toString', 'constructor'] },
    ['toString', 'constructor', 'ile d’Yeu', null],
    ['toString', 'constructor'],
  ],
  [
    'text',
    { kind: 'contains', text: 'EVRY' },
    ['Évry', 'E\u0301vry-Courcouronnes', 'Ivry', '', null],
    ['Évry', 'E\u0301vry-Courcouronnes'],
  ],
  ['text', { kind: 'except', values: ['a'] }, ['a', 'b', '', null], ['b', '', null]],
  ['text', { kind: 'empty' }, ['a', '', null], ['', null]],
  ['integer', { kind: 'between', least: 2 ** 53 }, [wide - 1n, wide, wide + 1n, null], [wide, wide + 1n]],
  ['integer', { kind: 'between', least: 2 ** 53 + 2 }, [wide, wide + 1n, wide + 2n, wide + 3n], [wide + 2n, wide + 3n]],
  ['integer', { kind: 'among', values: [String(wide + 1n)] }, [wide, wide + 1n, wide + 2n], [wide + 1n]],
  ['boolean', { kind: 'among', values: ['false'] }, [true, false, null], [false]],
  ['number', { kind: 'between', least: 0, most: 1, open: true }, [0, 0.5, 1, null], [0, 0.5]],
  [
    'date',
    { kind: 'between', least: Date.UTC(2024, 1, 29), most: Date.UTC(2024, 1, 29) },
    ['2024-02-28', '2024-02-29', '2024-03-01', null],
    ['2024-02-29'],
  ],
  [
    'datetime',
    { kind: 'between', most: Date.UTC(2024, 0, 1) },
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.001Z', null],
    ['2024-01-01T00:00:00Z'],
  ],
])('of %s, %j finds what it says, and no more, on the map, in the table and in an extract', (type, wanted, values, expected) => {
  for (const find of [byTable, byExtract, byMap]) expect(values.filter((_, at) => find(values, type, wanted)[at])).toEqual(expected);
});

test('a feature that stands for several on the map is not drawn: nobody knows which of them pass', () => {
  const expression = expressionOf([{ field: 'f', test: { kind: 'filled' } }], layerOf({ fields: [fieldOf({ name: 'f' })] }));
  const { filter } = featureFilter(expression, rootKey);
  const passes = (properties: Record<string, unknown>): boolean => filter({ zoom: 5 }, { type: 1, properties });
  expect([passes({ f: 'a' }), passes({ f: 'a', point_count: 3 })]).toEqual([true, false]);
});

test('a filter of a column that the map does not know holds nothing back', () => {
  expect(expressionOf([{ field: 'other', test: { kind: 'empty' } }], layerOf())).toBeUndefined();
});

describe('beside a filter of a producer’s style', () => {
  const layer = layerOf({ fields: [fieldOf({ name: 'f', type: 'integer' })] });
  const of = (own: unknown) =>
    filterLayers([{ id: 'x', type: 'fill', source: 's', 'source-layer': 'zones', filter: own as FilterSpecification }], [layer], {
      zones: [{ field: 'f', test: { kind: 'between', least: 2 } }],
    })[0] as StyleSpecification['layers'][number] & { filter: FilterSpecification };

  test.each<[string, unknown]>([
    ['comparisons', ['all', ['==', 'type', 'a'], ['>=', 'n', 3], ['!=', '$type', 'Point']]],
    ['lists', ['any', ['in', 'type', 'a', 'b'], ['!in', 'n', 1, 2]]],
    ['what is there', ['none', ['has', 'type'], ['!has', 'n']]],
    ['ids', ['==', '$id', 4]],
    ['an expression', ['all', ['==', ['get', 'type'], 'a'], ['in', 'b', ['literal', ['a', 'b']]], ['has', 'n']]],
    ['a lone expression', ['<', ['to-number', ['get', 'n'], 0], 2]],
  ])('both hold: %s', (_, own) => {
    const both = of(own);
    expect(validateStyleMin({ version: 8, sources: { s: { type: 'vector' } }, layers: [both] })).toEqual([]);
    const [alone, together] = [own as FilterSpecification, both.filter].map((each) => featureFilter(each, rootKey).filter);
    for (const f of [1, 2])
      for (const more of [{}, { type: 'a' }, { type: 'b', n: 2 }, { n: 5, type: 'a' }, { n: '5', type: 'a' }]) {
        const feature = { type: 3, id: 4, properties: { f, ...more } } as Parameters<NonNullable<typeof alone>>[1];
        expect(together?.({ zoom: 5 }, feature), JSON.stringify(feature)).toBe(alone?.({ zoom: 5 }, feature) === true && f === 2);
      }
  });

  test('layers without filters are left as they are', () => {
    const layers = [{ id: 'x', type: 'fill', source: 's', 'source-layer': 'zones' } as const];
    expect(filterLayers(layers, [layer], { other: [{ field: 'f', test: { kind: 'empty' } }] })).toEqual(layers);
  });
});

test('values of a class are chosen together, ranges one by one, and a second press gives them up', () => {
  const [a, b, both] = [['a'], ['b'], ['a', 'b']].map((values): Test => ({ kind: 'among', values }));
  expect(toggled(b as Test, a)).toEqual(both);
  expect(toggled(b as Test, both)).toEqual(a);
  expect(toggled(a as Test, a)).toBeUndefined();
  const last: Test = { kind: 'between', least: 3, most: Infinity, open: true };
  expect(isChosen(last, { kind: 'between', least: 3 })).toBe(true);
  expect(toggled(last, { kind: 'between', least: 3 })).toBeUndefined();
  expect(toggled(last, a)).toBe(last);
  expect(toggled({ kind: 'except', values: ['a', 'b'] }, { kind: 'except', values: ['b', 'a'] })).toBeUndefined();
});

test('a filter of a column that the tiles leave out empties no map: the others of its layer hold', () => {
  const fields = [fieldOf({ name: 'f', untiled: true }), fieldOf({ name: 'g' })];
  const filled = (field: string) => ({ field, test: { kind: 'filled' } }) as const;
  expect(expressionOf([filled('f')], layerOf({ fields }))).toBeUndefined();
  const both = expressionOf([filled('f'), filled('g')], layerOf({ fields }));
  expect(both).toEqual(expressionOf([filled('g')], layerOf({ fields })));
});

test('what a record has counted tells how many features pass, and nothing else does', () => {
  const files = { geoparquet: { url: '/store/a.parquet', bytes: 1 } };
  const kind = categoryField('etat', { bon: 60, ruine: 30 }, { nulls: 10 });
  const flag = fieldOf({
    name: 'actif',
    type: 'boolean',
    distinct: 2,
    top: [
      { value: true, count: 70 },
      { value: false, count: 30 },
    ],
  });
  const height = numberField('hauteur', [1, 2, 3, 4, 5], { nulls: 4, histogram: [40, 30, 20, 6] });
  const built = fieldOf({
    name: 'annee',
    type: 'integer',
    min: 1994,
    max: 2021,
    years: { first: 1990, span: 10, counts: [5, 20, 30, 45] },
  });
  const long = categoryField('texte', { [`${'a'.repeat(79)}…`]: 100 });
  const region = categoryField('region', { 11: 40, 84: 20 }, { distinct: 13 });
  const fields = [kind, flag, height, built, long, region];
  const count = (field: string, test: Test, version = { files }) => knownCount({ field, test }, layerOf({ fields, ...version }));
  expect(count('etat', { kind: 'among', values: ['bon'] })).toBe(60);
  expect(count('etat', { kind: 'except', values: ['bon'] })).toBe(40);
  expect(count('etat', { kind: 'contains', text: 'RUI' })).toBe(30);
  expect(count('actif', { kind: 'among', values: ['false'] })).toBe(30);
  expect([count('hauteur', { kind: 'empty' }), count('hauteur', { kind: 'filled' })]).toEqual([4, 96]);
  // Bars are classes, and two of them are one where a finger presses; what cuts a class is not known.
  const between = (field: string, least?: number, most?: number, open?: true): number | undefined =>
    count(field, { kind: 'between', ...(least !== undefined && { least }), ...(most !== undefined && { most }), ...(open && { open }) });
  expect([between('hauteur', 2, 3, true), between('hauteur', 3), between('hauteur', 1, 3, true)]).toEqual([30, 26, 70]);
  expect([between('hauteur', 2, 3), between('hauteur', 2.5), between('hauteur', 3, 2, true)]).toEqual([undefined, undefined, undefined]);
  expect([between('annee', 2000, 2010, true), between('annee', 2010, 2030, true), between('annee', 1980, 2000, true)]).toEqual([20, 75, 5]);
  expect([between('annee', 2000), between('annee', 1995)]).toEqual([95, undefined]);
  // The most frequent values of many are known, and no others.
  expect([count('region', { kind: 'among', values: ['11', '84'] }), count('region', { kind: 'among', values: ['11', '44'] })]).toEqual([
    60,
    undefined,
  ]);
  expect(count('region', { kind: 'except', values: ['11'] })).toBeUndefined();
  // A text of blanks is none to the record alone, a long one is cut there, and other versions have other features.
  expect([count('etat', { kind: 'empty' }), count('texte', { kind: 'among', values: ['a'.repeat(90)] })]).toEqual([undefined, undefined]);
  expect(knownCount({ field: 'etat', test: { kind: 'among', values: ['bon'] } }, layerOf({ fields }))).toBeUndefined();
});
