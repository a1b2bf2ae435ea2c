import type { PagefindResult } from './pagefind.ts';

/** The results of several words, those of more of them first; a word that few data sets have says more. */
export function joinResults(lists: readonly PagefindResult[][]): PagefindResult[] {
  const joined = new Map<string, PagefindResult>();
  for (const results of lists) {
    const best = Math.max(...results.map(({ score }) => score));
    for (const result of results) {
      const weight = (1 + result.score / best) / Math.log2(2 + results.length);
      joined.set(result.id, { ...result, score: (joined.get(result.id)?.score ?? 0) + weight });
    }
  }
  return [...joined.values()].sort((a, b) => b.score - a.score);
}
