import { expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { coveredTerritories } from './covered-territories.ts';

const extent = (...boxes: Bbox[]) => ({ bbox: boxes[0] ?? [0, 0, 0, 0], boxes: boxes.map((bbox) => ({ area: 'FXX', bbox })) }) as const;

test.each<[string, string, Bbox[], string[]]>([
  ['a plan of the Gard, by a producer of all of France, is of the Gard', 'FR', [[4.08, 43.95, 4.12, 43.99]], ['DEP-30']],
  ['a relief of Martinique is of Martinique', 'FR', [[-61.23, 14.39, -60.81, 14.88]], ['DEP-972']],
  ['what reaches over mainland France is of France', 'FR', [[-4.7, 42.4, 8.1, 51]], ['FR']],
  ['what reaches over a region is of that region', 'REG-44', [[3.6, 47.6, 8, 50]], ['REG-44']],
  ['what a département publishes within it is its own', 'DEP-51', [[4.3, 48.9, 4.4, 49]], ['DEP-51']],
  ['what a département publishes of another is of that one', 'DEP-51', [[4.08, 43.95, 4.12, 43.99]], ['DEP-30']],
  ['what a commune publishes is its own', 'COMMUNE-51108', [[4.3, 48.9, 4.4, 49]], ['COMMUNE-51108']],
  ['the sea before a coast is of the nearest département', 'FR', [[-1.35, 46.1, -1.3, 46.15]], ['DEP-17']],
  ['what lies abroad is of no territory of France', 'FR', [[12, 41.8, 12.6, 42]], ['MONDE']],
])('%s', (_, own, boxes, territories) => {
  expect(coveredTerritories(extent(...boxes), own)).toEqual(territories);
});

test('a table is where its producer is', () => {
  expect(coveredTerritories(null, 'REG-44')).toEqual(['REG-44']);
});
