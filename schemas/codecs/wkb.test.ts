import { expect, test } from 'vitest';
import { readGeometry, wkbDepth, writeGeometry } from './wkb.ts';

/** Collections in collections, so many, the last one of them empty. */
function nested(levels: number): Uint8Array {
  const bytes = new Uint8Array(9 * levels);
  const view = new DataView(bytes.buffer);
  for (let level = 0; level < levels; level += 1) {
    bytes[9 * level] = 1;
    view.setUint32(9 * level + 1, 7, true);
    view.setUint32(9 * level + 5, Number(level < levels - 1), true);
  }
  return bytes;
}

test('a geometry is read as it was written, heights left', () => {
  const collection = {
    type: 'GeometryCollection' as const,
    geometries: [
      { type: 'Point' as const, coordinates: [2, 48, 120] },
      { type: 'MultiPolygon' as const, coordinates: [[[[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]]] }, // prettier-ignore
    ],
  };
  expect(readGeometry(writeGeometry(collection))).toEqual({
    type: 'GeometryCollection',
    geometries: [
      { type: 'Point', coordinates: [2, 48] },
      { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] }, // prettier-ignore
    ],
  });
});

test('the heights of PostGIS and its number of a system are told from the type', () => {
  const bytes = new Uint8Array(33);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setUint32(1, 0xa0000001, true);
  view.setUint32(5, 4326, true);
  for (const [index, value] of [2, 48, 120].entries()) view.setFloat64(9 + 8 * index, value, true);
  expect(readGeometry(bytes)).toEqual({ type: 'Point', coordinates: [2, 48] });
});

test('geometries in geometries end where a reader could run out of stack', () => {
  expect(readGeometry(nested(wkbDepth))).toMatchObject({ type: 'GeometryCollection' });
  expect(() => readGeometry(nested(100_000))).toThrow('Geometries are too deep.');
});
