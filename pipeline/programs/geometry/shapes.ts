import { wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { readShape, strideOf, type Shape } from '../../../schemas/codecs/wkb.ts';
import { numberAt } from '../../base/number-at.ts';

/** xmin, ymin, xmax, ymax */
export type Box = [number, number, number, number];

/**
 * The box around a GeoPackage's geometry, from its header where GDAL wrote it there: vertices are then not looked at. Null where it is
 * empty.
 */
export function boxOfGeopackage(blob: Uint8Array | null): Box | null {
  const wkb = wkbOfGeopackage(blob);
  if (blob === null || wkb === null) return null;
  if (wkb.byteOffset === blob.byteOffset + 8) return boxOfShape(readShape(wkb));
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const little = ((blob[3] ?? 0) & 1) === 1;
  const side = (index: number): number => view.getFloat64(8 + 8 * index, little);
  const box: Box = [side(0), side(2), side(1), side(3)];
  return box[0] <= box[2] ? box : null;
}

/** Every point, line and polygon of a shape, collections opened. */
export function simpleParts(shape: Shape): Shape[] {
  return shape.parts.length > 0 ? shape.parts.flatMap(simpleParts) : shape.sequences.length > 0 ? [shape] : [];
}

/** The box around a shape; null where it holds no position (an empty point is written as NaN). */
export function boxOfShape(shape: Shape): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of simpleParts(shape)) {
    const stride = strideOf(part);
    // The outer ring holds the others.
    const ring = part.sequences[0] ?? new Float64Array();
    for (let index = 0; index + 1 < ring.length; index += stride) {
      const x = numberAt(ring, index);
      const y = numberAt(ring, index + 1);
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box[0] <= box[2] ? box : null;
}
