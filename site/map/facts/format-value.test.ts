import { expect, test } from 'vitest';
import { fieldOf } from './facts.fixture.ts';
import { formatDistance, formatValue } from './format-value.ts';

test.each<[string, unknown, Parameters<typeof fieldOf>[0], string, string]>([
  ['a number with its unit', 1234.5, { name: 'h', type: 'number', unit: 'm' }, '1\u202f234,5\u202fm', '1,234.5\u202fm'],
  ['a year', 2017, { name: 'annee', type: 'integer' }, '2017', '2017'],
  ['a large number that is no year', 2017, { name: 'anneaux', type: 'integer', max: 90000 }, '2\u202f017', '2,017'],
  ['yes', true, { name: 'a', type: 'boolean' }, 'Oui', 'Yes'],
  ['a boolean that tiles keep as text', 'false', { name: 'a', type: 'boolean' }, 'Non', 'No'],
  ['a day', '2024-03-01', { name: 'd', type: 'date' }, '1ᵉʳ mars 2024', '1 March 2024'],
  ['a day that tiles keep as a moment', '2024-03-01T00:00:00', { name: 'd', type: 'date' }, '1ᵉʳ mars 2024', '1 March 2024'],
  ['a moment', '2024/03/05 14:07:00', { name: 'd', type: 'datetime' }, '5 mars 2024, 14:07', '5 March 2024, 14:07'],
  ['a day that does not exist', '2024-13-45', { name: 'd', type: 'date' }, '2024-13-45', '2024-13-45'],
  ['a day in eight digits', '20171013', { name: 'DATVALID', days: true }, '13 octobre 2017', '13 October 2017'],
  ['a day in eight digits that are a number', 20171013, { name: 'd', type: 'integer', days: true }, '13 octobre 2017', '13 October 2017'],
  ['eight digits that are no day', '20171399', { name: 'DATVALID', days: true }, '20171399', '20171399'],
  ['what is no date', 'inconnue', { name: 'd', type: 'date' }, 'inconnue', 'inconnue'],
  ['a code with its zeros', '01004', { name: 'code', type: 'text' }, '01004', '01004'],
  ['nothing', null, { name: 'a' }, '—', '—'],
  ['an empty text', '', { name: 'a' }, '—', '—'],
])('writes %s', (_, value, field, fr, en) => {
  expect(formatValue(value, fieldOf(field), 'fr')).toBe(fr);
  expect(formatValue(value, fieldOf(field), 'en')).toBe(en);
});

test('a distance is told in metres along a line of less than two kilometres, and in kilometres along a longer one, its start included', () => {
  const told = (...asked: Parameters<typeof formatDistance>): string => formatDistance(...asked).replaceAll('\u202f', ' ');
  expect([told(1999.4, 'fr'), told(2000, 'fr'), told(80_123, 'en')]).toEqual(['1 999 m', '2 km', '80.12 km']);
  expect([told(850, 'fr', 80_000), told(850, 'fr', 1500)]).toEqual(['0,85 km', '850 m']);
});
