import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { classLimit } from '../../../schemas/model/class-limit.ts';
import { isCut } from '../../../schemas/model/cut-values.ts';
import { quantilesOf } from '../../../schemas/model/quantiles.ts';
import { histogramCounts, measureFields, toValue } from './measure-fields.ts';
import { makeGeopackage, scratchFolder } from '../programs.fixtures/make-geopackage.ts';

test('measures every type of field and takes the first rows', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const columns = [
    { name: 'code', type: 'text' },
    { name: 'n', type: 'integer' },
    { name: 'actif', type: 'boolean' },
    { name: 'jour', type: 'date' },
    { name: 'vide', type: 'text' },
  ] as const;
  const rows = Array.from({ length: 12 }, (_, index) => ({
    code: `0${index % 3}`,
    n: index + 1,
    actif: index > 3,
    jour: `2024-01-${index + 10}`,
    vide: null,
  }));
  const table = makeGeopackage(
    clean,
    't',
    rows.map((properties) => ({ geometry: null, properties })),
    columns,
  );
  const [measured] = measureFields(clean, { tables: [table] });
  const [code, n, actif, jour, vide] = measured?.fields ?? [];
  expect(code).toEqual({
    name: 'code',
    type: 'text',
    nulls: 0,
    distinct: 3,
    min: '00',
    max: '02',
    example: '00',
    values: ['00', '01', '02'],
    top: [
      { value: '00', count: 4 },
      { value: '01', count: 4 },
      { value: '02', count: 4 },
    ],
  });
  expect(n).toMatchObject({ distinct: 12, min: 1, max: 12, quantiles: [1, 4, 7, 9, 12], example: 1 });
  // Every value of a key is its own most frequent one: that says nothing.
  expect(n).not.toHaveProperty('top');
  expect(n?.histogram).toHaveLength(16);
  expect(n?.histogram?.reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(actif).toMatchObject({
    distinct: 2,
    min: false,
    max: true,
    top: [
      { value: true, count: 8 },
      { value: false, count: 4 },
    ],
  });
  expect(jour).toMatchObject({ min: '2024-01-10', max: '2024-01-21' });
  expect(vide).toEqual({ name: 'vide', type: 'text', nulls: 12, distinct: 0, values: [] });
  expect(measured?.sample).toHaveLength(10);
  expect(measured?.sample[0]).toEqual(['00', 1, false, '2024-01-10', null]);
});

test('takes a text of blanks for no value', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const texts = ['', '  ', '\u00a0', null, 'a', 'a', '0'];
  const rows = texts.map((nom) => ({ geometry: null, properties: { nom } }));
  const [measured] = measureFields(clean, { tables: [makeGeopackage(clean, 't', rows, [{ name: 'nom', type: 'text' }])] });
  expect(measured?.fields[0]).toEqual({
    name: 'nom',
    type: 'text',
    nulls: 4,
    distinct: 2,
    min: '0',
    max: 'a',
    example: 'a',
    values: ['0', 'a'],
    top: [
      { value: 'a', count: 2 },
      { value: '0', count: 1 },
    ],
  });
});

test('measures a field whatever it is called', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(
    clean,
    't',
    [{ geometry: null, properties: { '2020': 'a', 'x" FROM t; --': 'b' } }],
    [
      { name: '2020', type: 'text' },
      { name: 'x" FROM t; --', type: 'text' },
    ],
  );
  expect(measureFields(clean, { tables: [table] })[0]?.sample).toEqual([['a', 'b']]);
});

test('tells no quartiles of whole numbers that no double holds: they would lie beside the least and the most', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const rows = [1, 2, 60].map((n) => ({ geometry: null, properties: { n } }));
  const table = makeGeopackage(clean, 't', rows, [{ name: 'n', type: 'integer' }]);
  const db = new DatabaseSync(clean);
  db.exec('UPDATE t SET n = n + 9007199254740992');
  db.close();
  const [{ fields: [field] } = { fields: [] }] = measureFields(clean, { tables: [table] });
  expect(field).toEqual({
    name: 'n',
    type: 'integer',
    nulls: 0,
    distinct: 3,
    min: '9007199254740993',
    max: '9007199254741052',
    example: '9007199254740993',
    values: ['9007199254740993', '9007199254740994', '9007199254741052'],
  });
});

test('counts dates by year, whole numbers called years too, and numbers that are none as numbers alone', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const columns = [
    { name: 'jour', type: 'date' },
    { name: 'maj', type: 'datetime' },
    { name: 'annee', type: 'integer' },
    { name: 'date_const', type: 'integer' },
    { name: 'hauteur', type: 'integer' },
    { name: 'une', type: 'date' },
  ] as const;
  const rows = [2019, 2021, 2021, 2022].map((year, index) => ({
    geometry: null,
    properties: {
      jour: `${year}-06-0${index + 1}`,
      maj: `${year}-01-01T0${index}:00:00Z`,
      annee: year,
      hauteur: year,
      une: `2020-01-0${index + 1}`,
      date_const: index === 0 ? 0 : year,
    },
  }));
  const [measured] = measureFields(clean, { tables: [makeGeopackage(clean, 't', rows, columns)] });
  const years = { first: 2019, span: 1, counts: [1, 0, 2, 1] };
  expect(Object.fromEntries((measured?.fields ?? []).map((field) => [field.name, field.years]))).toEqual({
    jour: years,
    maj: years,
    annee: years,
    date_const: undefined,
    hauteur: undefined,
    une: undefined,
  });
});

describe('numbers', () => {
  test('have quantiles that occur among them', () => expect(quantilesOf(Float64Array.of(1, 2, 3, 4, 100))).toEqual([1, 2, 3, 4, 100]));
  test('that are all equal are one class', () => expect(histogramCounts(Float64Array.of(5, 5, 5))).toEqual([3]));
  test('fall into sixteen classes, the greatest into the last', () => {
    const counts = histogramCounts(Float64Array.of(0, 1, 15.9, 16));
    expect([counts[0], counts[1], counts[15]]).toEqual([1, 1, 2]);
  });
  test('fall into the class whose filter finds them, where one ends to the last bit', () => {
    const counts = histogramCounts(Float64Array.of(0.1, 4, 4.9));
    // 3.9 of 4.8 are 13 sixteenths, or one bit less by another way of reckoning.
    expect([4 >= classLimit(0.1, 4.9, 13, 16), counts[12], counts[13]]).toEqual([true, 0, 1]);
  });
});

describe('a value of a record', () => {
  test('is cut where it is long', () => {
    const value = toValue('é'.repeat(200), 'text');
    expect(value).toBe(`${'é'.repeat(79)}…`);
    expect([isCut(value), isCut('à suivre…')]).toEqual([true, false]);
  });
  test('is text where a number would lose its last digits', () => {
    expect([toValue(9_007_199_254_740_993n, 'integer'), toValue(42n, 'integer')]).toEqual(['9007199254740993', 42]);
  });
});
