import type { Bbox } from '../../schemas/types.ts';
import { plainText } from '../../schemas/model/plain-text.ts';
import type { Summary } from '../data/summary.ts';

/** Kind of a territory. */
export type TerritoryKind = 'world' | 'country' | 'region' | 'departement' | 'ctu' | 'overseas' | 'epci' | 'ept' | 'commune';

/** One place that the search box offers: an address to go to, and what to read before going. */
export interface TerritoryEntry {
  /** DEP-51, EPCI-200067213, COMMUNE-51454 … */
  code: string;
  name: string;
  /** Postal codes of a commune, between spaces. */
  postal?: string;
  /** The département or region it lies in, to tell namesakes apart. */
  within?: string;
  /** The code, of five characters, of the commune that took over this former one. */
  now?: string;
  /** A commune of some size: a query that only happens to contain its name is rare. */
  town?: true;
  /** A former commune whose own name is not known: `name` is that of the present one. */
  nameless?: true;
}

/** Commune in a département's index. */
export interface IndexedCommune extends TerritoryEntry {
  epci?: string;
  ept?: string;
  /** Which of `reaches` of its index is its own, where some data sets of what holds it do not reach it. */
  reach?: number;
}

/** A commune with where it lies, as well as is known; a former one lies nowhere. */
export interface PlacedCommune extends IndexedCommune {
  boxes: Bbox[];
  /** Postal code or territory whose boxes these are, where the commune's own are unknown. */
  of?: string;
}

/** Reach of the data sets of each territory around a place: the count that reach it, and the indexes of cards that do not. */
export type Reach = Record<string, [count: number, ...hidden: number[]]>;

/** The static index of one département: enough to show any of its communes. */
export interface DepartementIndex {
  /** From the département to the world; a single authority (Corsica, Alsace) beside it. */
  wider: TerritoryEntry[];
  communes: PlacedCommune[];
  /** Its intercommunal bodies, by code. */
  groups: Record<string, string>;
  /** Territories of the chain that have data sets of their own, with how many. */
  counts: Record<string, number>;
  /** Differences from `counts` of its communes and groups, each listed once. */
  reaches: Reach[];
  /** Index in `reaches` of each group's differences. */
  groupReach: Record<string, number>;
}

/** One intercommunal body, found by its code. */
export interface CommuneGroup extends TerritoryEntry {
  /** Codes of its départements, the one with most of its communes first: "51". */
  departements: string[];
  communes: number;
}

/** One level of a territory's page: the territory, how many data sets are its own, the newest of them. */
export interface PageLevel {
  code: string;
  name: string;
  kind: TerritoryKind;
  count: number;
  /** Indexes of the cards whose data lie elsewhere. */
  hidden?: number[];
  cards: DrawnSummary[];
}

/** A card with its drawing. */
export interface DrawnSummary {
  summary: Summary;
  /** Lines, or the address of an image. */
  svg?: string;
  image?: string;
}

/** Authorities that are one and the same under two codes. */
export const aliases: Record<string, string> = { 'CTU-69M': 'EPCI-200046977', 'CTU-75C': 'COMMUNE-75056' };

const kinds: [RegExp, TerritoryKind][] = [
  [/^MONDE$/, 'world'],
  [/^FR$/, 'country'],
  [/^REG-/, 'region'],
  [/^DEP-/, 'departement'],
  [/^CTU-/, 'ctu'],
  [/^OM-/, 'overseas'],
  [/^EPCI-/, 'epci'],
  [/^EPT-/, 'ept'],
  [/^COMMUNE-/, 'commune'],
];

/** Find the kind of territory that a code names; undefined for any other text. */
export function territoryKind(code: string): TerritoryKind | undefined {
  return kinds.find(([pattern]) => pattern.test(code))?.[1];
}

/** The département of a commune's code: "51", "2A", "971". */
export function departementOf(commune: string): string {
  return /^9[78]/.test(commune) ? commune.slice(0, 3) : commune.slice(0, 2);
}

/** Whether a number is that of a département, or of what is one overseas. */
export const isDepartement = (number: string): boolean => /^(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[46-9])$/.test(number);

const abbreviations: Record<string, string> = { st: 'saint', ste: 'sainte', sts: 'saints' };

/** The words of a name or a query, without accents, capitals and abbreviations: "St-Étienne" gives saint, etienne. */
export function placeWords(text: string): string[] {
  return plainText(text)
    .split(/[^a-z0-9]+/)
    .flatMap((word) => (word === '' ? [] : [abbreviations[word] ?? word]));
}

/** Words that too many names share: articles, kinds of territory, saints. */
const commonWords = new Set(
  (
    'l d le la les du de des et en sur sous saint sainte cc ca cu communaute communes agglomeration agglo urbaine metropole pays ' +
    'commune epci intercommunalite departement region'
  ).split(' '),
);

