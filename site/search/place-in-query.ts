import { placeWords, significantWords, territoryKind, type TerritoryEntry } from '../places/territories.ts';

/** A place that a query names, and what is left to look for. */
export interface NamedPlace {
  place: TerritoryEntry;
  query: string;
  /** Nothing else is meant by its name: the search is limited to it. Otherwise the reader may choose to. */
  isMeant: boolean;
}

/** The longest name that is tried: "Saint-Germain-en-Laye" is four words, with hyphens or without. */
const mostWords = 5;

const listOf = (text: string): Set<string> => new Set(text.split(' '));
/** Words between what is looked for and where: "pistes cyclables à Reims". */
const links = listOf(
  'a au aux en de du des d dans sur pour vers la le les l pres proche proches autour environs alentours commune ville village departement region around at for in near of the to',
);
/** Words that introduce a place, be it a village or a name that is also a common word. */
const locating = listOf('a pres proche proches autour environs alentours commune ville village vers around at near in');
/** Words that introduce a place only if it is larger than a commune: "en Marne", "dans la Manche". */
const inside = listOf('en dans departement region');
const articles = listOf('la le les l de du des d the of');

/** Towns, départements and regions whose names are words that a data set may have. */
const words = listOf(
  'nord landes manche centre mer tours moulins vannes orange rives sens grasse croix plaisir forges bains mines carrieres bourg champagne pontons menton nice dole beaune marche rue',
);
/** Départements that have their names from waters, and words of those who mean the water. */
const waters = listOf(
  'ain aisne allier ardeche ariege aube aude aveyron charente cher correze creuse dordogne doubs drome eure gard gers herault indre isere loire lot marne mayenne meuse moselle nievre oise orne rhone sarthe somme tarn var vendee vienne yonne',
);
const wet = listOf(
  'eau eaux riviere rivieres fleuve fleuves cours crue crues inondation inondations inondable inondables bassin bassins vallee lit berge berges rive debit debits barrage barrages affluent affluents etiage sage sdage canal navigation hydrometrie',
);

/** A part of a query that may name a place: the rest, and the words that lead to it, nearest first. */
interface Candidate {
  name: string;
  rest: string[];
  before: string[];
}

const plain = (word: string): string => placeWords(word).join(' ');

/** Parts at the end, at the beginning and after a word that leads to a place; the longest first. */
function candidates(query: string): Candidate[] {
  // "d’Épernay" is two words; a name keeps its apostrophes, which are none in a comparison.
  const all = query
    .replace(/(^|\s)(d|l)['’](?=\p{L})/giu, '$1$2’ ')
    .split(/\s+/)
    .filter(Boolean);
  const found: Candidate[] = [];
  for (let length = Math.min(mostWords, all.length); length > 0; length--) {
    const starts = all.flatMap((_, at) => (at + length <= all.length && (at === 0 || links.has(plain(all[at - 1] ?? ''))) ? [at] : []));
    for (const at of new Set([all.length - length, ...starts.reverse()])) {
      const ahead = all.slice(0, at);
      const before: string[] = [];
      while (links.has(plain(ahead.at(-1) ?? ''))) before.push(plain(ahead.pop() ?? ''));
      found.push({ name: all.slice(at, at + length).join(' '), rest: [...ahead, ...all.slice(at + length)], before });
    }
  }
  return found;
}

const bareName = (name: string): string =>
  placeWords(name)
    .filter((word) => !articles.has(word))
    .join(' ');

/** A small commune of one word, which is often a word of the language: Rivières, Routes, Bois. */
const isVillage = ({ code, name, town }: TerritoryEntry): boolean =>
  territoryKind(code) === 'commune' && town !== true && !bareName(name).includes(' ');

const isCode = (text: string): boolean => /^\d[\dab]\d{3}$/i.test(text);

/** Whether a name means the place here, rather than the thing that has the same name. */
function isMeant(place: TerritoryEntry, { name, rest, before }: Candidate): boolean {
  const kind = territoryKind(place.code);
  if (kind === 'country' || kind === 'world') return false;
  const leads = (some: Set<string>): boolean => before.some((word) => some.has(word));
  if (leads(locating) || (kind !== 'commune' && leads(inside))) return true;
  const bare = bareName(name);
  if (kind === 'departement' && waters.has(bare)) return rest.length > 0 && !rest.some((word) => wet.has(plain(word)));
  if (words.has(bare)) return false;
  return !isVillage(place);
}

/** The place that a candidate names: the largest that bears its whole name. */
function named(candidate: Candidate, places: readonly TerritoryEntry[]): TerritoryEntry | undefined {
  return places.find((place) => place.now === undefined && bears(place, candidate));
}

/** The communes of a postal code, or else the one of an official code. */
function coded(code: string, places: readonly TerritoryEntry[]): TerritoryEntry[] {
  const today = places.filter(({ now }) => now === undefined);
  const posted = today.filter(({ postal = '' }) => postal.split(' ').includes(code));
  return posted.length > 0 ? posted : today.filter((place) => place.code === `COMMUNE-${code}`);
}

/** "au Havre" is Le Havre, "Réunion" La Réunion, and "Grand Reims" the union of communes of that name. */
function bears({ code, name: own }: TerritoryEntry, { name, before: [contraction = ''] }: Candidate): boolean {
  if (plain(own) === plain(name)) return true;
  const kind = territoryKind(code);
  if (kind === 'epci' || kind === 'ept') return name.includes(' ') && significantWords(own).join(' ') === plain(name);
  return (kind !== 'commune' || /^(au|aux|du|des)$/.test(contraction)) && bareName(own) === bareName(name);
}

/** Read the place in a query; `find` finds places by the beginning of their name or code. */
export async function readPlace(
  query: string,
  find: (name: string) => Promise<readonly TerritoryEntry[] | undefined>,
): Promise<NamedPlace | undefined> {
  for (const candidate of candidates(query)) {
    const { name, rest } = candidate;
    if (/^\d{1,4}$/.test(name) || plain(name).length < 3 || links.has(plain(name))) continue;
    const found = (await find(name)) ?? [];
    const ofCode = isCode(name) ? coded(name, found) : undefined;
    const place = ofCode ? ofCode[0] : named(candidate, found);
    if (place === undefined) continue;
    // A postal code that several communes share is none of them.
    const meant = ofCode ? ofCode.length === 1 : isMeant(place, candidate);
    if (!meant && !ofCode && isVillage(place)) continue;
    return { place, query: rest.join(' ').replaceAll('’ ', '’'), isMeant: meant };
  }
  return undefined;
}
