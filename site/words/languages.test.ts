import { expect, test } from 'vitest';
import { asset, link, readLang } from './languages.ts';
import { layerTitle, tell, typeset } from './texts.ts';

test('puts the base path and the language before an address', () => {
  expect(link('/donnees/', 'fr', '/')).toBe('/donnees/');
  expect(link('/donnees/', 'en', '/')).toBe('/en/donnees/');
  expect(link('/donnees/', 'en', '/cartes/')).toBe('/cartes/en/donnees/');
  expect(link('/', 'fr', '/cartes/')).toBe('/cartes/');
  expect(asset('/theme.js', '/cartes/')).toBe('/cartes/theme.js');
});

test('has a page for each language', () => {
  expect([undefined, 'en'].map(readLang)).toEqual(['fr', 'en']);
});

test('says in which language a text really is', () => {
  expect(tell('Eau', 'fr')).toEqual({ text: 'Eau', lang: undefined });
  expect(tell('Eau', 'en')).toEqual({ text: 'Eau', lang: 'fr' });
  expect(tell({ fr: 'Eau', en: 'Water' }, 'en')).toEqual({ text: 'Water', lang: undefined });
  expect(layerTitle({ name: 'eau' }, 'en')).toEqual({ text: 'eau', lang: undefined });
});

test('parts no number, guillemet or colon from its neighbour', () => {
  expect(typeset('1:50 000 000 en 2026 2027 : « oui » ?')).toBe('1:50\u202f000\u202f000 en 2026 2027\u202f: «\u202foui\u202f»\u202f?');
  expect(typeset('a :b, e-mail: c')).toBe('a :b, e-mail: c');
});
