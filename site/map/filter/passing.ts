import type { FieldType } from '../../../schemas/types.ts';
import { isEmpty } from '../facts/format-value.ts';
import type { TakenValue } from '../model/taken.ts';
import type { Filter, Test } from '../model/filter.ts';
import { fold } from './fold.ts';

/** Predicates of a test by the kind of value in a column: booleans are the numbers 0 and 1, dates milliseconds. */
export interface Passing {
  ofNone: boolean;
  /** Whether a text that is not empty passes. */
  ofText: (text: string) => boolean;
  ofNumber: (number: number | bigint) => boolean;
}

const no = (): boolean => false;

/** Build the predicates of a test for values of a type. */
export function passingOf(test: Test, type: FieldType): Passing {
  switch (test.kind) {
    case 'empty':
      return { ofNone: true, ofText: no, ofNumber: no };
    case 'filled':
      return { ofNone: false, ofText: () => true, ofNumber: () => true };
    case 'contains': {
      const wanted = fold(test.text);
      return { ofNone: false, ofText: (text) => fold(text).includes(wanted), ofNumber: no };
    }
    case 'between':
      return { ofNone: false, ofText: no, ofNumber: isOrdered(type) ? betweenOf(test) : no };
    case 'among':
    case 'except': {
      const isIn = test.kind === 'among';
      const texts = new Set(test.values);
      const numbers = new Set(test.values.map((value) => numberIn(value, type)));
      return {
        ofNone: !isIn,
        ofText: (text) => texts.has(text) === isIn,
        ofNumber: (number) => numbers.has(String(number)) === isIn,
      };
    }
  }
}

/** Whether values of a type lie between others. */
export const isOrdered = (type: FieldType): boolean => type !== 'text' && type !== 'boolean';

/** Whether numbers of a type are moments. */
export const isMoment = (type: FieldType): boolean => type === 'date' || type === 'datetime';

function betweenOf({ least = -Infinity, most = Infinity, open }: Test & { kind: 'between' }): Passing['ofNumber'] {
  return (number) => number >= least && (open && most < Infinity ? number < most : number <= most);
}

/** A value that is named, as the text of the number by which a column holds it. */
function numberIn(value: string, type: FieldType): string | undefined {
  if (type === 'boolean') return value === 'true' ? '1' : value === 'false' ? '0' : undefined;
  return isMoment(type) ? String(readMoment(value, type)) : value;
}

const moment = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?)?/;

/** A day, or a time as clocks show it, in milliseconds; undefined where a text is none. */
function readMoment(text: string, type: FieldType): number | undefined {
  const [all, year, month, day, hours = '0', minutes = '0', seconds = '0', part = ''] = moment.exec(text) ?? [];
  if (all === undefined) return undefined;
  // `Date.UTC` takes years below 100 for those of the twentieth century.
  const midnight = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const inDay = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(part.padEnd(3, '0'));
  return type === 'date' ? midnight : midnight + inDay;
}

/** Whether a value of a type passes, as files have it. */
function passes({ ofNone, ofText, ofNumber }: Passing, value: TakenValue, type: FieldType): boolean {
  if (value === null || isEmpty(value)) return ofNone;
  if (typeof value === 'boolean') return ofNumber(Number(value));
  if (typeof value !== 'string') return Number.isNaN(value) ? ofNone : ofNumber(value);
  if (!isMoment(type)) return ofText(value);
  const number = readMoment(value, type);
  return number === undefined ? ofNone : ofNumber(number);
}

/** Whether the values of a feature, in the order of columns, pass filters; one of a column that is not there holds nothing back. */
export function passerOf(
  filters: readonly Filter[],
  columns: readonly { name: string; type: FieldType }[],
): (values: readonly TakenValue[]) => boolean {
  const asked = filters.flatMap(({ field, test }) => {
    const place = columns.findIndex(({ name }) => name === field);
    const { type } = columns[place] ?? {};
    return type === undefined ? [] : [{ place, type, passing: passingOf(test, type) }];
  });
  return (values) => asked.every(({ place, type, passing }) => passes(passing, values[place] ?? null, type));
}
