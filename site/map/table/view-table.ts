import { asRead, keyInSight, leadFirst } from '../facts/feature-name.ts';
import { isEmpty } from '../facts/format-value.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { MapField, MapLayer } from '../model/model.ts';
import { lacksAttributes } from './attributes-at.ts';
import type { Sorting } from './query.ts';

/** More rows than anybody reads would only slow the page down. */
const rowLimit = 200;

/** The features of one layer that are in view, and the first ones in the wanted order. */
export function listFeatures(
  features: readonly PickedFeature[],
  { source, layer, sorting }: { source: string; layer: string; sorting?: Sorting | undefined },
): { own: PickedFeature[]; rows: PickedFeature[] } {
  const own = features.filter((feature) => feature.source === source && feature.layer === layer);
  const rows = sorting
    ? [...own].sort((a, b) => compareValues(a.properties[sorting.field], b.properties[sorting.field], sorting.descending))
    : own;
  return { own, rows: rows.slice(0, rowLimit) };
}

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

/** Numbers by size, text as in a French dictionary; empty values last, whatever the direction. */
export function compareValues(a: unknown, b: unknown, descending: boolean): number {
  if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** Columns of a view: `filled` by some feature in it, and `known`, with those that are known to be empty in all of them. */
export function columnsInView(layer: MapLayer, features: readonly PickedFeature[]): { filled: MapField[]; known: MapField[] } {
  const held = asRead(layer.fields).filter(({ untiled }) => untiled !== true);
  const filledIn = ({ name }: MapField): number => features.filter(({ properties }) => !isEmpty(properties[name])).length;
  // From afar tiles have one feature for several, or features without their attributes: what those hold is not known here.
  const isWhole = features.every(
    (each) => each.properties['point_count'] === undefined && !lacksAttributes({ ...layer, fields: held }, each),
  );
  const counts = new Map(held.map((field) => [field, filledIn(field)]));
  const share = (field: MapField): number => (counts.get(field) ?? 0) / Math.max(1, features.length);
  const isFilled = (field: MapField): boolean => share(field) > 0;
  const known = held.filter((field) => isWhole || isFilled(field) || field.nulls >= layer.features);
  const shown = features.slice(0, rowLimit);
  const areAlike = (seen: readonly MapField[]): boolean =>
    new Set(shown.map(({ properties }) => JSON.stringify(seen.map(({ name }) => properties[name])))).size < shown.length;
  const ordered = (fields: MapField[]): MapField[] => keyInSight(leadFirst(fields, share), areAlike);
  return { filled: ordered(held.filter(isFilled)), known: ordered(known) };
}
