import { inWorld } from '../../../schemas/codecs/mercator.ts';
import { metresBetween } from '../model/sphere.ts';
import type { MapFacts, Position } from '../model/model.ts';
import type { TakenLayer } from '../model/taken.ts';
import { roundBetween } from './round-between.ts';

/** A place of a profile: its distance from the start, and the height there, in metres; no height where the data have none. */
export interface Sample {
  at: Position;
  metres: number;
  height: number | undefined;
  /** Height that a given line has there by itself. */
  own?: number | undefined;
}

/** A line that was given, and not drawn: with the heights of its corners, where it has any. */
export interface GivenLine {
  title: string;
  corners: readonly Position[];
  heights: readonly (number | undefined)[];
}

/** Measures of a profile, in metres. */
interface Measures {
  length: number;
  lowest: number;
  highest: number;
  median: number;
  climb: number;
  descent: number;
  /** Share of the samples, 0–1, without a height. */
  missing: number;
}

/** A chart is not broader on any screen: more samples would not be seen. */
export const mostSamples = 600;
/** A line that crosses more tiles is read from coarser ones: a phone waits for them. */
const mostTiles = 40;
/** Metres: data waver by so much on flat ground, which is no slope. */
const leastSlope = 1;
/** The zoom of the tiles that a line is read from: the deepest at which it does not cross too many. */
export function zoomFor(line: readonly Position[], { minzoom, maxzoom }: Pick<MapFacts['tiles'], 'minzoom' | 'maxzoom'>): number {
  const corners = line.map(inWorld);
  const reach = corners.slice(1).reduce((sum, [x, y], index) => {
    const [fromX, fromY] = corners[index] ?? [x, y];
    return sum + Math.abs(x - fromX) + Math.abs(y - fromY);
  }, 0);
  const fitting = Math.floor(Math.log2(mostTiles / Math.max(reach, Number.EPSILON)));
  return Math.max(minzoom, Math.min(maxzoom, fitting));
}

/** Metres from the start of a line to each of its corners. */
function startsOf(line: readonly Position[]): number[] {
  const starts = [0];
  for (const [index, place] of line.slice(1).entries()) starts.push((starts[index] ?? 0) + metresBetween(line[index] ?? place, place));
  return starts;
}

/** Places along a line, evenly spread, its ends included; `heights` are those that its corners have by themselves. */
export function placesAlong(line: readonly Position[], count = mostSamples, heights: GivenLine['heights'] = []): Omit<Sample, 'height'>[] {
  const starts = startsOf(line);
  const length = starts.at(-1) ?? 0;
  let leg = 0;
  return Array.from({ length: count }, (_, index) => {
    const metres = (length * index) / (count - 1);
    while (leg < line.length - 2 && (starts[leg + 1] ?? 0) < metres) leg += 1;
    const [from = [0, 0], to = from] = line.slice(leg, leg + 2);
    const across = (starts[leg + 1] ?? 0) - (starts[leg] ?? 0);
    const share = across === 0 ? 0 : Math.min(1, (metres - (starts[leg] ?? 0)) / across);
    const [start, end] = heights.slice(leg, leg + 2);
    const own = start === undefined || end === undefined ? {} : { own: start + (end - start) * share };
    return { at: [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], metres, ...own };
  });
}

/** The heights along a line; `heightAt` reads one. */
export const readProfile = (
  line: readonly Position[],
  heightAt: (at: Position) => Promise<number | undefined>,
  heights?: GivenLine['heights'],
): Promise<Sample[]> =>
  Promise.all(placesAlong(line, mostSamples, heights).map(async (place) => ({ ...place, height: await heightAt(place.at) })));

/** The numbers of a given line's own heights, of all its corners; nothing where it has none. */
export function measureGiven({ corners, heights }: GivenLine): Measures | undefined {
  const starts = startsOf(corners);
  return measureProfile(corners.map((at, index) => ({ at, metres: starts[index] ?? 0, height: heights[index] })));
}

/** The numbers of a profile; nothing where no place of it has a height. */
export function measureProfile(samples: readonly Sample[]): Measures | undefined {
  const heights = samples.flatMap(({ height }) => height ?? []);
  const sorted = [...heights].sort((a, b) => a - b);
  const [first] = heights;
  if (first === undefined) return undefined;
  let turn = first;
  let climb = 0;
  let descent = 0;
  for (const height of heights) {
    const slope = height - turn;
    if (Math.abs(slope) < leastSlope) continue;
    if (slope > 0) climb += slope;
    else descent -= slope;
    turn = height;
  }
  return {
    length: samples.at(-1)?.metres ?? 0,
    lowest: sorted[0] ?? first,
    highest: sorted.at(-1) ?? first,
    median: sorted[Math.floor(heights.length / 2)] ?? first,
    climb,
    descent,
    missing: 1 - heights.length / samples.length,
  };
}

const columns = ['distance_m', 'longitude', 'latitude', 'altitude_m'];
const ownColumn = 'altitude_trace_m';

/** A profile as a table: a row a place, to the decimetre; with the line's own heights beside, where it has any. */
export function takenProfile(samples: readonly Sample[], title: string): TakenLayer {
  const hasOwn = samples.some(({ own }) => own !== undefined);
  const told = (height: number | undefined): number | null => (height === undefined ? null : rounded(height, 1));
  return {
    name: title,
    title,
    geometry: null,
    fields: [...columns, ...(hasOwn ? [ownColumn] : [])].map((name) => ({ name, type: 'number' })),
    features: samples.map(({ at, metres, height, own }) => ({
      geometry: null,
      values: [rounded(metres, 1), ...at.map((degrees) => rounded(degrees, 6)), told(height), ...(hasOwn ? [told(own)] : [])],
    })),
  };
}

/** The places of a profile that a table lists: those nearest to round distances, and both ends. */
export function listedSamples(samples: readonly Sample[], count: number): Sample[] {
  const length = samples.at(-1)?.metres ?? 0;
  const nearest = (metres: number): number => Math.round((metres / Math.max(length, 1)) * (samples.length - 1));
  const listed = new Set([0, ...roundBetween(0, length, count).map(nearest), samples.length - 1]);
  return [...listed].flatMap((index) => samples[index] ?? []);
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
