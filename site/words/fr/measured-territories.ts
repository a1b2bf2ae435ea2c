import type { TerritoryLevel } from '../../../schemas/types.ts';

const levels: Record<TerritoryLevel, [one: string, many: string]> = {
  region: ['région', 'régions'],
  departement: ['département', 'départements'],
  epci: ['intercommunalité', 'intercommunalités'],
  commune: ['commune', 'communes'],
};

/** Words of the territories in which a data set was found to lie. */
export const measuredTerritories = {
  title: 'Par territoire',
  lead: 'Le nombre d’objets dans chacun.',
  leadMap: 'Le nombre d’objets dans chacun\u202f; un nom les montre sur la carte.',
  level: (level: TerritoryLevel, count: number, figure: string): string => `${figure} ${levels[level][count > 1 ? 1 : 0]}`,
  others: (count: number, figure: string): string => (count > 1 ? `et ${figure} autres` : 'et un autre'),
  /** Before names of data sets. */
  by: 'Compté d’après ',
  outside: (figure: string): string => `Hors de ces territoires\u202f: ${figure}`,
  atEdge: (figure: string): string => `dont ${figure} tout au bord, où leurs limites sont trop simplifiées pour trancher`,
};
