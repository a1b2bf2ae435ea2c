import type { ResourceUse } from './watch.ts';

/** One benchmark of the table in bench.ts: what it prepares and measures, and what its figures are. */
export interface Benchmark {
  name: string;
  /** How much there is of what is measured, unless --size says otherwise. */
  size: number;
  /** Words for what is measured, with its size. */
  says: (size: string) => string;
  /** Heads of its columns. */
  figures: readonly string[];
  /** Prepares what is measured, then measures it: a row at a time. */
  run: (context: BenchContext) => AsyncIterable<BenchRow>;
}

/** Surroundings of a benchmark. */
export interface BenchContext {
  size: number;
  /** Its own, and empty. */
  folder: string;
  /** Keeps data from one run to the next, on the disk of `folder`. */
  cache: string;
  /** Path of Chromium. */
  browser: string;
}

/** Figures of one thing, under the heads; details are a line below. */
export interface BenchRow {
  what: string;
  figures: readonly string[];
  details?: string;
}

/** Heads of what `usageFigures` gives. */
export const usageHeads = ['seconds', 'CPU seconds', 'memory'];

/** Format what a program and its children have used. */
export const usageFigures = ({ wallSeconds, cpuSeconds, peakBytes }: ResourceUse): string[] => [
  wallSeconds.toFixed(1),
  cpuSeconds.toFixed(1),
  megabytes(peakBytes),
];

/** List the programs of a run that took half a second or more, the longest first: CPU seconds, and the most memory of each. */
export const listPrograms = ({ programs }: ResourceUse): string =>
  [...programs]
    .filter(([, { cpuSeconds }]) => cpuSeconds >= 0.5)
    .sort(([, a], [, b]) => b.cpuSeconds - a.cpuSeconds)
    .map(([name, { cpuSeconds, bytes }]) => `${name} ${cpuSeconds.toFixed(1)} s, ${megabytes(bytes)}`)
    .join('; ');

/** Format bytes as megabytes. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
/** Format a count, with its thousands apart. */
export const thousands = (count: number): string => Math.round(count).toLocaleString('en');
/** Format a figure as a multiple of another; whether that is within the target is left to the reader. */
export const ratio = (value: number, base: number): string => (value / base).toFixed(2);
/** Choose the figure in the middle. */
export const medianOf = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
