import type { TerritoryLevel } from '../../../schemas/types.ts';
import type { measuredTerritories as fr } from '../fr/measured-territories.ts';

const levels: Record<TerritoryLevel, [one: string, many: string]> = {
  region: ['region', 'regions'],
  departement: ['département', 'départements'],
  epci: ['union of communes', 'unions of communes'],
  commune: ['commune', 'communes'],
};

/** Words of the territories in which a data set was found to lie. */
export const measuredTerritories: typeof fr = {
  title: 'By territory',
  lead: 'How many features lie in each.',
  leadMap: 'How many features lie in each; a name shows them on the map.',
  level: (level, count, figure) => `${figure} ${levels[level][count > 1 ? 1 : 0]}`,
  others: (count, figure) => (count > 1 ? `and ${figure} others` : 'and one other'),
  by: 'Counted by ',
  outside: (figure) => `Outside of these territories: ${figure}`,
  atEdge: (figure) => `${figure} of them right at the edge, where the borders are too simplified to tell`,
};
