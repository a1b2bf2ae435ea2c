import { expect, test } from 'vitest';
import { levelsWithData } from './measured-levels.ts';

test('tells how many territories there are where they are too many to list, and no level without any', () => {
  const by = [{ dataset: 'insee/limites', layer: 'limites', version: '9f86d081884c7d65' }];
  const codes = [{ code: 'DEP-51', features: 9 }];
  const told = levelsWithData([
    { level: 'region', by, found: 0, outside: 9, codes: [] },
    { level: 'departement', by, found: 1, outside: 0, codes },
    { level: 'epci', by, found: 1255, outside: 4, atEdge: 3 },
    { level: 'commune', by },
  ]);
  expect(told).toEqual([
    { level: 'departement', by, found: 1, outside: 0, atEdge: 0, codes },
    { level: 'epci', by, found: 1255, outside: 4, atEdge: 3, codes: [] },
  ]);
});
