import type { MapField, MapLayer } from '../model/model.ts';
import type { Filter } from '../model/filter.ts';
import { isCut } from '../../../schemas/model/cut-values.ts';
import { countBetween } from './class-tests.ts';
import { passerOf } from './passing.ts';

/** How many features of a layer pass a filter, where what the record says of the field tells it. */
export function knownCount(
  filter: Filter,
  { fields, features, files }: Pick<MapLayer, 'fields' | 'features' | 'files'>,
): number | undefined {
  const field = fields.find(({ name }) => name === filter.field);
  // A version of before has no files here: its features are others.
  if (field === undefined || files === undefined) return undefined;
  const { test } = filter;
  if (test.kind === 'empty' || test.kind === 'filled') return countFilled(field, features, test.kind === 'filled');
  if (test.kind === 'between') return countBetween(test, field);
  const { top = [], distinct = 0, nulls } = field;
  const passes = passerOf([filter], [field]);
  const passing = [...top, { value: null, count: nulls }].filter(({ value }) => passes([value]));
  // Of values that are named it is enough that each is among the most frequent ones; of others, that all are.
  const isKnown = test.kind === 'among' ? passing.length === new Set(test.values).size : top.length === distinct;
  if (!isKnown || top.some(({ value }) => isCut(value))) return undefined;
  return passing.reduce((sum, { count }) => sum + count, 0);
}

/** A text of blanks is none to a record, and one to a filter. */
function countFilled({ type, nulls }: MapField, features: number, isFilled: boolean): number | undefined {
  if (type === 'text' && nulls > 0) return undefined;
  return isFilled ? features - nulls : nulls;
}
