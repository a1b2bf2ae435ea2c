import { expect, test } from 'vitest';
import { hearWish, tellClicked } from './frame-messages.ts';

/** Two windows, which a test has none of. */
const around = {} as Window;
const stranger = {} as Window;
const hear = (data: unknown, source: Window = around) => hearWish({ source, data }, around);

test('a page around a framed map wishes a view, a box, a layer shown or hidden, and filters as an address has them', () => {
  expect(hear({ type: 'mappe:view', center: [4.03, 49.25], zoom: 12 })).toEqual({ view: { center: [4.03, 49.25], zoom: 12 } });
  expect(hear({ type: 'mappe:fit', bbox: [-5, 41, 9, 51] })).toEqual({ box: [-5, 41, 9, 51] });
  expect(hear({ type: 'mappe:layer', dataset: 'a/b', visible: false })).toEqual({ dataset: 'a/b', visible: false });
  expect(hear({ type: 'mappe:layer', dataset: 'a/b', filters: 'zones:nature:a:bois' })).toEqual({
    dataset: 'a/b',
    filters: { zones: [{ field: 'nature', test: { kind: 'among', values: ['bois'] } }] },
  });
  // An empty text takes filters away; none leaves them.
  expect(hear({ type: 'mappe:layer', dataset: 'a/b', filters: '' })).toEqual({ dataset: 'a/b', filters: undefined });
  expect(hear({ type: 'mappe:layer', dataset: 'a/b' })).not.toHaveProperty('filters');
});

test('a wish of another window is not heard', () => {
  expect(hear({ type: 'mappe:view', center: [4, 49], zoom: 12 }, stranger)).toBeUndefined();
  expect(hearWish({ source: null, data: { type: 'mappe:fit', bbox: [-5, 41, 9, 51] } }, around)).toBeUndefined();
});

test.each([
  ['no object', 'mappe:view'],
  ['nothing', null],
  ['a list', ['mappe:view', 4, 49]],
  ['an unknown type', { type: 'mappe:open', address: 'https://mal.exemple' }],
  ['an inherited name', { type: 'constructor' }],
  ['no numbers', { type: 'mappe:view', center: ['4', '49'], zoom: 12 }],
  ['not a number', { type: 'mappe:view', center: [NaN, 49], zoom: 12 }],
  ['a place that lies outside the world', { type: 'mappe:view', center: [4, 4900], zoom: 12 }],
  ['a zoom that there is not', { type: 'mappe:view', center: [4, 49], zoom: 1e9 }],
  ['no zoom', { type: 'mappe:view', center: [4, 49], zoom: '12' }],
  ['three coordinates', { type: 'mappe:view', center: [4, 49, 1], zoom: 12 }],
  ['a box turned inside out', { type: 'mappe:fit', bbox: [9, 41, -5, 51] }],
  ['a box without an end', { type: 'mappe:fit', bbox: [-Infinity, 41, 9, 51] }],
  ['a data set that is more than a name', { type: 'mappe:layer', dataset: 'a/b;f=x', visible: true }],
  ['a data set that names two', { type: 'mappe:layer', dataset: 'a/b,c/d', visible: true }],
  ['a path that leads elsewhere', { type: 'mappe:layer', dataset: '../acces', visible: true }],
  ['what is no switch', { type: 'mappe:layer', dataset: 'a/b', visible: 'no' }],
  ['filters that are no text', { type: 'mappe:layer', dataset: 'a/b', filters: { toString: 'c' } }],
  ['filters that name another data set', { type: 'mappe:layer', dataset: 'a/b', filters: 'zones:nature:a:bois&d=e/f' }],
  ['filters that are longer than anybody writes', { type: 'mappe:layer', dataset: 'a/b', filters: 'x'.repeat(4001) }],
])('what is no wish is left: %s', (_, data) => {
  expect(hear(data)).toBeUndefined();
});

test('of a feature that the reader picks the page around is told its data set and its fields, and no more', () => {
  const picked = { key: 'k', layer: 'zones', id: 7, properties: { nature: 'bois' }, isPoint: false, at: [4, 49] as [number, number] };
  const told = { type: 'mappe:clicked', dataset: 'a/b', layer: 'zones', properties: { nature: 'bois' }, at: [4, 49] };
  for (const source of ['data:a/b', 'data:a/b:frames', 'service:a/b']) expect(tellClicked({ ...picked, source })).toEqual(told);
});
