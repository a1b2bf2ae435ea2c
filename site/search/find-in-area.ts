import type { Bbox } from '../../schemas/types.ts';
import { byFacet, codeOf, type SearchArea, type ExtentRow } from './extents.ts';
import { fit, rank } from './fit.ts';
import { facets, type Facet } from './facets.ts';

/** A data set that has the words looked for: Pagefind's id, and how well it has them. */
export interface Match {
  id: string;
  score: number;
}

/** Results of an area, in order, and how many each value of a facet would leave. */
export interface AreaAnswer<M extends Match> {
  matches: M[];
  counts: Record<Facet, Map<string, number>>;
}

/** Join text matches with an area's data sets, filter them by chosen facet values, without facet names, and sort them. */
// `order`: "given" keeps that of the matches, "place" leaves the score aside (where nothing was typed it says nothing).
export function findInArea<M extends Match>(
  matches: readonly M[],
  rows: readonly ExtentRow[],
  { area, chosen, order }: { area: SearchArea; chosen: Record<Facet, string[]>; order: 'given' | 'place' | 'words and place' },
): AreaAnswer<M> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const joined = matches.flatMap((match) => {
    const row = byId.get(match.id);
    return row ? [{ match, row }] : [];
  });
  const has = (row: ExtentRow, facet: Facet): boolean =>
    chosen[facet].length === 0 || row.facets[facet].some((value) => chosen[facet].includes(codeOf(value)));
  const found = joined.filter(({ row }) => facets.every((facet) => has(row, facet)));
  // Values of one facet add to each other: a chosen one must not take the others away.
  const counts = byFacet((facet) => {
    const others = facets.filter((other) => other !== facet);
    return countValues(joined.flatMap(({ row }) => (others.every((other) => has(row, other)) ? row.facets[facet] : [])));
  });
  const ordered = order === 'given' ? found : byRank(found, area.boxes, order === 'words and place');
  return { matches: ordered.map(({ match }) => match), counts };
}

function byRank<T extends { match: Match; row: ExtentRow }>(found: readonly T[], place: readonly Bbox[], byWords: boolean): T[] {
  const best = found.reduce((most, { match }) => Math.max(most, match.score), 0);
  const fits = found.map(({ row }) => fit(row.boxes, place));
  // Of one territory data are of one scale: of two of the whole country words decide, not which of their boxes is a little smaller.
  const scales = new Map<string, number>();
  for (const [at, { row }] of found.entries()) {
    const key = row.facets.territory.join();
    scales.set(key, Math.min(fits[at] ?? 1, scales.get(key) ?? 1));
  }
  const ranked = found.map((each, at) => ({
    each,
    rank: byWords && best > 0 ? rank(each.match.score / best, scales.get(each.row.facets.territory.join()) ?? 1) : (fits[at] ?? 0),
  }));
  // Stable: at the same rank the newest stays first, as the text index gives them.
  return ranked.sort((a, b) => b.rank - a.rank).map(({ each }) => each);
}

function countValues(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
