import { readOfficialList } from '../../schemas/official-code.ts';
import { readPlaces, type Place } from '../../schemas/vocabularies/territories.ts';

/** Communes and their unions, by their territory codes; the list is large. */
export const readOfficialPlaces = (): Map<string, Place> =>
  readPlaces({ communes: readOfficialList('communes'), epci: readOfficialList('epci'), ept: readOfficialList('ept') });
