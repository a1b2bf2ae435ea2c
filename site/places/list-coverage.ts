import type { Bbox } from '../../schemas/types.ts';
import { covers, type Coverage } from './coverage.ts';
import type { PlaceArea } from './place-lookup.ts';

/*
 * Coverage of all data sets of a list, in a file of its own beside the list, fetched by a reader who asks for a place. It is compact: each
 * territory once, by its index among the codes, and degrees as whole hundredths, rounded outward.
 */

/** The file. */
export interface ListCoverage {
  codes: string[];
  /** For each of the codes that data are of, all that hold it. */
  around: number[][];
  datasets: [id: string, codes: number[], boxes: number[]][];
}

/** About a kilometre: places are not known better. */
const unit = 100;

/** A list as its file is to have it; `chainOf` gives a territory and all that hold it. */
export function packCoverage(
  list: Iterable<readonly [id: string, coverage: Coverage]>,
  chainOf: (code: string) => readonly string[],
): ListCoverage {
  const numbers = new Map<string, number>();
  const numberOf = (code: string): number => {
    const known = numbers.get(code) ?? numbers.size;
    numbers.set(code, known);
    return known;
  };
  const entries = [...list];
  // Those that data are of stand first: only these have a chain.
  for (const [, { codes }] of entries) codes.forEach(numberOf);
  const around = [...numbers.keys()].map((code) => chainOf(code).slice(1).map(numberOf));
  const outward = ([west, south, east, north]: Bbox): number[] => [
    ...[west, south].map((degrees) => Math.floor(degrees * unit)),
    ...[east, north].map((degrees) => Math.ceil(degrees * unit)),
  ];
  const datasets = entries.map(([id, { codes, boxes }]): ListCoverage['datasets'][number] => [
    id,
    codes.map(numberOf),
    boxes.flatMap(outward),
  ]);
  return { codes: [...numbers.keys()], around, datasets };
}

/** Ids of a list's data sets that cover a place, counted as the search and the place's page do; none for an unknown place. */
export function coveringPlace({ codes, around, datasets }: ListCoverage, place: PlaceArea | undefined): Set<string> {
  if (place === undefined) return new Set();
  const named = (numbers: readonly number[] = []): string[] => numbers.map((number) => codes[number] ?? '');
  const chains = new Map(around.map((chain, number) => [codes[number], named(chain)]));
  const asked = { code: place.code, around: place.around.map(({ code }) => code), boxes: place.boxes };
  const isOf = ([, own, boxes]: ListCoverage['datasets'][number]): boolean =>
    covers({ codes: named(own), boxes: readBoxes(boxes) }, asked, (code) => chains.get(code));
  return new Set(datasets.filter(isOf).map(([id]) => id));
}

const readBoxes = (numbers: readonly number[]): Bbox[] =>
  Array.from({ length: numbers.length / 4 }, (_, box) => numbers.slice(4 * box, 4 * box + 4).map((each) => each / unit) as Bbox);
