import { describe, expect, test } from 'vitest';
import { attributionSentence, licenseTexts } from './license-texts.ts';
import { licenses } from './vocabularies.ts';

describe('the attribution', () => {
  test('names the producer and the date as the license asks', () => {
    expect(attributionSentence('etalab-2.0', { producer: 'DDT de la Marne', date: 'données de 2017' })).toBe(
      'DDT de la Marne, données de 2017',
    );
    expect(attributionSentence('CC-BY-4.0', { producer: 'DDT de la Marne', date: 'data of 2017' }, 'en')).toBe(
      'DDT de la Marne, data of 2017, CC BY 4.0',
    );
  });

  test('names no date where that of the data is not known', () => {
    expect(attributionSentence('etalab-2.0', { producer: 'DDT de la Marne' })).toBe('DDT de la Marne');
    expect(attributionSentence('ODbL-1.0', { producer: 'DDT de la Marne' })).toBe('DDT de la Marne, sous licence ODbL');
  });

  test('takes a name with signs of its own as it is', () => {
    expect(attributionSentence('CC0-1.0', { producer: '$& {date}', date: '2026' }, 'en')).toBe('Source: $& , 2026{date}');
  });

  test('of every license has both places', () => {
    expect(Object.keys(licenseTexts)).toEqual(licenses.map(({ id }) => id));
    for (const { attribution } of Object.values(licenseTexts))
      for (const text of [attribution.fr, attribution.en]) expect(text).toMatch(/\{producer\}.*\{date\}/);
  });
});
