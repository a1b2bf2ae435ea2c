import { readFileSync } from 'node:fs';
import type { BandSums, PixelSums } from '../../schemas/pixel-sums.ts';
import { numberAt } from './number-at.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';

/** Rows of pixels, band after band, in /in/a, and those that they became in /in/b. */
export interface PixelsJob {
  type: PixelType;
  pixels: number;
  bands: number;
  /** Which pixels hold something: all, those whose last plane (mask) or alpha band is not 0, or those that are not of this value in every band. */
  validity: { plane: number } | { nodata: number | 'nan' } | null;
  /** The same of /in/b, where it says it otherwise; absent where there is no such file. */
  other?: { bands: number; validity: PixelsJob['validity'] };
}

/** What the pixels say, and how those that they became differ. */
export interface ComparedSums extends PixelSums {
  /** Of the pixels that are valid in both. */
  other?: { valid: number; same: boolean; largest: number; difference: number; compared: number };
}

const arrays = { Byte: Uint8Array, Int8: Int8Array, UInt16: Uint16Array, Int16: Int16Array, UInt32: Uint32Array, Int32: Int32Array, Float32: Float32Array, Float64: Float64Array }; // prettier-ignore
/** A type of pixel, as GDAL names it. */
export type PixelType = keyof typeof arrays;
/** How large such a pixel is. */
export const pixelBytes = (type: PixelType): number => arrays[type].BYTES_PER_ELEMENT;

/** More values than this are measures, not classes. */
export const maxClasses = 64;

type Plane = ArrayLike<number>;

function readPlanes(path: string, type: PixelType, pixels: number): Plane[] {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const size = pixels * pixelBytes(type);
  const count = Math.floor(byteLength / size);
  const bytes = byteOffset % 8 === 0 ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  const start = bytes === buffer ? byteOffset : 0;
  return Array.from({ length: count }, (_, index) => new arrays[type](bytes, start + index * size, pixels));
}

/** 1 for each pixel that holds something. */
function validPixels(planes: readonly Plane[], bands: number, pixels: number, validity: PixelsJob['validity']): Uint8Array {
  const valid = new Uint8Array(pixels).fill(1);
  if (validity !== null && 'plane' in validity) {
    const mask = planes[validity.plane] ?? [];
    for (let index = 0; index < pixels; index += 1) valid[index] = mask[index] === 0 ? 0 : 1;
  } else if (validity !== null) {
    const { nodata } = validity;
    valid.fill(0);
    for (const plane of planes.slice(0, bands))
      for (let index = 0; index < pixels; index += 1) if (isValue(numberAt(plane, index), nodata)) valid[index] = 1;
  }
  const [first] = planes;
  if (first instanceof Float32Array || first instanceof Float64Array)
    for (let index = 0; index < pixels; index += 1) if (Number.isNaN(first[index])) valid[index] = 0;
  return valid;
}

const isValue = (value: number, nodata: number | 'nan'): boolean => (nodata === 'nan' ? !Number.isNaN(value) : value !== nodata);

function measureBand(plane: Plane, valid: Uint8Array): BandSums {
  const sums = { valid: 0, sum: 0, squares: 0, integers: true };
  let [min, max] = [Infinity, -Infinity];
  const distinct = new Set<number>();
  let last = NaN;
  for (let index = 0; index < valid.length; index += 1) {
    if (valid[index] === 0) continue;
    const value = numberAt(plane, index);
    sums.valid += 1;
    sums.sum += value;
    sums.squares += value * value;
    if (value === last) continue;
    last = value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (!Number.isInteger(value)) sums.integers = false;
    if (distinct.size <= maxClasses) distinct.add(value);
  }
  const found = sums.valid === 0 ? { min: null, max: null } : { min, max };
  return { ...sums, ...found, distinct: distinct.size > maxClasses ? null : [...distinct] };
}

function compare(a: Plane[], b: Plane[], bands: number, validA: Uint8Array, validB: Uint8Array): NonNullable<ComparedSums['other']> {
  const other = { valid: 0, same: true, largest: 0, difference: 0, compared: 0 };
  for (let index = 0; index < validB.length; index += 1) {
    other.valid += validB[index] ?? 0;
    if (validA[index] !== validB[index]) other.same = false;
  }
  for (const [band, plane] of a.slice(0, bands).entries()) {
    const twin = b[band] ?? [];
    for (let index = 0; index < validA.length; index += 1) {
      if (validA[index] === 0 || validB[index] === 0) continue;
      const difference = Math.abs(numberAt(plane, index) - numberAt(twin, index));
      other.compared += 1;
      if (difference === 0) continue;
      other.same = false;
      other.difference += difference;
      if (difference > other.largest) other.largest = difference;
    }
  }
  return other;
}

/** Measure pixels, and hold them against what they became. */
export function measurePixels({ type, pixels, bands, validity, other }: PixelsJob, folder: string): ComparedSums {
  const planes = readPlanes(`${folder}/a`, type, pixels);
  const valid = validPixels(planes, bands, pixels, validity);
  const sums: PixelSums = {
    valid: valid.reduce((sum, one) => sum + one, 0),
    bands: planes.slice(0, bands).map((plane) => measureBand(plane, valid)),
  };
  if (other === undefined) return sums;
  const twins = readPlanes(`${folder}/b`, type, pixels);
  return { ...sums, other: compare(planes, twins, bands, valid, validPixels(twins, other.bands, pixels, other.validity)) };
}

if (import.meta.main) await reply(() => measurePixels(readJob() as PixelsJob, '../in'));
