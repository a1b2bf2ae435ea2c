import { expect, test } from 'vitest';
import type { Field, Value } from '../../schemas/types.ts';
import { bars, figureOf, showValue, tellPeriod } from './field-figures.ts';
import type { Meaning } from '../map/model/model.ts';

const words = { yes: 'oui', no: 'non', empty: '(vide)' };
const field = (more: Partial<Field>): Field => ({ name: 'x', type: 'text', nulls: 0, ...more });

const show = (value: Value, type: Field['type'], name = 'x', meaning: Meaning = {}): string =>
  showValue(value, { name, type, ...meaning }, 'fr', words);

test('writes values as people do, codes untouched', () => {
  expect(show('01001', 'text')).toBe('01001');
  expect(show(1234.5, 'number')).toBe('1\u202f234,5');
  expect(show(true, 'boolean')).toBe('oui');
  expect(show('2026-01-01', 'date')).toBe('1ᵉʳ janv. 2026');
  expect(show('pas une date', 'date')).toBe('pas une date');
  expect(show(null, 'text')).toBe('(vide)');
});

test('writes what the standard of a field says of its codes and its days', () => {
  expect(show('20171013', 'text', 'datappro', { days: true })).toBe('13 oct. 2017');
  expect(show('20171399', 'text', 'datappro', { days: true })).toBe('20171399');
  expect(show('A', 'text', 'typezone', { labels: { A: { fr: 'zone agricole', en: 'farmland' } } })).toBe('zone agricole');
});

test.each(['epsg', 'num_pdl', 'telephone', 'id', 'idStation', 'annee', 'code_insee', 'identifiant_unique', 'numéro', 'date_const'])(
  'the numbers of %s name something, and are written as they are',
  (name) => {
    expect(show(12345, 'integer', name)).toBe('12345');
  },
);

test.each(['population', 'nb_logements', 'idh', 'distance', 'surface'])('the numbers of %s measure something', (name) => {
  expect(show(12345, 'integer', name)).toBe('12\u202f345');
});

test('draws the tallest class as high as the box, and at least a line for a class with anything in it', () => {
  expect(bars([0, 1, 1000], 30, 20)).toEqual(['', 'M10 20v-1h9V20z', 'M20 20v-20h9V20z']);
  expect(bars([0, 0], 20, 10)).toEqual(['', '']);
});

test('shows no values of what looks personal', () => {
  expect(figureOf(field({ personal: 'nom', top: [{ value: 'Durand', count: 9 }] }), 100)).toBe('personal');
});

test('shows shapes of numbers, shares of categories, an example of identifiers', () => {
  expect(figureOf(field({ type: 'number', histogram: [1, 2, 3] }), 100)).toBe('histogram');
  expect(figureOf(field({ distinct: 3, top: [{ value: 'a', count: 60 }] }), 100)).toBe('top');
  expect(figureOf(field({ distinct: 100, top: [{ value: 'a', count: 1 }], example: 'a' }), 100)).toBe('example');
});

test('numbers that are codes have no bars of a histogram: their most frequent ones where some are, else an example', () => {
  const top = [{ value: 51, count: 60 }];
  expect(figureOf(field({ name: 'code_dep', type: 'integer', distinct: 3, histogram: [60, 40], top }), 100)).toBe('top');
  expect(figureOf(field({ name: 'gid', type: 'integer', distinct: 100, histogram: [50, 50], example: 7 }), 100)).toBe('example');
  expect(figureOf(field({ name: 'n', type: 'integer', distinct: 100, min: 1, max: 100, histogram: [50, 50] }), 100)).toBe('example');
});

test('dates are shown by their years, unless they are few or one that stands for none hides the others', () => {
  const years = { first: 2019, span: 1, counts: [3, 0, 8] };
  expect(figureOf(field({ type: 'date', distinct: 9, years }), 11)).toBe('years');
  expect(figureOf(field({ type: 'date', distinct: 2, years, top: [{ value: '2021-01-01', count: 8 }] }), 11)).toBe('top');
  expect(figureOf(field({ type: 'integer', distinct: 2, years, histogram: [3, 8] }), 11)).toBe('years');
  const far = { first: 2000, span: 500, counts: [990, ...new Array<number>(15).fill(0), 10] };
  expect(figureOf(field({ type: 'date', distinct: 900, years: far }), 1000)).toBe('example');
  expect(figureOf(field({ type: 'date', distinct: 9, years, personal: 'name' }), 11)).toBe('personal');
  expect([tellPeriod(years, 1), tellPeriod({ ...years, first: 1990, span: 10 }, 1)]).toEqual(['2020', '2000 – 2009']);
});
