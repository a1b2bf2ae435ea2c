import { expect, test } from 'vitest';
import { stateOn } from '../data/up-to-date.ts';
import { licenseLabel, staleOn, themeLabel } from './vocabulary.ts';

test('names themes and licenses in both languages, and an unknown one by its id', () => {
  expect(themeLabel('eau', 'fr')).toBe('Eau et littoral');
  expect(licenseLabel('etalab-2.0', 'en')).toBe('Open Licence 2.0 (Etalab)');
  expect(themeLabel('atlantide', 'fr')).toBe('atlantide');
});

test('expects nothing of data without a rhythm', () => {
  expect(staleOn({ period: { end: '2020-01-01' }, frequency: 'irregular', isService: false })).toBeUndefined();
  expect(staleOn({ period: { end: '2020-01-01' }, frequency: 'never', isService: false })).toBeUndefined();
});

test('calls no service late: its producer brings it up to date', () => {
  expect(staleOn({ period: { end: '2020-01-01' }, frequency: 'monthly', isService: true })).toBeUndefined();
});

test('calls data late from the day after their delay', () => {
  const due = staleOn({ period: { end: '2026-01-01' }, frequency: 'monthly', isService: false });
  expect(due).toBe('2026-03-02');
  expect(stateOn(due ?? '', new Date('2026-03-01'))).toBe('fresh');
  expect(stateOn(due ?? '', new Date('2026-03-02'))).toBe('stale');
});
