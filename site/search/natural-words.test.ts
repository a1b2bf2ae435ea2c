import { expect, test } from 'vitest';
import { tellingWords } from './natural-words.ts';

test.each([
  ['où sont les éoliennes', ['éoliennes']],
  ['l’eau potable de ma commune', ['eau', 'potable', 'commune']],
  ['combien d’éoliennes en France', ['éoliennes', 'France']],
  ['data about the rivers', ['rivers']],
  ['carte des départements', ['départements']],
  ['carte communale', ['carte', 'communale']],
  ['ai-je le droit d’arracher une haie', ['droit', 'arracher', 'haie']],
  ['dans la', ['dans', 'la']],
  ['', []],
])('of "%s" the words that say what is looked for are kept', (query, words) => {
  expect(tellingWords(query)).toEqual(words);
});

test('children play in "aires de jeux", and "jeux de données" are what all of the catalogue is', () => {
  expect(tellingWords('aires de jeux')).toEqual(['aires', 'jeux']);
  expect(tellingWords('jeux de données sur l’eau')).toEqual(['eau']);
});
