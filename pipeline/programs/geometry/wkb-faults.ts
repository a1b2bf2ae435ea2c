import { wkbDepth } from '../../../schemas/codecs/wkb.ts';

/** Faults of a geometry in well-known binary (OGC 06-103r4 with the ISO codes, curves and surfaces included). */
export type WkbFault = 'short' | 'long' | 'type' | 'part' | 'line' | 'ring';

export const faultTexts = {
  short: 'source.geometry-short',
  long: 'source.geometry-long',
  type: 'source.geometry-type',
  part: 'source.geometry-part',
  line: 'source.geometry-line',
  ring: 'source.geometry-ring',
} as const satisfies Record<WkbFault, string>;

/** Reading of a geometry: its ISO code without the dimensions, and its fault. */
export interface WkbReading {
  /** 1 point … 7 collection, 8 to 17 curves and surfaces; 0 where not even that could be read. */
  type: number;
  fault: WkbFault | undefined;
}

const pointType = 1;
const lineType = 2;
const polygonType = 3;
const collectionType = 7;
const circularType = 8;
const compoundType = 9;
const curvePolygonType = 10;
const triangleType = 17;
/** Types that a collection of a type may hold; a general collection holds any. */
const partTypes: Readonly<Record<number, readonly number[]>> = {
  4: [1],
  5: [2],
  6: [3],
  9: [2, 8],
  10: [2, 8, 9],
  11: [2, 8, 9],
  12: [3, 10],
  15: [3],
  16: [17],
};

/** Read a geometry to its last byte; never throws, whatever the bytes are. */
export function examineWkb(wkb: Uint8Array): WkbReading {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  const reading: WkbReading = { type: 0, fault: undefined };
  let offset = 0;
  const note = (fault: WkbFault): void => void (reading.fault ??= fault);

  const geometry = (allowed: readonly number[] | undefined, depth: number): void => {
    const little = view.getUint8(offset) === 1;
    const code = view.getUint32(offset + 1, little);
    offset += 5;
    const type = code % 1000;
    // guard [depth > wkbDepth]: end where a parser could run out of stack
    if (type < pointType || type > triangleType || type === 13 || type === 14 || code >= 4000 || depth > wkbDepth) throw new WkbTypeError();
    const hasZ = code >= 3000 || (code >= 1000 && code < 2000);
    const hasM = code >= 2000;
    if (depth === 0) reading.type = type;
    if (allowed !== undefined && !allowed.includes(type)) note('part');
    const stride = 8 * (2 + Number(hasZ) + Number(hasM));
    const positions = (): { start: number; count: number } => {
      const count = view.getUint32(offset, little);
      const start = offset + 4;
      if (count * stride > view.byteLength - start) throw new RangeError('A geometry ends before its last position.');
      offset = start + count * stride;
      return { start, count };
    };
    if (type === pointType) {
      offset += stride;
      if (offset > view.byteLength) throw new RangeError('A point ends before its last coordinate.');
    } else if (type === lineType || type === circularType) {
      if (positions().count === 1) note('line');
    } else if (type === polygonType || type === triangleType) {
      const rings = view.getUint32(offset, little);
      offset += 4;
      for (let index = 0; index < rings; index += 1) {
        const { start, count } = positions();
        if (count > 0 && (count < 4 || !areEqual(wkb, start, start + (count - 1) * stride, 16))) note('ring');
      }
    } else {
      const parts = view.getUint32(offset, little);
      offset += 4;
      const isAny = type === collectionType;
      for (let index = 0; index < parts; index += 1) geometry(isAny ? undefined : (partTypes[type] ?? []), depth + 1);
    }
  };
  try {
    geometry(undefined, 0);
    if (offset !== view.byteLength) note('long');
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof WkbTypeError)) throw error;
    reading.fault = error instanceof WkbTypeError ? 'type' : 'short';
  }
  return reading;
}

class WkbTypeError extends Error {}

function areEqual(bytes: Uint8Array, first: number, second: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (bytes[first + index] !== bytes[second + index]) return false;
  return true;
}

/**
 * Tell whether a geometry of one ISO code may stand in another's column (0: any): curve columns take lines, collection columns
 * multi-geometries.
 */
export function isOfType(type: number, declared: number): boolean {
  if (declared === 0 || type === declared) return true;
  if (declared === collectionType) return [4, 5, 6, 11, 12].includes(type);
  if (declared === curvePolygonType) return type === polygonType;
  if (declared === 11) return type === 5;
  if (declared === 12) return type === 6;
  if (declared === 13) return [lineType, circularType, compoundType].includes(type);
  return declared === 14 && [polygonType, curvePolygonType].includes(type);
}
