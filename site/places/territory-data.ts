import type { Bbox, DatasetRecord, RestrictedRecord } from '../../schemas/types.ts';
import { territories, territoryOf, type Territory } from '../../schemas/model/territories.ts';
import { holds } from '../../schemas/model/boxes.ts';
import { readOfficialCode } from './official-code.ts';
import { listedRecords, readPicture, restrictedRecords, summaries } from '../data/records.ts';
import type { Summary } from '../data/summary.ts';
import { groupBy } from '../../schemas/model/group-by.ts';
import { covers, meet, type Coverage } from './coverage.ts';
import { coveredBoxes, placeAreas, type PlaceAreas } from './place-areas.ts';
import { territoryChain } from './territory-names.ts';
import { aliases, territoryKind, type DrawnSummary, type PageLevel, type Reach } from './territories.ts';
import { isShown, type BareLevel } from './territory-levels.ts';

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

let covered: Promise<Map<string, Coverage>> | undefined;
/** Coverage of each listed data set, by its id; read once. */
export const coverages = (): Promise<Map<string, Coverage>> => (covered ??= readCoverages());

async function readCoverages(): Promise<Map<string, Coverage>> {
  const found = new Map<string, Coverage>();
  const areas = await placeAreas();
  const add = (record: DatasetRecord | RestrictedRecord) =>
    found.set(record.id, { codes: record.territories, boxes: coveredBoxes(record, areas) });
  for await (const record of listedRecords()) add(record);
  for (const record of await restrictedRecords()) add(record);
  return found;
}

/** Data sets that cover a territory, by level: each once, at the nearest; those of a level in its own order. */
async function coverOf(code: string): Promise<Map<string, Summary[]>> {
  const [byTerritory, coverage, areas] = await Promise.all([summariesByTerritory(), coverages(), placeAreas()]);
  return coverIn(code, (level) => byTerritory.get(level) ?? [], coverage, areas);
}

const chains = new Map<string, string[]>();
/** A territory and all that hold it, worked out once for those that many data sets are of. */
function chainOf(code: string): string[] {
  const chain = chains.get(code) ?? territoryChain(code);
  chains.set(code, chain);
  return chain;
}

function coverIn(
  code: string,
  listOf: (level: string) => readonly Summary[],
  coverage: ReadonlyMap<string, Coverage>,
  { boxes }: PlaceAreas,
): Map<string, Summary[]> {
  const [, ...around] = chainOf(code);
  const place = { code, around, boxes: boxes.get(code) ?? [] };
  const seen = new Set<string>();
  const found = new Map<string, Summary[]>();
  for (const level of [code, ...around]) {
    const list = listOf(level).filter(({ id }) => {
      const own = coverage.get(id);
      return !seen.has(id) && own !== undefined && covers(own, place, chainOf);
    });
    for (const { id } of list) seen.add(id);
    if (list.length > 0) found.set(level, list);
  }
  return found;
}

/** Data sets of a level that surely cover all of a département, and others, to be checked for each place. */
interface Sifted {
  sure: ReadonlySet<Summary>;
  asked: Summary[];
}

/** Places are known to some kilometres only. */
const slack = 0.1;

/** Sift the data sets of a level by a département's box: there are thousands of places, and most national data sets cover all. */
function sift(list: readonly Summary[], box: Bbox | undefined, coverage: ReadonlyMap<string, Coverage>): Sifted {
  if (box === undefined) return { sure: new Set(), asked: [...list] };
  const [west, south, east, north] = box;
  const wide: Bbox = [west - slack, south - slack, east + slack, north + slack];
  const sure = new Set<Summary>();
  const asked: Summary[] = [];
  for (const summary of list) {
    const { codes, boxes } = coverage.get(summary.id) ?? { codes: [], boxes: [] };
    // What is of several territories may be of the place itself, or of another level too.
    if (codes.length > 1) asked.push(summary);
    else if (boxes.some((each) => holds(each, wide))) sure.add(summary);
    else if (meet(boxes, [wide])) asked.push(summary);
  }
  return { sure, asked };
}

/** Function that finds, for a commune or group, the data sets of wider territories that do not reach it. */
export async function reaches(): Promise<(code: string) => Reach> {
  const [byTerritory, coverage, areas] = await Promise.all([summariesByTerritory(), coverages(), placeAreas()]);
  const sifted = new Map<string, Sifted>();
  const siftedOf = (level: string, departement: string): Sifted => {
    const key = `${departement} ${level}`;
    const known = sifted.get(key) ?? sift(byTerritory.get(level) ?? [], areas.boxes.get(departement)?.[0], coverage);
    sifted.set(key, known);
    return known;
  };
  return (code) => {
    const chain = chainOf(code);
    const [departement, ...others] = chain.filter((each) => /^(DEP|OM)-/.test(each));
    // A union of communes may lie in two.
    const at = others.length > 0 ? undefined : departement;
    const wider = at === undefined ? [] : chain.slice(chain.indexOf(at));
    const siftedAt = (level: string): Sifted | undefined => (at !== undefined && wider.includes(level) ? siftedOf(level, at) : undefined);
    const cover = coverIn(code, (level) => siftedAt(level)?.asked ?? byTerritory.get(level) ?? [], coverage, areas);
    const reach: Reach = {};
    for (const level of chain) {
      const all = byTerritory.get(level) ?? [];
      const sure = siftedAt(level)?.sure ?? new Set();
      const reaching = new Set(cover.get(level));
      const count = sure.size + reaching.size;
      if (count === all.length) continue;
      const hidden = all
        .slice(0, shownPerTerritory)
        .flatMap((summary, index) => (sure.has(summary) || reaching.has(summary) ? [] : [index]));
      reach[level] = [count, ...hidden];
    }
    return reach;
  };
}

/** How many data sets each territory has of its own. */
export async function territoryCounts(): Promise<Map<string, number>> {
  return new Map([...(await summariesByTerritory())].map(([code, list]) => [code, list.length]));
}

/** The newest data sets of one territory, with their drawings. */
export const drawnSummaries = async (code: string): Promise<DrawnSummary[]> => draw((await summariesByTerritory()).get(code) ?? []);

async function draw(list: readonly Summary[]): Promise<DrawnSummary[]> {
  return Promise.all(
    list.slice(0, shownPerTerritory).map(async (summary) => ({
      summary,
      ...(summary.silhouette !== undefined && (await readPicture({ key: summary.silhouette }))),
    })),
  );
}

/** The levels of a territory that has a page of its own: itself, then those around it that have data sets. */
export async function levelsOf(code: string): Promise<PageLevel[]> {
  const cover = await coverOf(code);
  const chain: Territory[] = [];
  for (let next = territoryOf(code); next !== undefined; next = territoryOf(next.parent ?? '')) chain.push(next);
  const levels = chain.map(async (territory): Promise<PageLevel[]> => {
    const kind = territoryKind(territory.code);
    const list = cover.get(territory.code) ?? [];
    const count = list.length;
    if (kind === undefined || !(isShown({ kind, count }) || territory.code === code)) return [];
    return [{ code: territory.code, name: territory.name, kind, count, cards: await draw(list) }];
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
