import { describe, expect, test } from 'vitest';
import { isTooSmall } from './explain-missing.ts';
import type { Shape } from '../../../schemas/codecs/wkb.ts';

const shape = (type: Shape['type'], ...positions: number[]): Shape => ({
  type,
  hasZ: false,
  hasM: false,
  sequences: [Float64Array.from(positions)],
  parts: [],
});
/** A rectangle of degrees at 2° E, 48° N. */
const rectangle = (width: number, height: number): Shape =>
  shape('Polygon', 2, 48, 2 + width, 48, 2 + width, 48 + height, 2, 48 + height, 2, 48);

/** At zoom 14 a unit measures 0.4 m in France: 5.4 millionths of a degree of longitude. */
describe('at zoom 14', () => {
  test.each([
    ['a square of a millimetre', rectangle(1e-8, 1e-8), true],
    ['a square of ten metres', rectangle(1.4e-4, 1e-4), false],
    ['a sliver of a centimetre by a kilometre', rectangle(1e-7, 1e-2), true],
    ['a polygon that is one position', shape('Polygon', 2, 48, 2, 48, 2, 48, 2, 48), true],
    ['a line without length', shape('LineString', 2, 48, 2, 48), true],
    ['a line of ten metres', shape('LineString', 2, 48, 2, 48.0001), false],
    ['a point', shape('Point', 2, 48), false],
  ])('%s is too small for a tile: %s', (_, geometry, small) => expect(isTooSmall(geometry, 14)).toBe(small));

  test('what has several parts is too small where all of them are', () => {
    const multi = (...parts: Shape[]): Shape => ({ type: 'MultiPolygon', hasZ: false, hasM: false, sequences: [], parts });
    expect(isTooSmall(multi(rectangle(1e-8, 1e-8), rectangle(1e-8, 1e-8)), 14)).toBe(true);
    expect(isTooSmall(multi(rectangle(1e-8, 1e-8), rectangle(1e-3, 1e-3)), 14)).toBe(false);
  });
});
