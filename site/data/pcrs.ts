import { isField } from '../../schemas/model/is-field.ts';
import type { Field, Layer, SurveyedZone, Value } from '../../schemas/types.ts';

/** Part of a record that is read here. */
interface StreetPlan {
  version: { layers: readonly SurveyedLayer[] };
}

type SurveyedLayer = Pick<Layer, 'name' | 'title' | 'fields' | 'features' | 'zones'>;

/** How exactly, by whom and when a layer of a simplified street plan was surveyed. */
export interface Survey {
  layer: SurveyedLayer;
  /** Classes of the standard, the most frequent first. */
  planimetric: string[];
  altimetric: string[];
  producers: string[];
  first: Value | undefined;
  last: Value | undefined;
}

/** The field of a layer that a standard calls by one of these names. */
export const fieldOf = <Named extends { name: string }>({ fields }: { fields: readonly Named[] }, ...names: string[]): Named | undefined =>
  fields.find(({ name }) => names.some((asked) => isField(name, asked)));

/** The values of a field: its most frequent ones, or the only one; none where each of several is there once. */
export function fieldValues(field: Field | undefined): string[] {
  const values = field?.top?.map(({ value }) => value) ?? ((field?.distinct ?? 1) > 1 ? [] : [field?.example]);
  return values.filter((value) => value !== null && value !== undefined).map(String);
}

/** Whether these are all values of a field: of those beyond the most frequent nothing is known. */
export const areAllTold = (field: Field): boolean => fieldValues(field).length >= (field.distinct ?? 0);

/** Survey of a street plan by layer: precision, producers and dates; layers without any are left out. */
export function surveysOf({ version: { layers } }: StreetPlan): Survey[] {
  return layers.flatMap((layer) => {
    const date = fieldOf(layer, 'datelever', 'dateleve');
    const planimetric = fieldValues(fieldOf(layer, 'precisionplanimetrique'));
    if (planimetric.length === 0 && date === undefined) return [];
    const altimetric = fieldValues(fieldOf(layer, 'precisionaltimetrique'));
    const producers = fieldValues(fieldOf(layer, 'producteur'));
    return [{ layer, planimetric, altimetric, producers, first: date?.min, last: date?.max }];
  });
}

/** Few enough to be read; the rest is on the map. */
const shownZones = 20;

/** The zones of a street plan, and how many more there are than are told. */
export function zonesOf({ version: { layers } }: StreetPlan): { zones: SurveyedZone[]; more: number } {
  const zones = layers.flatMap((layer) => layer.zones ?? []).slice(0, shownZones);
  const all = layers.reduce((sum, { zones: told, features }) => sum + (told === undefined ? 0 : features), 0);
  return { zones, more: all - zones.length };
}

/** The largest error of a class of the standard, in centimetres; undefined where there is no bound. */
export function boundOf(code: string): number | undefined {
  const centimetres = Number(code);
  return Number.isInteger(centimetres) && centimetres > 0 && centimetres < 999 ? centimetres : undefined;
}
