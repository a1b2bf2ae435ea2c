import type { LayerFilters, Test } from '../model/filter.ts';

/* Filters in an address: layer:field:letter:value:value,… each part escaped. */

/** Letters that stand in an address for kinds of tests. */
export const letters = { contains: 'c', among: 'a', except: 'x', between: 'b', empty: 'e', filled: 'f' } as const satisfies Record<
  Test['kind'],
  string
>;
/** A range that leaves out its end. */
export const open = 'o';

/** Filters as the part of an address. */
export const writeFilters = (filters: LayerFilters): string =>
  Object.entries(filters)
    .flatMap(([layer, own]) => own.map(({ field, test }) => [layer, field, ...partsOf(test)].map(encodeURIComponent).join(':')))
    .join(',');

function partsOf(test: Test): string[] {
  const letter = letters[test.kind];
  switch (test.kind) {
    case 'contains':
      return [letter, test.text];
    case 'among':
    case 'except':
      return [letter, ...test.values];
    case 'between': {
      const limits = [test.least, test.most].map((limit) => (limit === undefined || !Number.isFinite(limit) ? '' : String(limit)));
      return [test.open && limits[1] !== '' ? open : letter, ...limits];
    }
    case 'empty':
    case 'filled':
      return [letter];
  }
}
