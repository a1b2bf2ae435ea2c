import type { Bbox } from '../../schemas/types.ts';
import { remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { departementOf, type TerritoryEntry } from './territories.ts';

/** A place with where it lies, as well as is known, and all that holds it, nearest first. */
export interface PlaceArea {
  code: string;
  name: string;
  /** One for each part; none overlaps another. */
  boxes: Bbox[];
  around: TerritoryEntry[];
  /** Where its own place is not known: the postal code or the territory whose boxes these are. */
  standIn?: TerritoryEntry;
}

/** A file of places: by code, those of one département, of a tenth of the unions of communes, or all that are larger. */
export interface PlaceFile {
  /** Names of the territories that hold them. */
  names: Record<string, string>;
  places: Record<string, { name: string; boxes: Bbox[]; around: string[]; of?: string }>;
}

const codes = /^(?:MONDE|FR|(?:REG|DEP|CTU|OM|EPCI|EPT|COMMUNE)-[0-9A-Z]{2,9})$/;

/** The name of the file that has `code`; undefined for what is no code. */
export function placeKey(code: string): string | undefined {
  if (!codes.test(code)) return undefined;
  if (code.startsWith('COMMUNE-')) return departementOf(code.slice('COMMUNE-'.length));
  // The last digit of the SIREN is a check digit: a tenth each.
  return /^EP(CI|T)-/.test(code) ? `unions-${code.slice(-1)}` : 'grands';
}

const files = new Map<string, Promise<PlaceFile>>();

/** The place that `code` names; undefined where there is none. Runs in the page; each file is fetched once. */
export async function lookUpPlace(code: string): Promise<PlaceArea | undefined> {
  const key = placeKey(code);
  if (key === undefined) return undefined;
  const { names, places } = await readPlaces(key);
  const place = places[code];
  if (place === undefined) return undefined;
  const { name, boxes, around, of } = place;
  const entry = (outer: string): TerritoryEntry => ({ code: outer, name: names[outer] ?? outer });
  return { code, name, boxes, around: around.map(entry), ...(of !== undefined && { standIn: entry(of) }) };
}

/** A file of places by its key; fetched once. */
export const readPlaces = (key: string): Promise<PlaceFile> => remember(files, key, () => fetchFile(key));

async function fetchFile(key: string): Promise<PlaceFile> {
  const answer = await fetch(asset(`/territoires/emprises/${key}.json`));
  // A code of the right shape whose département does not exist.
  if (answer.status === 404) return { names: {}, places: {} };
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}.`);
  return (await answer.json()) as PlaceFile;
}
