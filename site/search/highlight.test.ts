import { expect, test } from 'vitest';
import { plainText } from '../../schemas/model/plain-text.ts';
import { highlight, queryWords, stem } from './highlight.ts';

const marked = (text: string, query: string) =>
  highlight(text, queryWords(query))
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('');

test('reads letters without accents, case and ligatures', () => {
  expect(plainText('Œuvres d’ÉTÉ à Noël')).toBe('oeuvres d’ete a noel');
});

test.each([
  ['rivières', 'riviere', 'rivier'],
  ['eaux', 'eau', 'eau'],
])('gives forms of one word a common beginning: %s, %s', (a, b, start) => {
  expect(stem(a).startsWith(start.slice(0, 3))).toBe(true);
  expect(stem(a).startsWith(stem(b)) || stem(b).startsWith(stem(a))).toBe(true);
});

test('marks whole words that share a stem, accents or not', () => {
  expect(marked('Lacs et rivières du monde', 'riviere')).toBe('Lacs et [rivières] du monde');
  expect(marked('Cours d’eau', 'EAUX')).toBe('Cours d’[eau]');
  expect(marked('Éoliennes terrestres', 'eolienne terrestre')).toBe('[Éoliennes] [terrestres]');
});

test('marks nothing inside a longer word, and nothing for an empty question', () => {
  expect(marked('plateau', 'eau')).toBe('plateau');
  expect(marked('plateau', '  ')).toBe('plateau');
});

test('gives back every character, markup included, as text', () => {
  const text = '<b onclick="x">eau</b> & «\u202feau\u202f» 🌊';
  expect(
    highlight(text, ['eau'])
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
