import { earthRadius, eccentricity2, halfWorld, isometricLatitude, latitudeOf } from '../../../schemas/codecs/mercator.ts';
import type { Size } from '../model/camera.ts';
import type { Position } from '../model/model.ts';

/* A sheet of paper, the ground that it shows at a scale, and the pixels that draw it: all reckoned without a map. */

/** Millimetres of papers upright: ISO 216. */
export const papers = { A5: [148, 210], A4: [210, 297], A3: [297, 420], A2: [420, 594], A1: [594, 841], A0: [841, 1189] } as const;

/** A paper by its name. */
export type PaperId = keyof typeof papers;

/** Resolutions that a reader chooses from, dots an inch. */
export const resolutions = [96, 150, 200, 300] as const;

/** Denominators of usual scales. */
export const usualScales = [
  500, 1000, 2000, 2500, 5000, 10_000, 15_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000,
  25_000_000,
] as const;

/** Denominators that a map can have: below the first MapLibre does not go. */
const scaleLimits = { least: 100, most: 100_000_000 } as const;

/** Millimetres of a paper as it lies. */
export function sizeOfPaper(paper: PaperId, landscape: boolean): Size {
  const [short, long] = papers[paper];
  return landscape ? { width: long, height: short } : { width: short, height: long };
}

const mmPerInch = 25.4;

/** Millimetres of a pixel as style sheets and maps count them, 96 an inch. */
export const mmPerPixel = mmPerInch / 96;

/** Pixels of the world's width at zoom 0. */
const worldPixels = 512;

/** Metres of the ground beneath a metre of the square of web maps at a latitude, the mean of all directions on the ellipsoid. */
function groundShare(latitude: number): number {
  const radians = (latitude * Math.PI) / 180;
  const flattening = 1 - eccentricity2 * Math.sin(radians) ** 2;
  // The mean radius of curvature there, by the radius of the square's sphere: 6,378,137 m, the semi-major axis too.
  return (Math.cos(radians) * Math.sqrt(1 - eccentricity2)) / flattening;
}

/** Metres of the ground beneath a pixel of a map. */
const metresPerPixel = (zoom: number, latitude: number): number => ((2 * halfWorld) / (worldPixels * 2 ** zoom)) * groundShare(latitude);

/** Zoom at which a map has a scale at a latitude, drawn at 96 pixels an inch. */
export const zoomOf = (scale: number, latitude: number): number => Math.log2(metresPerPixel(0, latitude) / ((scale * mmPerPixel) / 1000));

/** Pixels of a map at a zoom that so many millimetres of a sheet cover. */
export const pixelsOnMap = (mm: number, scale: number, { zoom, latitude }: { zoom: number; latitude: number }): number =>
  (mm * scale) / 1000 / metresPerPixel(zoom, latitude);

/** Choose the usual scale at which a sheet's map covers most of a window, whole; the smallest where none does. */
export function proposeScale(map: Size, window: Size, at: { zoom: number; latitude: number }): number {
  const fits = (scale: number): boolean =>
    pixelsOnMap(map.width, scale, at) <= window.width && pixelsOnMap(map.height, scale, at) <= window.height;
  return usualScales.findLast(fits) ?? usualScales[0];
}

/** Read a denominator that a reader types: "1:25 000", "25000"; undefined where it is none. */
export function readScale(text: string): number | undefined {
  const digits = text.replace(/^\s*1\s*[:/]/, '').replace(/[\s.,'’]/g, '');
  const scale = /^\d{1,9}$/.test(digits) ? Number(digits) : NaN;
  return scale >= scaleLimits.least && scale <= scaleLimits.most ? scale : undefined;
}

/** Scales at the middle parallel of a sheet's map and at its upper and lower edge. */
export interface Scales {
  middle: number;
  top: number;
  bottom: number;
}

/** Scales of a sheet that web maps' projection stretches towards the poles; undefined where the sheet reaches beyond the world. */
export function scalesOf([, latitude]: Position, heightMm: number, scale: number): Scales | undefined {
  const middle = isometricLatitude(latitude);
  const half = (heightMm * scale) / 2000 / groundShare(latitude) / earthRadius;
  if (middle + half > Math.PI || middle - half < -Math.PI) return undefined;
  const [top, bottom] = [middle + half, middle - half].map((edge) => (scale * groundShare(latitudeOf(edge))) / groundShare(latitude));
  return { middle: scale, top: top ?? scale, bottom: bottom ?? scale };
}

/** Whole pixels of a map that fit so many millimetres. */
export const wholePixels = (mm: number): number => Math.floor(mm / mmPerPixel + 1e-6);

/** Size of the picture of a map at a resolution, or at a lower one where no more pixels fit a side. */
export function sheetPicture({ width, height }: Size, dpi: number, mostPixels: number): Size & { ratio: number } {
  const ratio = Math.min(dpi / 96, mostPixels / width, mostPixels / height);
  return { width: Math.floor(width * ratio), height: Math.floor(height * ratio), ratio };
}

/** Bands of a picture from its top, each of so many pixels at most, each but the last with some rows of the next. */
export function stripsOf({ width, height }: Size, mostPixels: number, overlap: number): { top: number; height: number }[] {
  const rows = Math.max(1, Math.floor(mostPixels / width) - overlap);
  return Array.from({ length: Math.ceil(height / rows) }, (_, index) => {
    const top = index * rows;
    return { top, height: Math.min(rows + overlap, height - top) };
  });
}

/** Choose a round length for a scale bar of at most so many metres: 1, 2 or 5 of a power of ten. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
}
