import type { Bbox } from '../../schemas/types.ts';
import { isPlaceCode } from '../../schemas/model/territory-levels.ts';
import { explainFailure } from '../map/fetch/failure.ts';
import { loadJson, remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { readIndex } from './departement-index.ts';
import { aliases, departementOf, localPlaces, type TerritoryEntry } from './territories.ts';

/** A place with where it lies, as well as is known, and all that holds it, nearest first. */
export interface PlaceArea {
  code: string;
  name: string;
  /** One for each part; none overlaps another. */
  boxes: Bbox[];
  around: TerritoryEntry[];
  /** Postal code or territory whose boxes these are, where the place's own are unknown. */
  standIn?: TerritoryEntry;
}

/** A file of places larger than communes: a tenth of their unions, or all that are larger. */
export interface PlaceFile {
  /** Names of the territories that hold them. */
  names: Record<string, string>;
  places: Record<string, { name: string; boxes: Bbox[]; around: string[] }>;
}

/** The name of the file that has the place of `code`; communes are in the index of their département. */
export function placeKey(code: string): string {
  // The last digit of the SIREN is a check digit: a tenth each.
  return /^EP(CI|T)-/.test(code) ? `unions-${code.slice(-1)}` : 'grands';
}

/** The place that `code` names; undefined where there is none. Runs in the page; each file is fetched once. */
export async function lookUpPlace(code: string): Promise<PlaceArea | undefined> {
  if (!isPlaceCode(code)) return undefined;
  return code.startsWith('COMMUNE-') ? lookUpCommune(code) : lookUpLarger(code);
}

async function lookUpCommune(code: string): Promise<PlaceArea | undefined> {
  const index = await readIndex(departementOf(code.slice('COMMUNE-'.length))).catch((error: unknown) => {
    // A code of the right shape whose département does not exist.
    if (explainFailure(error) === 'absent') return undefined;
    throw error;
  });
  const commune = index?.communes.find((each) => each.code === code && each.now === undefined);
  if (index === undefined || commune === undefined) return undefined;
  const { name, boxes, of } = commune;
  const own = localPlaces(commune, index);
  const same = Object.entries(aliases).flatMap(([alias, of]) =>
    own.filter((place) => place.code === of).map((place) => ({ code: alias, name: place.name })),
  );
  const around = [...own.slice(1), ...same, ...index.wider].map(({ code: outer, name: called }) => ({ code: outer, name: called }));
  const standIn = of === undefined ? undefined : (around.find((place) => place.code === of) ?? { code: of, name: of });
  return { code, name, boxes, around, ...(standIn && { standIn }) };
}

async function lookUpLarger(code: string): Promise<PlaceArea | undefined> {
  const { names, places } = await readPlaces(placeKey(code));
  const place = places[code];
  return place && { ...place, code, around: place.around.map((outer) => ({ code: outer, name: names[outer] ?? outer })) };
}

const files = new Map<string, Promise<PlaceFile>>();

/** A file of places by its key; fetched once. */
export const readPlaces = (key: string): Promise<PlaceFile> =>
  remember(files, key, () => loadJson(asset(`/territoires/emprises/${key}.json`)));
