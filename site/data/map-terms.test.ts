import { expect, test } from 'vitest';
import { termsOf } from './map-terms.ts';

const version = { date: '2026-03-04' };

test('a license is called by its name in both languages, with its address; one that is not known by its id', () => {
  expect(termsOf({ license: 'etalab-2.0', version })).toEqual({
    license: { fr: 'Licence Ouverte 2.0', en: 'Open Licence 2.0 (Etalab)' },
    licenseUrl: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence',
    published: '2026-03-04',
  });
  expect(termsOf({ license: 'own', version })).toEqual({ license: 'own', published: '2026-03-04' });
});

test.each([
  ['the date of the data', { dates: { created: '2020', revised: '2024-05' } }, '2024-05'],
  ['their period', { temporal: { start: '2019', end: '2024-12' } }, '2019/2024-12'],
  ['a period that is open', { temporal: { start: '2019' } }, '2019/..'],
  ['nothing where nobody has said it', {}, undefined],
])('tells %s', (_, said, date) => {
  expect(termsOf({ license: 'own', version, ...said }).date).toBe(date);
});
