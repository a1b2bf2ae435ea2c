import type { TerritoryLevel } from '../types.ts';

/** The levels of territories that data sets are measured by. */
export const levelsWidestFirst: readonly TerritoryLevel[] = ['region', 'departement', 'epci', 'commune'];

/** How the territory codes of a level begin, the usual one first. */
export const prefixesOf: Readonly<Record<TerritoryLevel, readonly string[]>> = {
  region: ['REG-'],
  departement: ['DEP-', 'OM-'],
  epci: ['EPCI-', 'EPT-'],
  commune: ['COMMUNE-'],
};
