import type { Sample } from './profile.ts';
import { roundBetween } from './round-between.ts';

/** A line of a chart's grid, where it is, and its number in metres. */
interface Tick {
  at: number;
  metres: number;
}

/** A profile as shapes of a given size. */
interface ProfileChart {
  /** Paths of SVG: the ground, and all below it; broken where there is no height. */
  line: string;
  area: string;
  /** Path of the heights that a given line has by itself. */
  own: string;
  heights: Tick[];
  distances: Tick[];
  /** Horizontal position in the drawing of a distance along the line. */
  xOf: (metres: number) => number;
  yOf: (height: number) => number;
}

/** Pixels around the drawing: room for the numbers. */
export const margin = { left: 52, right: 12, top: 12, bottom: 24 };
/** Metres: flat ground is drawn flat. */
const leastRange = 10;

/** The chart of a profile that has a height somewhere. */
export function drawProfile(samples: readonly Sample[], { width, height }: { width: number; height: number }): ProfileChart {
  const known = samples.flatMap(({ height: ground, own }) => [ground, own].filter((each) => each !== undefined));
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  const spare = Math.max(0, leastRange - (highest - lowest)) / 2 + (highest - lowest) * 0.05;
  const low = lowest - spare;
  const high = highest + spare;
  const length = samples.at(-1)?.metres ?? 0;
  const bottom = height - margin.bottom;
  const xOf = (metres: number): number => round(margin.left + ((width - margin.left - margin.right) * metres) / Math.max(length, 1));
  const yOf = (metres: number): number => round(bottom - ((bottom - margin.top) * (metres - low)) / (high - low));
  const pathOf = (runs: readonly Sample[][]): string[] =>
    runs.map((run) => run.map(({ metres, height: ground = low }) => `${xOf(metres)} ${yOf(ground)}`).join('L'));
  const ground = unbroken(samples);
  const runs = pathOf(ground);
  const ends = ground.map((run) => [xOf(run[0]?.metres ?? 0), xOf(run.at(-1)?.metres ?? 0)] as const);
  return {
    line: runs.map((run) => `M${run}`).join(''),
    own: pathOf(unbroken(samples.map((sample) => ({ ...sample, height: sample.own }))))
      .map((run) => `M${run}`)
      .join(''),
    area: runs.map((run, index) => `M${ends[index]?.[0]} ${bottom}L${run}L${ends[index]?.[1]} ${bottom}Z`).join(''),
    heights: roundBetween(low, high, 4).map((metres) => ({ at: yOf(metres), metres })),
    distances: roundBetween(0, length, Math.max(2, Math.floor(width / 140))).map((metres) => ({ at: xOf(metres), metres })),
    xOf,
    yOf,
  };
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

/** Stretches of samples that all have a height. */
function unbroken(samples: readonly Sample[]): Sample[][] {
  const runs: Sample[][] = [[]];
  for (const sample of samples)
    if (sample.height !== undefined) runs.at(-1)?.push(sample);
    else if (runs.at(-1)?.length) runs.push([]);
  return runs.filter((run) => run.length > 0);
}
