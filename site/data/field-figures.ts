import type { Field, Value } from '../../schemas/types.ts';
import { date, dayOf, number } from '../words/format.ts';
import type { Lang } from '../words/languages.ts';
import { areNames, isCodeNumber } from '../../schemas/model/label-fields.ts';
import { tell } from '../words/texts.ts';
import { labelOf } from '../map/facts/format-value.ts';
import type { Meaning } from '../map/model/model.ts';

interface Words {
  yes: string;
  no: string;
  empty: string;
}

/** A value as people write it. */
export function showValue(
  value: Value,
  field: Pick<Field, 'name' | 'type' | 'unit'> & Meaning,
  lang: Lang,
  words: Words,
  attributes?: Readonly<Record<string, unknown>>,
): string {
  const { type, days } = field;
  if (value === null || value === '') return words.empty;
  const label = labelOf(value, field, attributes);
  if (label !== undefined) return tell(label, lang).text;
  const day = days && dayOf(value);
  if (day) return date(day, lang, 'short');
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return areNames(field) ? String(value) : number(value, lang);
  if ((type === 'date' || type === 'datetime') && !Number.isNaN(Date.parse(value))) return date(value, lang, 'short');
  return value;
}

/**
 * Paths of a histogram's bars in a box `width` × `height`, scaled to the tallest; non-empty classes get at least 1 unit, empty ones none.
 */
export function bars(counts: number[], width: number, height: number): string[] {
  const tallest = Math.max(...counts, 1);
  const step = width / counts.length;
  return counts.map((count, i) => {
    const tall = count === 0 ? 0 : Math.max(1, (count / tallest) * height);
    return tall === 0 ? '' : `M${round(i * step)} ${height}v${-round(tall)}h${round(step - 1)}V${height}z`;
  });
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Few values are best told one by one. */
const fewValues = 4;

/** Least years of a period, and share of one, from which a year that means none (9999) hides all other periods. */
const broadSpan = 100;
const flatShare = 0.9;

/** The years of a field, where a chart of them tells something. */
export function figureYears({ years, type, distinct = 0 }: Field): Field['years'] {
  if (years === undefined || (type !== 'integer' && distinct <= fewValues)) return undefined;
  const all = years.counts.reduce((sum, count) => sum + count, 0);
  return years.span >= broadSpan && Math.max(...years.counts) > flatShare * all ? undefined : years;
}

/** A period of years as people write it: "1996", "1990 – 1999". */
export function tellPeriod({ first, span }: NonNullable<Field['years']>, index: number): string {
  const from = first + index * span;
  return span === 1 ? String(from) : `${from} – ${from + span - 1}`;
}

/** Choose the figure of a field: shares of its most frequent values, its years, a histogram of its numbers, or one example. */
export function figureOf(field: Field, features: number): 'personal' | 'years' | 'histogram' | 'top' | 'example' {
  if (field.personal !== undefined) return 'personal';
  if (figureYears(field)) return 'years';
  if (field.histogram && field.histogram.length > 1 && !isCodeNumber(field, features)) return 'histogram';
  const first = field.top?.[0];
  // Most frequent values say nothing where each occurs about once.
  if (first && first.count > 1 && (features < 20 || (field.distinct ?? 0) < features * 0.9)) return 'top';
  return 'example';
}

/** Whether a figure has bars, each of which stands for some of the features. */
export const isCharted = (figure: ReturnType<typeof figureOf>): boolean => figure === 'years' || figure === 'histogram' || figure === 'top';
