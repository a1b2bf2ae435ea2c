import { plainText } from '../../schemas/model/plain-text.ts';
import type { TerritoryEntry } from '../places/territories.ts';

/** A query that ends, or begins, with the name of a place: the place, and what is left to look for. */
export interface Offer {
  place: TerritoryEntry;
  query: string;
}

/** The longest name that is tried: "Saint-Germain-en-Laye" is four words. */
const mostWords = 5;
/** Words between what is looked for and where: "pistes cyclables à Reims". */
const links = new Set(['a', 'au', 'aux', 'en', 'de', 'du', 'des', 'd', 'dans', 'sur', 'pour', 'la', 'le', 'les', 'l']);

/** The name of a place as it is compared: "Saint-Étienne" and "saint etienne" are the same. */
const nameOf = (text: string): string => (plainText(text).match(/[a-z0-9]+/g) ?? []).join(' ');

/** Parts of a query that may name a place, the longest first, each with the rest of the query. */
function candidates(query: string): { name: string; rest: string }[] {
  const words = query.split(/\s+/).filter(Boolean);
  const found: { name: string; rest: string }[] = [];
  for (let length = Math.min(mostWords, words.length); length > 0; length--) {
    for (const at of new Set([words.length - length, 0])) {
      const before = words.slice(0, at);
      while (before.length > 0 && links.has(nameOf(before.at(-1) ?? ''))) before.pop();
      found.push({ name: words.slice(at, at + length).join(' '), rest: [...before, ...words.slice(at + length)].join(' ') });
    }
  }
  return found;
}

/**
 * The place that bears the name, whole: of namesakes the first, which is the largest. A village called "Rivières" or "Plan" is not meant;
 * one whose name is several words is.
 */
function named(name: string, places: readonly TerritoryEntry[]): TerritoryEntry | undefined {
  const place = places.find((each) => each.now === undefined && nameOf(each.name) === nameOf(name));
  const village = place?.code.startsWith('COMMUNE-') && !place.town && !nameOf(name).includes(' ');
  return village ? undefined : place;
}

/** What a query says of a place, as `find` knows places by the beginning of their name. */
export async function readOffer(
  query: string,
  find: (name: string) => Promise<readonly TerritoryEntry[] | undefined>,
): Promise<Offer | undefined> {
  for (const { name, rest } of candidates(query)) {
    if (/^\d{1,4}$/.test(name) || nameOf(name).length < 3) continue;
    const found = (await find(name)) ?? [];
    const place = /^\d{5}$/.test(name) ? found[0] : named(name, found);
    if (place) return { place, query: rest };
  }
  return undefined;
}
