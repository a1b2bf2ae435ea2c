import { describe, expect, test } from 'vitest';
import { TerritoryGrid } from './territory-grid.ts';
import { reachAlong, reachWithin } from './territory-reach.ts';
import type { Shape } from '../../../schemas/codecs/wkb.ts';
import type { Box } from '../geometry/shapes.ts';

const polygon = (...rings: number[][]): Shape => ({
  type: 'Polygon',
  hasZ: false,
  hasM: false,
  sequences: rings.map((ring) => Float64Array.from(ring)),
  parts: [],
});
const ring = (west: number, south: number, east: number, north: number): number[] => [
  west,
  south,
  east,
  south,
  east,
  north,
  west,
  north,
  west,
  south,
];
/** A metre in degrees of latitude. */
const metre = 1 / 111_320;

/** Two neighbours, and a third in a hole of the second. */
function made(box: Box = [-3, 44, 5, 50]): TerritoryGrid {
  const grid = new TerritoryGrid(box, 20);
  grid.add('west', polygon(ring(0, 45, 1, 46)));
  grid.add('east', polygon(ring(1, 45, 2, 46), ring(1.4, 45.4, 1.6, 45.6)));
  grid.add('middle', polygon(ring(1.4, 45.4, 1.6, 45.6)));
  grid.finish();
  return grid;
}
const names = (grid: TerritoryGrid, owners: Iterable<number>): string[] => [...owners].map((owner) => grid.codes[owner] ?? '').sort();

describe('a point', () => {
  test('is in the territory that holds it, to the metre, holes apart', () => {
    const grid = made();
    const at = (x: number, y: number): string[] => names(grid, grid.at(x, y));
    expect(at(0.5, 45.5)).toEqual(['west']);
    expect(at(1 - metre, 45.5)).toEqual(['west']);
    expect(at(1 + metre, 45.5)).toEqual(['east']);
    expect(at(1.5, 45.5)).toEqual(['middle']);
    expect(at(1.4 - metre, 45.5)).toEqual(['east']);
    expect(at(-1, 45.5)).toEqual([]);
    expect(at(1, 45.3), 'on a border: one of its two sides, not both').toHaveLength(1);
  });

  test('is found whatever the box that is looked at: all of a territory, or a corner of it', () => {
    for (const box of [
      [0.4, 45.4, 0.6, 45.6],
      [0.5, 45.5, 0.5, 45.5],
      [0.99, 45.99, 1.01, 46.01],
      [-180, -85, 180, 85],
    ] satisfies Box[])
      expect(
        names(made(box), made(box).at(0.995, 45.995))
          .concat(names(made(box), made(box).at(0.5, 45.5)))
          .includes('west'),
      ).toBe(true);
  });

  test('is at an edge where the border has no closer point on either side', () => {
    const grid = made();
    // Steps of a degree: half of one north to south, as seen from the west, is 0.7 of a degree of longitude.
    expect(grid.isAtEdge(-0.6, 45.5)).toBe(true);
    expect(grid.isAtEdge(-0.8, 45.5)).toBe(false);
    expect(grid.isAtEdge(3, 45.5)).toBe(false);
  });

  test('agrees with plain counting of crossings at a thousand places', () => {
    const grid = made([0, 45, 2, 46]);
    for (let index = 0; index < 1000; index += 1) {
      const x = ((index * 0.618034) % 1) * 2;
      const y = 45 + ((index * 0.414214) % 1);
      const inHole = x > 1.4 && x < 1.6 && y > 45.4 && y < 45.6;
      expect(names(grid, grid.at(x, y)), `${x} ${y}`).toEqual([inHole ? 'middle' : x < 1 ? 'west' : 'east']);
    }
  });
});

describe('a line or surface', () => {
  const reached = (shape: Shape): string[] => {
    const grid = made();
    const found = new Set<number>();
    for (const sequence of shape.sequences) reachAlong(grid, sequence, 2, found);
    if (shape.type === 'Polygon') reachWithin(grid, shape, found);
    return names(grid, found);
  };
  const line = (...positions: number[]): Shape => ({ ...polygon(positions), type: 'LineString' });

  test('that follows a border exactly, or 15 m beside it, adds no neighbour', () => {
    expect(reached(polygon(ring(0, 45, 1, 46)))).toEqual(['west']);
    expect(reached(polygon(ring(0, 45, 1 + 15 * metre, 46)))).toEqual(['west']);
  });

  test('that reaches 40 m further does, though no vertex of it lies there', () => {
    expect(reached(polygon(ring(0, 45, 1 + 60 * metre, 46)))).toEqual(['east', 'west']);
    expect(reached(line(0.5, 45.2, 2.5, 45.2))).toEqual(['east', 'west']);
    expect(reached(line(1 - metre, 45.2, 1 + 10 * metre, 45.2))).toEqual([]);
  });

  test('holds what lies within it, though its border touches none', () => {
    expect(reached(polygon(ring(-1, 44.5, 3, 47)))).toEqual(['east', 'middle', 'west']);
    expect(reached(polygon(ring(1.3, 45.3, 1.7, 45.7), ring(1.35, 45.35, 1.65, 45.65))), 'a hole holds nothing').toEqual(['east']);
  });
});
