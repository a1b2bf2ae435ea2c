import { dateInName, isPast, otherDates } from '../../../schemas/model/date-in-name.ts';
import type { DataDates, Field } from '../../../schemas/types.ts';
import type { MeasuredLayer } from '../../vector/measure.ts';

/** Fields that say when a document was approved, as the standards of plans name them. */
const approval = /^(dat(e_?)?appro|date_?approbation|date_?approb)/i;
/** Limit of a guessed date unless given: data that nobody has dated may be of any day. */
const lastOfAll = '9999-12-31';

/** Guess the date of data for their describer to confirm: by the file name, else by date fields; undefined where neither tells. */
export function guessDates(name: string, layers: readonly Pick<MeasuredLayer, 'fields'>[], today = lastOfAll): DataDates | undefined {
  const issued = dateInName(name, today);
  const fields = layers.flatMap((layer) => layer.fields);
  return issued === undefined ? datesInFields(fields, today) : { issued };
}

type DatedField = Pick<Field, 'name' | 'type' | 'max' | 'top' | 'example' | 'personal'>;

/** The last day of a field of dates; the days of one that standards write as text of eight digits, which has no range. */
function daysOf({ name, type, max, top = [], example }: DatedField): string[] {
  if (type === 'date' || type === 'datetime') return /^\d{4}-\d{2}-\d{2}/.exec(String(max ?? ''))?.slice(0, 1) ?? [];
  if (!approval.test(name)) return [];
  return [example, ...top.map(({ value }) => value)].flatMap((value) => {
    const parts = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(String(value ?? ''));
    return parts === null ? [] : [parts.slice(1).join('-')];
  });
}

/** Guess the dates by the ranges of fields: the last approval, else the last change of an object; nothing beyond `today`. */
function datesInFields(fields: readonly DatedField[], today: string): DataDates | undefined {
  const lastDays = fields
    .filter(({ name, personal }) => personal === undefined && !otherDates.test(name))
    .flatMap((field) => daysOf(field).map((last) => ({ name: field.name, last })))
    .filter(({ last }) => isPast(last, today));
  const latest = (among: typeof lastDays): string | undefined =>
    among
      .map(({ last }) => last)
      .sort()
      .at(-1);
  const issued = latest(lastDays.filter(({ name }) => approval.test(name)));
  if (issued !== undefined) return { issued };
  const revised = latest(lastDays);
  return revised === undefined ? undefined : { revised };
}
