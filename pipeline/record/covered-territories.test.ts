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
  [
    'the communes of Ille-et-Vilaine are of it, not of the corners of their box',
    'FR',
    [[-2.28951, 47.63136, -1.01577, 48.71223]],
    ['DEP-35'],
  ],
  ['the forests of Burgundy and Franche-Comté are of that region', 'FR', [[2.824, 46.131, 7.199, 48.378]], ['REG-27']],
  ['what a region publishes of one of its départements is of that one', 'REG-11', [[2.39, 48.12, 3.56, 49.12]], ['DEP-77']],
  ['what an overseas region publishes of all of it is its own', 'REG-02', [[-61.23, 14.39, -60.81, 14.88]], ['REG-02']],
  ['a grid of the Sarthe is of it, though its corners lie in four others', 'FR', [[-0.48, 47.54, 0.95, 48.51]], ['DEP-72']],
  ['what reaches over dozens of départements is of France, not of the one in its middle', 'MONDE', [[-1.75, 42.72, 8.18, 49.52]], ['FR']],
  ['what lies on a border is of both sides', 'FR', [[2.4591, 49.6799, 3.2028, 50.0785]], ['DEP-02', 'DEP-80']],
  ['what lies abroad is of no territory of France', 'FR', [[12, 41.8, 12.6, 42]], ['MONDE']],
])('%s', (_, own, boxes, territories) => {
  expect(coveredTerritories(extent(...boxes), own)).toEqual(territories);
});

test('a table is where its producer is', () => {
  expect(coveredTerritories(null, 'REG-44')).toEqual(['REG-44']);
});
