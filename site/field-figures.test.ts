import { expect, test } from 'vitest';
import type { Field } from '../schemas/types.ts';
import { bars, figureOf, showValue } from './field-figures.ts';

const words = { yes: 'oui', no: 'non', empty: '(vide)' };
const field = (more: Partial<Field>): Field => ({ name: 'x', type: 'text', nulls: 0, ...more });

test('writes values as people do, codes untouched', () => {
  expect(showValue('01001', { type: 'text' }, 'fr', words)).toBe('01001');
  expect(showValue(1234.5, { type: 'number' }, 'fr', words)).toBe('1\u202f234,5');
  expect(showValue(true, { type: 'boolean' }, 'fr', words)).toBe('oui');
  expect(showValue('2026-01-01', { type: 'date' }, 'fr', words)).toBe('1ᵉʳ janv. 2026');
  expect(showValue('pas une date', { type: 'date' }, 'fr', words)).toBe('pas une date');
  expect(showValue('20171013', { type: 'text', days: true }, 'fr', words)).toBe('13 oct. 2017');
  expect(showValue('20171399', { type: 'text', days: true }, 'fr', words)).toBe('20171399');
  expect(showValue('A', { type: 'text', labels: { A: { fr: 'zone agricole', en: 'farmland' } } }, 'fr', words)).toBe('zone agricole');
  expect(showValue(null, { type: 'text' }, 'fr', words)).toBe('(vide)');
});

test('draws the tallest class as high as the box, and at least a line for a class with anything in it', () => {
  expect(bars([0, 1, 1000], 30, 20)).toBe('M10 20v-1h9V20zM20 20v-20h9V20z');
  expect(bars([0, 0], 20, 10)).toBe('');
});

test('shows no values of what looks personal', () => {
  expect(figureOf(field({ personal: 'nom', top: [{ value: 'Durand', count: 9 }] }), 100)).toBe('personal');
});

test('shows shapes of numbers, shares of categories, an example of identifiers', () => {
  expect(figureOf(field({ type: 'number', histogram: [1, 2, 3] }), 100)).toBe('histogram');
  expect(figureOf(field({ distinct: 3, top: [{ value: 'a', count: 60 }] }), 100)).toBe('top');
  expect(figureOf(field({ distinct: 100, top: [{ value: 'a', count: 1 }], example: 'a' }), 100)).toBe('example');
});
