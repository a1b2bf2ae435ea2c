import { expect, test } from 'vitest';
import { tell } from './texts.ts';

test('a French title of a producer keeps its colon and its figures with their words, in both languages of the page', () => {
  expect(tell('Sarthe : plus de 12 000 mares', 'fr')).toEqual({ text: 'Sarthe\u202f: plus de 12\u202f000 mares', lang: undefined });
  expect(tell('Sarthe : mares', 'en')).toEqual({ text: 'Sarthe\u202f: mares', lang: 'fr' });
});

test('an English text is left as its producer wrote it', () => {
  expect(tell({ fr: 'Sarthe : mares', en: 'Ponds : the Sarthe' }, 'en')).toEqual({ text: 'Ponds : the Sarthe', lang: undefined });
});
