import type { Conservation, Layer } from '../../schemas/types.ts';

/** The order in which the counts of a layer tell their story. */
const order = [
  'source',
  'filtered',
  'withoutShape',
  'clean',
  'geopackage',
  'geoparquet',
  'csv',
  'flatgeobuf',
  'tiles',
  'withoutGeometry',
  'outsideTiles',
  'tooSmallForTiles',
] as const satisfies readonly (keyof Conservation)[];

/** Terms that are only worth a line where they count something. */
const losses: readonly (keyof Conservation)[] = ['filtered', 'withoutShape', 'withoutGeometry', 'outsideTiles', 'tooSmallForTiles'];

/** The rows of the table of counts: those that the layers have. */
export function conservationTerms(layers: Pick<Layer, 'conservation'>[]): (keyof Conservation)[] {
  return order.filter((term) =>
    layers.some(({ conservation }) => (losses.includes(term) ? (conservation[term] ?? 0) > 0 : conservation[term] !== undefined)),
  );
}

/** Features of the source, those left out by reason, and published ones, over all layers. */
export function conservationTotals(
  layers: Pick<Layer, 'conservation'>[],
): Record<'source' | 'filtered' | 'withoutShape' | 'clean', number> {
  const sum = (term: keyof Conservation) => layers.reduce((total, { conservation }) => total + (conservation[term] ?? 0), 0);
  return { source: sum('source'), filtered: sum('filtered'), withoutShape: sum('withoutShape'), clean: sum('clean') };
}
