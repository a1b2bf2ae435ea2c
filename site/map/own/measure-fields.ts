import { countYears, yearReader } from '../../../schemas/model/count-years.ts';
import { quantilesOf } from '../../../schemas/model/quantiles.ts';
import type { Value } from '../../../schemas/types.ts';
import type { MapField } from '../model/model.ts';
import type { TakenField, TakenLayer, TakenValue } from '../model/taken.ts';

const topValues = 8;
/** Above this many different values a list of the most frequent ones says nothing to a map. */
const listedValues = 12;

/** Measure the facts of a layer's fields for a map, as records have them: enough to choose colours, head a column and write a value. */
export const measureTakenFields = ({ fields, features }: TakenLayer): MapField[] =>
  fields.flatMap((field, at) => {
    if (!isInTiles(field)) return [];
    const { name, type, title } = field;
    const counts = new Map<TakenValue, number>();
    let nulls = 0;
    for (const { values } of features) {
      const value = values[at] ?? null;
      if (value === null || (typeof value === 'string' && value.trim() === '')) nulls += 1;
      else counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const base = { name, type, nulls, distinct: counts.size, ...(title !== undefined && { title }) };
    const top = counts.size > listedValues ? [] : topOf(counts);
    const years = countYears(yearsOf(field, counts));
    const isNumeric = type === 'integer' || type === 'number';
    const sorted = isNumeric ? sortedNumbers(counts) : new Float64Array();
    return {
      ...base,
      ...(sorted.length > 0 && { min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN, quantiles: quantilesOf(sorted) }),
      ...(years && { years }),
      // Most frequent values of a key say nothing.
      ...((top[0]?.count ?? 0) > 1 && { top }),
    };
  });

/** Each year of a field's values, in order, and how many they are; none where one has no year. */
function yearsOf(field: TakenField, counts: ReadonlyMap<TakenValue, number>): { year: number; count: number }[] {
  const read = yearReader(field);
  const found = new Map<number, number>();
  for (const [value, count] of read ? counts : []) {
    const year = read?.(value) ?? NaN;
    found.set(year, (found.get(year) ?? 0) + count);
  }
  return found.has(NaN) ? [] : [...found].map(([year, count]) => ({ year, count })).sort((a, b) => a.year - b.year);
}

/** The most frequent values; equal counts in the order of the values. */
const topOf = (counts: ReadonlyMap<TakenValue, number>): { value: Value; count: number }[] =>
  [...counts]
    .map(([value, count]) => ({ value: valueInTiles(value) ?? null, count }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, topValues);

/** Each number as often as it occurs; none where one lies between doubles. */
function sortedNumbers(counts: ReadonlyMap<TakenValue, number>): Float64Array {
  let total = 0;
  for (const count of counts.values()) total += count;
  const sorted = new Float64Array(total);
  let end = 0;
  for (const [value, count] of counts) {
    const number = typeof value === 'bigint' && !isSafe(value) ? NaN : Number(value);
    if (!Number.isFinite(number)) return new Float64Array();
    sorted.fill(number, end, (end += count));
  }
  return sorted.sort();
}

const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value));

/** Whether tiles can hold a field: who writes them keeps names in an object, where "constructor" is another thing. */
export const isInTiles = ({ name }: TakenField): boolean => !(name in {});

/** A value as tiles have it: a whole number beyond the safe ones as text; undefined where there is none. */
export function valueInTiles(value: TakenValue): string | number | boolean | undefined {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return undefined;
  return typeof value === 'bigint' ? (isSafe(value) ? Number(value) : String(value)) : value;
}
