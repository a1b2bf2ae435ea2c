import type { TerritoryLevel } from '../types.ts';

/** The levels of territories that data sets are measured by. */
export const levelsWidestFirst: readonly TerritoryLevel[] = ['region', 'departement', 'epci', 'commune'];

/** How the territory codes of a level begin, the usual one first; an overseas collectivity stands where a region and a département do. */
export const prefixesOf: Readonly<Record<TerritoryLevel, readonly string[]>> = {
  region: ['REG-', 'OM-'],
  departement: ['DEP-', 'OM-'],
  epci: ['EPCI-', 'EPT-'],
  commune: ['COMMUNE-'],
};

const codes = /^(?:MONDE|FR|(?:REG|DEP|CTU|OM|EPCI|EPT|COMMUNE)-[0-9A-Z]{2,9})$/;

/** Whether `code` has the shape of a territory's code. */
export const isPlaceCode = (code: string): boolean => codes.test(code);
