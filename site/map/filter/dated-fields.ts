import type { MapFacts, MapField, MapLayer } from '../model/model.ts';

/** Field whose values are counted by years. */
export type DatedField = MapField & { years: NonNullable<MapField['years']> };

/** Fields of a layer whose years a map can hold to; none of a version of before, whose features nobody has counted here. */
export const datedFields = ({ origin }: Pick<MapFacts, 'origin'>, { fields, files }: Pick<MapLayer, 'fields' | 'files'>): DatedField[] =>
  fields.filter((field): field is DatedField => (origin ?? files) !== undefined && field.years !== undefined && !field.untiled);
