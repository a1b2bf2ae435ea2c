import { expect, test } from 'vitest';
import type { PagefindAnswer } from './pagefind.ts';
import { readWords } from './read-words.ts';
import { emptyState } from './state.ts';

/** Titles by id, with an index that answers like Pagefind: a missing word matches by the longest word that it begins with. */
const titles = { bal: 'bal des adresses', rando: 'sentier balisé', mer: 'bords de mer', outre: 'mer bords', gratuit: 'gratuit' };
const words = [...new Set(Object.values(titles).flatMap((title) => title.split(' ')))];

function found(query: string): string[] {
  const ids = Object.keys(titles) as (keyof typeof titles)[];
  const [, phrase] = /^"(.*)"$/.exec(query) ?? [];
  if (phrase !== undefined) return ids.filter((id) => ` ${titles[id]} `.includes(` ${phrase} `));
  return ids.filter((id) =>
    query.split(' ').every((word) => {
      const begin = words.filter((other) => other.startsWith(word));
      const [longest = ''] = words.filter((other) => word.startsWith(other)).sort((a, b) => b.length - a.length);
      return titles[id].split(' ').some((other) => (begin.length > 0 ? begin.includes(other) : other === longest));
    }),
  );
}

// What only begins so has a higher score: it stands in a title.
const ask = ({ query }: { query: string }): Promise<PagefindAnswer> =>
  Promise.resolve({
    results: found(query).map((id) => ({ id, score: id === 'rando' || id === 'outre' ? 3 : 2, data: () => Promise.reject(new Error()) })),
    filters: {},
  });

const read = (query: string) => readWords(ask, { ...emptyState(), query });

test('a word that no data set has is told as one, though something has its first letters', async () => {
  expect(await read('merveilles')).toMatchObject({ known: [], unknown: ['merveilles'] });
  expect(await read('bal merveilles')).toMatchObject({ known: ['bal'], unknown: ['merveilles'] });
});

test('the beginning of a word finds it, and so does a longer one of its family', async () => {
  expect(await read('adres')).toMatchObject({ known: ['adres'], unknown: [] });
  expect(await read('gratuitement')).toMatchObject({ known: ['gratuitement'], unknown: [] });
});

test('a word as it is comes before one that begins so, and words in a row before the same apart', async () => {
  const ranked = async (query: string): Promise<string[]> => {
    const { known, rank } = await read(query);
    return rank((await ask({ query: known.join(' ') })).results).map(({ id }) => id);
  };
  expect(await ranked('bal')).toEqual(['bal', 'rando']);
  expect(await ranked('bords de mer')).toEqual(['mer', 'outre']);
});

test('a word of a title weighs as much when it is asked for beside one of a description', async () => {
  // As Pagefind scores: of two words, that of a title alone counts for little.
  const scores: Record<string, Record<string, number>> = {
    communes: { list: 18, unions: 12 },
    population: { list: 8, unions: 9 },
    'population communes': { list: 12, unions: 14 },
  };
  const asked = ({ query }: { query: string }): Promise<PagefindAnswer> => {
    const all = Object.entries(scores[query.replaceAll('"', '')] ?? {}).sort(([, a], [, b]) => b - a);
    return Promise.resolve({ results: all.map(([id, score]) => ({ id, score, data: () => Promise.reject(new Error()) })), filters: {} });
  };
  const { known, rank } = await readWords(asked, { ...emptyState(), query: 'population des communes' });
  expect(rank((await asked({ query: known.join(' ') })).results).map(({ id }) => id)).toEqual(['list', 'unions']);
});

test('words that no data set has together find what has some of them', async () => {
  const { isPartial, results } = await read('gratuit adresses');
  expect([isPartial, results?.map(({ id }) => id).sort()]).toEqual([true, ['bal', 'gratuit']]);
});
