import type { DatasetRecord, Field, Value } from '../../schemas/types.ts';
import type { Test } from '../map/model/filter.ts';
import { asPublished, writeHash } from '../map/share.ts';
import { factsOf } from './map-files.ts';

/** The address, on the page of a data set, of its map with one filter. */
export type FilterLink = (test: Test) => string;

/** Fields whose charts lead to filters, at most: each bar has its address in the page. */
const mostFields = 5;

/** Whether a field is a coordinate, which nobody filters by. */
export const isPlacing = ({ name }: Pick<Field, 'name'>): boolean => /^(lat|lng|lon|long|latitude|longitude|[xyz])$/i.test(name);

/** The ways from charts of fields to filters, by layer and field; of those that the map knows, the first ones that are seen. */
export function filterLinks(
  record: DatasetRecord,
  fields: readonly { layer: string; field: string }[],
): (layer: string, field: string) => FilterLink | undefined {
  const facts = factsOf(record);
  const known = fields
    .filter(({ layer, field }) =>
      facts?.layers.some(
        ({ name, fields: own }) => name === layer && own.some((each) => each.name === field && !each.personal && !isPlacing(each)),
      ),
    )
    .slice(0, mostFields);
  return (layer, field) =>
    known.some((each) => each.layer === layer && each.field === field)
      ? (test) => `#${writeHash({ datasets: [{ id: record.id, ...asPublished, filters: { [layer]: [{ field, test }] } }] })}`
      : undefined;
}

/** Test that finds a value; for no value, the test for empty. */
export const testOfValue = (value: Value): Test =>
  value === null || value === '' ? { kind: 'empty' } : { kind: 'among', values: [String(value)] };

/** Periods that are as broad as a finger's tip: one by one where they are few, else two by two. */
export function broadYears(years: NonNullable<Field['years']>): NonNullable<Field['years']> {
  if (years.counts.length <= mostBars) return years;
  // A decade begins where people begin it.
  const isLate = (years.first / years.span) % 2 !== 0;
  return {
    first: years.first - (isLate ? years.span : 0),
    span: 2 * years.span,
    counts: inPairs([...(isLate ? [0] : []), ...years.counts]),
  };
}

const mostBars = 16;

/** Classes two by two: a bar that is pressed has to be as broad as a finger's tip. */
export const inPairs = (histogram: readonly number[]): number[] =>
  Array.from({ length: Math.ceil(histogram.length / 2) }, (_, index) => (histogram[2 * index] ?? 0) + (histogram[2 * index + 1] ?? 0));

/** Share of a histogram in one class from which the other classes are too small to see. */
const flatShare = 0.9;

/** Tests of four quartile classes, where a few outliers would flatten classes of equal width; undefined elsewhere. */
export function testsOfQuarters({ quantiles = [], histogram = [] }: Pick<Field, 'quantiles' | 'histogram'>): Test[] | undefined {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  const [least = 0, first = 0, middle = 0, third = 0, most = 0] = quantiles;
  const isFlat = histogram.length > 1 && Math.max(...histogram) > flatShare * all;
  if (!isFlat || !(least < first && first < middle && middle < third && third < most)) return undefined;
  return [
    { kind: 'between', most: first, open: true },
    { kind: 'between', least: first, most: middle, open: true },
    { kind: 'between', least: middle, most: third, open: true },
    { kind: 'between', least: third },
  ];
}
