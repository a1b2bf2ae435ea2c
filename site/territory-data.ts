import { readOfficialCode } from './official-code.ts';
import { readDrawing, summaries } from './records.ts';
import type { Summary } from './summary.ts';

/** A page shows this many data sets of one territory; search shows all. */
export const shownPerTerritory = 12;

/** A card with its drawing, as the pages that are drawn in the browser need it. */
export interface DrawnSummary {
  summary: Summary;
  svg?: string;
}

let grouped: Promise<Map<string, Summary[]>> | undefined;

/** The listed data sets of each territory that has some of its own, newest first; a code that a new commune replaced leads to it. */
export function summariesByTerritory(): Promise<Map<string, Summary[]>> {
  return (grouped ??= group());
}

async function group(): Promise<Map<string, Summary[]>> {
  const successors = new Map(readOfficialCode().communes.flatMap(({ code, now }) => (now === undefined ? [] : [[code, `COMMUNE-${now}`] as const])));
  const byTerritory = new Map<string, Summary[]>();
  for (const summary of await summaries()) {
    for (const code of new Set(summary.territories.map((one) => successors.get(one) ?? one))) {
      const list = byTerritory.get(code);
      if (list === undefined) byTerritory.set(code, [summary]);
      else list.push(summary);
    }
  }
  return byTerritory;
}

/** How many data sets each territory has of its own. */
export async function territoryCounts(): Promise<Map<string, number>> {
  return new Map([...(await summariesByTerritory())].map(([code, list]) => [code, list.length]));
}

/** The newest data sets of one territory, with their drawings. */
export async function drawnSummaries(code: string): Promise<DrawnSummary[]> {
  const list = (await summariesByTerritory()).get(code) ?? [];
  return Promise.all(
    list.slice(0, shownPerTerritory).map(async (summary) => ({
      summary,
      ...(summary.silhouette !== undefined && { svg: await readDrawing({ key: summary.silhouette }) }),
    })),
  );
}
