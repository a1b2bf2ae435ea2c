import { readOfficialList } from '../../schemas/official-code.ts';
import { officialPlaces, type OfficialPlace } from '../../schemas/model/territories.ts';

/** Communes and their unions, by their territory codes; the list is large. */
export const readOfficialPlaces = (): Map<string, OfficialPlace> =>
  officialPlaces({ communes: readOfficialList('communes'), epci: readOfficialList('epci'), ept: readOfficialList('ept') });