/** The words that a place is looked up by: those that few other names share. */
export function significantWords(text: string): string[] {
  const words = placeWords(text);
  const significant = words.filter((word) => !commonWords.has(word));
  return significant.length > 0 ? significant : words;
}

/** Characters, at most, of the name of a file of the index. */
export const longestKey = 5;

/** Find the index file for the typed text, by the first letters of its first word; "more": too short, "none": no place begins so. */
export function searchKey(query: string, keys: ReadonlySet<string>): { key: string } | 'more' | 'none' {
  // The more places share the first characters, the more of these the key has. "more": none of the places has so short a name.
  const [word = ''] = significantWords(query);
  for (let length = Math.min(word.length, longestKey); length > 0; length--) {
    const key = word.slice(0, length);
    if (keys.has(key)) return { key };
  }
  return [...keys].some((key) => key.startsWith(word)) ? 'more' : 'none';
}

/** Places beyond these are found by typing on, unless they bear exactly the name or the code that was typed. */
const mostMatches = 12;

/** Find places with a name, postal code or official code that begins with each word typed; best first, full matches all included. */
export function matchPlaces(query: string, places: readonly TerritoryEntry[]): TerritoryEntry[] {
  // Up to some sixty communes share a postal code, some thirty a name.
  const words = placeWords(query);
  const said = readKind(words);
  const scored = places.flatMap((place) => {
    const kind = territoryKind(place.code);
    const readings = said && kind && said.kinds.includes(kind) ? [words, said.name] : [words];
    const scores = readings.flatMap((asked) => scoreOf(place, asked) ?? []);
    return scores.length > 0 ? [{ place, score: Math.min(...scores) }] : [];
  });
  // A stable sort: within a score the index's own order holds (largest population first).
  scored.sort((a, b) => a.score - b.score);
  const most = Math.max(mostMatches, scored.filter(({ score }) => score === 0).length);
  return scored.slice(0, most).map(({ place }) => place);
}

const isCode = (word: string): boolean => /^\d/.test(word);

/** Score how well a place matches the words: 0 for a full match, 1 for a beginning, 2 otherwise; undefined for no match. */
function scoreOf({ name: called, code, postal, nameless }: TerritoryEntry, asked: readonly string[]): number | undefined {
  const codes = [...(postal?.split(' ') ?? []), code.replace(/^[A-Z]+-/, '').toLowerCase()];
  const words = nameless ? [] : placeWords(called);
  const isBorne = (word: string): boolean => [...words, ...(isCode(word) ? codes : [])].some((one) => one.startsWith(word));
  if (!asked.every(isBorne)) return undefined;
  // "51100 Reims", "Reims 51": beside a name a code tells namesakes apart.
  const names = asked.filter((word) => !isCode(word));
  const typed = (names.length > 0 ? names : asked).join(' ');
  const name = words.join(' ');
  const whole = [name, name.replace(/^(l|le|la|les) /, ''), ...codes];
  if (whole.includes(typed)) return 0;
  return whole.some((one) => one.startsWith(typed)) ? 1 : 2;
}

const group: TerritoryKind[] = ['epci', 'ept', 'ctu'];
/** How people begin to say what they mean. */
const saidKinds: Record<string, TerritoryKind[]> = {
  commune: ['commune'],
  departement: ['departement', 'overseas', 'ctu'],
  region: ['region', 'ctu'],
  epci: group,
  intercommunalite: group,
  agglo: group,
  agglomeration: group,
  cc: group,
  ca: group,
  cu: group,
};

/** The kind of territory that a query begins with, and the name that follows: "département de la Marne", "CU du Grand Reims". */
function readKind(words: readonly string[]): { kinds: TerritoryKind[]; name: string[] } | undefined {
  const [, kind = '', name] = /^([a-z]+)(?: (?:de|du|des|d|la|le|les|l))* (.+)$/.exec(words.join(' ')) ?? [];
  const kinds = Object.hasOwn(saidKinds, kind) ? saidKinds[kind] : undefined;
  return kinds && name !== undefined ? { kinds, name: name.split(' ') } : undefined;
}

/** The code of a place today: that of the commune which took over a former one. */
export const currentCode = ({ code, now }: TerritoryEntry): string => (now === undefined ? code : `COMMUNE-${now}`);

/** A commune, its territorial body and its intercommunal body. */
export function localPlaces(commune: IndexedCommune, index: DepartementIndex): TerritoryEntry[] {
  const groups = [commune.ept, commune.epci].flatMap((code) => (code === undefined ? [] : [{ code, name: index.groups[code] ?? code }]));
  return [commune, ...groups];
}
