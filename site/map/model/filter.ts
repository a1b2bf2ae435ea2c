/* A filter: one plain value, which the map, the table, the link, the count, the extract and the export all obey. */

/** Test of a value; numbers of dates are milliseconds, and `open` leaves out `most` itself. `except` takes empty values too. */
export type Test =
  | { kind: 'contains'; text: string }
  | { kind: 'among' | 'except'; values: readonly string[] }
  | { kind: 'between'; least?: number; most?: number; open?: true }
  | { kind: 'empty' }
  | { kind: 'filled' };

/** A test of a column; a feature is found where it passes all of them. */
export interface Filter {
  field: string;
  test: Test;
}

/** The filters of the layers of a data set, by the name of the layer. */
export type LayerFilters = Readonly<Record<string, readonly Filter[]>>;

/** The filters with one of a column in the place of those that it had; without one, as a column has one filter at most. */
export const withFilter = (filters: readonly Filter[], field: string, test: Test | undefined): Filter[] => [
  ...filters.filter((each) => each.field !== field),
  ...(test === undefined ? [] : [{ field, test }]),
];

/** The filters of layers with those of one in the place of what it had; undefined where none is left. */
export function withLayer(all: LayerFilters | undefined, layer: string, filters: readonly Filter[]): LayerFilters | undefined {
  const others = Object.entries(all ?? {}).filter(([name]) => name !== layer);
  const next = filters.length === 0 ? others : [...others, [layer, filters] as const];
  return next.length === 0 ? undefined : Object.fromEntries(next);
}

/** The test of a column among filters; a column has one at most. */
export const testOn = (filters: readonly Filter[] | undefined, field: string): Test | undefined =>
  filters?.find((each) => each.field === field)?.test;

/** Whether a class, of a legend or of a histogram, is part of what a test asks for. */
export function isChosen(own: Test, test: Test | undefined): boolean {
  if (own.kind === 'among') return test?.kind === 'among' && own.values.every((value) => test.values.includes(value));
  if (own.kind === 'between') return test?.kind === 'between' && rangeOf(own) === rangeOf(test);
  if (own.kind === 'except') return test?.kind === 'except' && isSameList(own.values, test.values);
  return own.kind === test?.kind;
}

const rangeOf = ({ least = -Infinity, most = Infinity, open }: Test & { kind: 'between' }): string =>
  `${least} ${most} ${open === true && most < Infinity}`;

const isSameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value) => b.includes(value));

/** The test after a press on a class: values are chosen together, anything else alone; pressed once more it is given up. */
export function toggled(own: Test, test: Test | undefined): Test | undefined {
  const isIn = isChosen(own, test);
  if (own.kind !== 'among') return isIn ? undefined : own;
  const others = test?.kind === 'among' ? test.values.filter((value) => !own.values.includes(value)) : [];
  const values = isIn ? others : [...others, ...own.values];
  return values.length === 0 ? undefined : { kind: 'among', values };
}
