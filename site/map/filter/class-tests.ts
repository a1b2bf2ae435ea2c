import { classLimit } from '../../../schemas/model/class-limit.ts';
import type { Field } from '../../../schemas/types.ts';
import type { MapField } from '../model/model.ts';
import type { Test } from '../model/filter.ts';

type Between = Test & { kind: 'between' };

/** The tests of the classes of a histogram, equal from the least to the most; whole numbers have whole limits. */
export function testsOfClasses({ type, min, max, histogram = [] }: Pick<Field, 'type' | 'min' | 'max' | 'histogram'>): Between[] {
  const least = Number(min);
  const most = Number(max);
  const limit = (index: number): number => {
    const at = classLimit(least, most, index, histogram.length);
    return type === 'integer' ? Math.ceil(at) : at;
  };
  return histogram.map((_, index) =>
    index === histogram.length - 1
      ? { kind: 'between', least: limit(index) }
      : { kind: 'between', least: limit(index), most: limit(index + 1), open: true },
  );
}

/** The tests of the periods of a field's years, each from its first day on to before that of the next. */
export function testsOfYears({ type }: Pick<Field, 'type'>, { first, span, counts }: NonNullable<Field['years']>): Between[] {
  const limit = (index: number): number => {
    const year = first + index * span;
    return type === 'integer' ? year : new Date(0).setUTCFullYear(year, 0, 1);
  };
  return counts.map((_, index) => ({ kind: 'between', least: limit(index), most: limit(index + 1), open: true }));
}

/** How many values are in a range, where it takes whole classes of those that the record has counted. */
export function countBetween({ least = -Infinity, most = Infinity, open }: Between, field: MapField): number | undefined {
  const { years, histogram = [] } = field;
  const [classes, counts] = years ? [testsOfYears(field, years), years.counts] : [testsOfClasses({ ...field, histogram }), histogram];
  const first = classes[0];
  const last = classes.at(-1);
  if (first?.least === undefined || last === undefined) return undefined;
  const from = least <= first.least ? 0 : classes.findIndex((each) => each.least === least);
  const isToEnd = most === Infinity || (last.most !== undefined && most >= last.most);
  const to = isToEnd ? counts.length : open ? classes.findIndex((each) => each.most === most) + 1 : 0;
  return from < 0 || to <= from ? undefined : counts.slice(from, to).reduce((sum, count) => sum + count, 0);
}
