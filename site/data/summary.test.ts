import { expect, test } from 'vitest';
import { excerpt } from './summary.ts';

test('takes the first sentence, without Markdown', () => {
  expect(excerpt('Mâts **autorisés** ou [démantelés](https://exemple.fr). Une autre phrase.\n\nUn paragraphe.')).toBe(
    'Mâts autorisés ou démantelés.',
  );
});

test('does not take an abbreviation for a sentence', () => {
  expect(excerpt('Env. 7 000 mâts de plus de 50 m. Suite.')).toBe('Env. 7\u202f000 mâts de plus de 50 m.');
});

test('takes the list that the sentence announces', () => {
  const text = 'Les cours d’eau du monde, en deux couches :\n\n- **Lacs** : lacs et retenues ;\n- **Rivières** : axes.\n\nSuite.';
  expect(excerpt(text)).toBe('Les cours d’eau du monde, en deux couches\u202f: Lacs\u202f: lacs et retenues\u202f; Rivières\u202f: axes.');
  expect(excerpt('Les cours d’eau du monde, en deux couches\u202f:\n\n| a | b |')).toBe('Les cours d’eau du monde, en deux couches…');
});

test('cuts a long sentence at a word', () => {
  const cut = excerpt('rivière '.repeat(60));
  expect(cut).toMatch(/rivière…$/);
  expect(cut.length).toBeLessThanOrEqual(171);
});

test('keeps the underscores of names', () => {
  expect(excerpt('La couche _utile_ ne_10m_lakes.')).toBe('La couche utile ne_10m_lakes.');
});
