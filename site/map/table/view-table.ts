import { isEmpty } from '../facts/format-value.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { MapField } from '../model/model.ts';
import type { Sorting } from './query.ts';

/** More rows than anybody reads would only slow the page down. */
const rowLimit = 200;

/** The features of one layer that are in view: how many, and the first ones in the wanted order. */
export function listFeatures(
  features: readonly PickedFeature[],
  { source, layer, sorting }: { source: string; layer: string; sorting?: Sorting | undefined },
): { count: number; rows: PickedFeature[] } {
  const own = features.filter((feature) => feature.source === source && feature.layer === layer);
  const rows = sorting
    ? [...own].sort((a, b) => compareValues(a.properties[sorting.field], b.properties[sorting.field], sorting.descending))
    : own;
  return { count: own.length, rows: rows.slice(0, rowLimit) };
}

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

/** Numbers by size, text as in a French dictionary; empty values last, whatever the direction. */
export function compareValues(a: unknown, b: unknown, descending: boolean): number {
  if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** Columns that hold something in at least one of the rows. */
export function usefulFields(fields: readonly MapField[], rows: readonly PickedFeature[]): MapField[] {
  return fields.filter(({ name }) => rows.some(({ properties }) => !isEmpty(properties[name])));
}
