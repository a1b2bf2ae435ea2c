import { readPlaceRows } from '../../schemas/official-code.ts';
import type { PlaceIndex, PlaceRow } from '../map/find/places.ts';
import { readOfficialCode } from './official-code.ts';

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
