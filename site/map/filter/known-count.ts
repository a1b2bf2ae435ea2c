import type { MapField, MapLayer } from '../model/model.ts';
import type { Filter } from '../model/filter.ts';
import { passerOf } from './passing.ts';

/** Texts of records end here. */
const cutCharacters = 80;

/** How many features of a layer pass a filter, where what the record says of the field tells it. */
export function knownCount(
  filter: Filter,
  { fields, features, files }: Pick<MapLayer, 'fields' | 'features' | 'files'>,
): number | undefined {
  const field = fields.find(({ name }) => name === filter.field);
  // A version of before has no files here: its features are others.
  if (field === undefined || files === undefined) return undefined;
  const { kind } = filter.test;
  if (kind === 'empty' || kind === 'filled') return countFilled(field, features, kind === 'filled');
  const { top = [], distinct = 0, nulls } = field;
  if (top.length < distinct || top.some(({ value }) => typeof value === 'string' && value.length >= cutCharacters)) return undefined;
  const passes = passerOf([filter], [field]);
  return [...top, { value: null, count: nulls }].reduce((sum, { value, count }) => (passes([value]) ? sum + count : sum), 0);
}

/** A text of blanks is none to a record, and one to a filter. */
function countFilled({ type, nulls }: MapField, features: number, isFilled: boolean): number | undefined {
  if (type === 'text' && nulls > 0) return undefined;
  return isFilled ? features - nulls : nulls;
}
