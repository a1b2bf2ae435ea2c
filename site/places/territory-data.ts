import { territories, territoryOf, type Territory } from '../../schemas/vocabularies/territories.ts';
import { readOfficialCode } from './official-code.ts';
import { readPicture, summaries } from '../data/records.ts';
import type { Summary } from '../data/summary.ts';
import { aliases } from './territory-names.ts';
import { isShown, territoryKind, type DrawnSummary, type BareLevel, type PageLevel } from './territories.ts';
import { groupBy } from '../../schemas/model/group-by.ts';

/** A page shows this many data sets of one territory; search shows all. */
const shownPerTerritory = 12;

let grouped: Promise<Map<string, Summary[]>> | undefined;
/** The listed data sets of each territory that has some of its own, newest first; a code that a new commune replaced leads to it. */
export const summariesByTerritory = (): Promise<Map<string, Summary[]>> => (grouped ??= group());

async function group(): Promise<Map<string, Summary[]>> {
  const successors = new Map(
    readOfficialCode().communes.flatMap(({ code, now }) => (now === undefined ? [] : [[code, `COMMUNE-${now}`] as const])),
  );
  return listByKey(
    (await summaries()).flatMap((summary) => {
      const codes = summary.territories.flatMap((one) => [successors.get(one) ?? one, aliases[one] ?? []].flat());
      return [...new Set(codes)].map((code) => [code, summary] as const);
    }),
  );
}

const listByKey = <T>(pairs: readonly (readonly [key: string, value: T])[]): Map<string, T[]> =>
  new Map([...groupBy(pairs, ([key]) => key)].map(([key, list]) => [key, list.map(([, value]) => value)]));

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
      ...(summary.silhouette !== undefined && (await readPicture({ key: summary.silhouette }))),
    })),
  );
}

/** The levels of a territory that has a page of its own: itself, then those around it that have data sets. */
export async function levelsOf(code: string): Promise<PageLevel[]> {
  const byTerritory = await summariesByTerritory();
  const chain: Territory[] = [];
  for (let next = territoryOf(code); next !== undefined; next = territoryOf(next.parent ?? '')) chain.push(next);
  const levels = chain.map(async (territory): Promise<PageLevel[]> => {
    const kind = territoryKind(territory.code);
    const count = byTerritory.get(territory.code)?.length ?? 0;
    if (kind === undefined || !(isShown({ kind, count }) || territory.code === code)) return [];
    return [{ code: territory.code, name: territory.name, kind, count, cards: await drawnSummaries(territory.code) }];
  });
  return (await Promise.all(levels)).flat();
}

/** Unions and communes of a département, by its number: looked up once a page, and there are some 35 000. */
let local: Map<string, { code: string; name: string }[]> | undefined;
const localIn = (departement: string): { code: string; name: string }[] => (local ??= groupByDepartement()).get(departement) ?? [];

function groupByDepartement(): NonNullable<typeof local> {
  const { communes, groups } = readOfficialCode();
  return listByKey<{ code: string; name: string }>([
    ...groups.flatMap((group) => group.departements.map((departement) => [departement, group] as const)),
    ...communes.map((commune) => [commune.departement, commune] as const),
  ]);
}

/** The territories inside `code` that have data sets of their own: départements of a region, communes and their unions of a département. */
export async function within(code: string): Promise<BareLevel[]> {
  const byTerritory = await summariesByTerritory();
  const places = code.startsWith('DEP-') || code.startsWith('OM-') ? localIn(code.replace(/^\w+-/, '')) : [];
  const children = territories.filter(({ parent }) => parent === code);
  return [...children, ...places].flatMap(({ code: inner, name }) => {
    const count = byTerritory.get(inner)?.length ?? 0;
    const kind = territoryKind(inner);
    return kind === undefined || count === 0 ? [] : [{ code: inner, name, kind, count }];
  });
}
