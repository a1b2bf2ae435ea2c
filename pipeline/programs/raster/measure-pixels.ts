import { readFileSync } from 'node:fs';
import { maxClasses, pixelArrays, pixelBytes, type BandSums, type PixelSums, type PixelType } from '../../base/pixels.ts';
import { numberAt } from '../../base/number-at.ts';

/** Rows of pixels, band after band, in /in/a, and those that they became in /in/b. */
export interface PixelsJob {
  type: PixelType;
  pixels: number;
  bands: number;
  /** Pixels that hold something: all, those whose last plane (mask) or alpha band is not 0, or those without this value in every band. */
  validity: { plane: number } | { nodata: number | 'nan' } | null;
  /** The value that marks in each band what is missing there. */
  marks: readonly (number | 'nan' | null)[];
  /** The same of /in/b, where it says it otherwise; absent where there is no such file. */
  other?: { bands: number; validity: PixelsJob['validity'] };
}

/** Sums of the pixels, and how the pixels that they became differ. */
export interface ComparedSums extends PixelSums {
  /** Differences of the pixels that are valid in both. */
  other?: PixelDifferences;
}

interface PixelDifferences {
  valid: number;
  same: boolean;
  /** How many of the numbers compared are others now, and how far those that are finite have moved. */
  compared: number;
  different: number;
  largest: number;
  difference: number;
}

type Plane = ArrayLike<number>;

function readPlanes(path: string, type: PixelType, pixels: number): Plane[] {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const size = pixels * pixelBytes(type);
  const count = Math.floor(byteLength / size);
  const bytes = byteOffset % 8 === 0 ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  const start = bytes === buffer ? byteOffset : 0;
  return Array.from({ length: count }, (_, index) => new pixelArrays[type](bytes, start + index * size, pixels));
}

/** 1 for each pixel that holds something: a number that is none in every band is nothing. */
function validPixels(planes: readonly Plane[], bands: number, pixels: number, validity: PixelsJob['validity']): Uint8Array {
  const valid = new Uint8Array(pixels).fill(1);
  const maskAt = validity !== null && 'plane' in validity ? validity.plane : undefined;
  const mask = maskAt === undefined ? undefined : planes[maskAt];
  if (mask !== undefined) for (let index = 0; index < pixels; index += 1) valid[index] = mask[index] === 0 ? 0 : 1;
  const nodata = validity !== null && 'nodata' in validity ? validity.nodata : null;
  if (nodata === null && !isFloat(planes[0])) return valid;
  const some = new Uint8Array(pixels);
  const mark = markOf(nodata);
  for (const [band, plane] of planes.slice(0, bands).entries()) {
    if (band === maskAt) continue;
    for (let index = 0; index < pixels; index += 1) {
      const value = numberAt(plane, index);
      if (value !== mark && !Number.isNaN(value)) some[index] = 1;
    }
  }
  for (let index = 0; index < pixels; index += 1) if (some[index] === 0) valid[index] = 0;
  return valid;
}

const isFloat = (plane: Plane | undefined): boolean => plane instanceof Float32Array || plane instanceof Float64Array;
/** Equal to no number where no number is the mark. */
const markOf = (nodata: number | 'nan' | null): number => (typeof nodata === 'number' ? nodata : NaN);

/** Measure the values of a band, without those that its mark says are missing in it alone, and those that are no finite number. */
function measureBand(plane: Plane, valid: Uint8Array, mark: number): BandSums {
  const sums = { valid: 0, sum: 0, squares: 0, integers: true };
  let min = Infinity;
  let max = -Infinity;
  const distinct = new Set<number>();
  let last = NaN;
  for (let index = 0; index < valid.length; index += 1) {
    if (valid[index] === 0) continue;
    const value = numberAt(plane, index);
    if (value === mark || !Number.isFinite(value)) continue;
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

function compare(a: Plane[], b: Plane[], bands: number, validA: Uint8Array, validB: Uint8Array): PixelDifferences {
  const other = { valid: 0, same: true, compared: 0, different: 0, largest: 0, difference: 0 };
  for (let index = 0; index < validB.length; index += 1) {
    other.valid += validB[index] ?? 0;
    if (validA[index] !== validB[index]) other.same = false;
  }
  for (const [band, plane] of a.slice(0, bands).entries()) {
    const twin = b[band] ?? [];
    for (let index = 0; index < validA.length; index += 1) {
      if (validA[index] === 0 || validB[index] === 0) continue;
      const before = numberAt(plane, index);
      const after = numberAt(twin, index);
      other.compared += 1;
      // Two infinities differ by nothing that can be counted, nor do two that are no numbers; 0 is -0 to everybody.
      if (before === after || (Number.isNaN(before) && Number.isNaN(after))) continue;
      other.different += 1;
      const difference = Math.abs(before - after);
      if (!Number.isFinite(difference)) continue;
      other.difference += difference;
      if (difference > other.largest) other.largest = difference;
    }
  }
  return { ...other, same: other.same && other.different === 0 };
}

/** Measure pixels, and hold them against what they became. */
export function measurePixels({ type, pixels, bands, validity, marks, other }: PixelsJob, folder: string): ComparedSums {
  const planes = readPlanes(`${folder}/a`, type, pixels);
  const valid = validPixels(planes, bands, pixels, validity);
  const sums: PixelSums = {
    valid: valid.reduce((sum, one) => sum + one, 0),
    bands: planes.slice(0, bands).map((plane, band) => measureBand(plane, valid, markOf(marks[band] ?? null))),
  };
  if (other === undefined) return sums;
  const twins = readPlanes(`${folder}/b`, type, pixels);
  return { ...sums, other: compare(planes, twins, bands, valid, validPixels(twins, other.bands, pixels, other.validity)) };
}
