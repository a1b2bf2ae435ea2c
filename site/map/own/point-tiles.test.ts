import { expect, test } from 'vitest';
import type { TakenFeature, TakenLayer } from '../model/taken.ts';
import { indexPoints, type PointIndex } from './point-tiles.ts';

const layerOf = (features: TakenFeature[]): TakenLayer => ({ name: 'p', title: 'P', geometry: 'point', fields: [], features });
const pointsAt = (count: number, place: (at: number) => [number, number]): TakenLayer =>
  layerOf(Array.from({ length: count }, (_, at) => ({ geometry: { type: 'Point', coordinates: place(at) }, values: [] })));

/** Places of the points that a tile draws, those of its margin left out. */
function within(points: TakenLayer | PointIndex | undefined, z: number, x: number, y: number, around = 0): number[] {
  const found: number[] = [];
  const index = points && 'features' in points ? indexPoints(points) : points;
  index?.visit(z, x, y, around, (at) => found.push(at));
  return found.sort((a, b) => a - b);
}

test('few points are whole in every zoom, and each in the tile that it lies in', () => {
  const layer = pointsAt(
    4,
    (at) =>
      [
        [-90, 45],
        [90, 45],
        [-90, -45],
        [90, -45],
      ][at] as [number, number],
  );
  expect(indexPoints(layer)?.whole).toBe(0);
  expect(within(layer, 0, 0, 0)).toEqual([0, 1, 2, 3]);
  expect([within(layer, 1, 0, 0), within(layer, 1, 1, 0), within(layer, 1, 0, 1), within(layer, 1, 1, 1)]).toEqual([[0], [1], [2], [3]]);
});

test('a point near an edge is drawn in both tiles, so that its circle is whole', () => {
  const layer = pointsAt(1, () => [-0.1, 10]);
  expect(within(layer, 1, 1, 0)).toEqual([]);
  expect(within(layer, 1, 1, 0, 1 / 32)).toEqual([0]);
});

test('of many points one of each cell is drawn from afar; from where it is said, all', () => {
  const side = 300;
  const layer = pointsAt(side * side, (at) => [2 + (at % side) / 1000, 46 + Math.floor(at / side) / 1000]);
  const index = indexPoints(layer);
  const whole = index?.whole ?? 0;
  expect(whole).toBeGreaterThan(5);
  expect(within(index, 5, 16, 11).length).toBeLessThan(128 * 128);
  expect(within(index, 5, 16, 11).length).toBeGreaterThan(20);
  const seen = new Set<number>();
  const count = 2 ** whole;
  for (let x = Math.floor(((180 + 2) / 360) * count); x <= ((180 + 2.3) / 360) * count; x += 1)
    for (let y = Math.floor(count * 0.35); y <= count * 0.358; y += 1) {
      const found = within(index, whole, x, y);
      expect(found.length).toBeLessThanOrEqual(20_000);
      found.forEach((at) => seen.add(at));
    }
  expect(seen.size).toBe(side * side);
});

test('between, an even part of points is drawn that lie closer than cells', () => {
  const layer = pointsAt(100_000, (at) => [2 + (at % 300) / 3e6, 46 + Math.floor(at / 300) / 3e6]);
  const index = indexPoints(layer);
  expect(index?.whole).toBeGreaterThan(12);
  const x = Math.floor((182 / 360) * 2 ** 12);
  const drawn = [1450, 1451, 1452, 1453, 1454, 1455, 1456, 1457, 1458].reduce((sum, y) => sum + within(index, 12, x, y).length, 0);
  expect(drawn).toBeGreaterThan(10_000);
  expect(drawn).toBeLessThanOrEqual(40_000);
});

test('other shapes, and points without a place, are not its work', () => {
  expect(indexPoints(layerOf([{ geometry: { type: 'LineString', coordinates: [[0, 0], [1, 1]] }, values: [] }]))).toBeUndefined(); // prettier-ignore
  expect(within(layerOf([{ geometry: null, values: [] }, { geometry: { type: 'Point', coordinates: [NaN, 1] }, values: [] }]), 0, 0, 0)).toEqual([]); // prettier-ignore
});
