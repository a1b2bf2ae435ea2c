import { inWorld } from '../../../schemas/codecs/mercator.ts';
import { metresBetween } from '../model/sphere.ts';
import type { MapFacts, Position } from '../model/model.ts';
import type { TakenLayer } from '../model/taken.ts';

/** A place of a profile: its distance from the start, and the height there, in metres; no height where the data have none. */
export interface Sample {
  at: Position;
  metres: number;
  height: number | undefined;
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

/** Places along a line, evenly spread, its ends included. */
export function placesAlong(line: readonly Position[], count = mostSamples): Omit<Sample, 'height'>[] {
  const starts = [0];
  for (const [index, place] of line.slice(1).entries()) starts.push((starts[index] ?? 0) + metresBetween(line[index] ?? place, place));
  const length = starts.at(-1) ?? 0;
  let leg = 0;
  return Array.from({ length: count }, (_, index) => {
    const metres = (length * index) / (count - 1);
    while (leg < line.length - 2 && (starts[leg + 1] ?? 0) < metres) leg += 1;
    const [from = [0, 0], to = from] = line.slice(leg, leg + 2);
    const across = (starts[leg + 1] ?? 0) - (starts[leg] ?? 0);
    const share = across === 0 ? 0 : Math.min(1, (metres - (starts[leg] ?? 0)) / across);
    return { at: [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], metres };
  });
}

/** The heights along a line; `heightAt` reads one. */
export const readProfile = (line: readonly Position[], heightAt: (at: Position) => Promise<number | undefined>): Promise<Sample[]> =>
  Promise.all(placesAlong(line).map(async (place) => ({ ...place, height: await heightAt(place.at) })));

/** The numbers of a profile; nothing where no place of it has a height. */
export function measureProfile(samples: readonly Sample[]): Measures | undefined {
  const heights = samples.flatMap(({ height }) => height ?? []);
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
    lowest: Math.min(...heights),
    highest: Math.max(...heights),
    median: [...heights].sort((a, b) => a - b)[Math.floor(heights.length / 2)] ?? first,
    climb,
    descent,
    missing: 1 - heights.length / samples.length,
  };
}

const columns = ['distance_m', 'longitude', 'latitude', 'altitude_m'];

/** A profile as a table: a row a place, to the decimetre. */
export const takenProfile = (samples: readonly Sample[], title: string): TakenLayer => ({
  name: title,
  title,
  geometry: null,
  fields: columns.map((name) => ({ name, type: 'number' })),
  features: samples.map(({ at, metres, height }) => ({
    geometry: null,
    values: [rounded(metres, 1), ...at.map((degrees) => rounded(degrees, 6)), height === undefined ? null : rounded(height, 1)],
  })),
});

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
