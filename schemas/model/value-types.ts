import type { FieldType } from '../types.ts';

/* What the values of a column show it to be: the guesses of programs/clean/value-types.ts, which has the same cases, without a database. */

/** Digits that a double holds whatever they are. */
const exactDigits = 15;
const most = 9_223_372_036_854_775_807n;

const spaces = /[ \u00a0\u202f]/g;
const bareNumber = (text: string): string => text.replace(spaces, '').replace(',', '.');

function isInteger(text: string): boolean {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return false;
  const value = BigInt(text);
  return value <= most && value >= -most - 1n;
}

function isNumber(text: string): boolean {
  if (!/^[\d.,\u00a0\u202f -]+$/.test(text) || /^-?0\d/.test(text)) return false;
  const bare = bareNumber(text);
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(bare)) return false;
  // A number of more digits before its fraction is an identifier, whose last ones would be rounded.
  if (text.length > exactDigits && Math.abs(Number(bare)) >= 10 ** exactDigits) return false;
  // Spaces, if any, stand between thousands: 06 12 is no number.
  const spaced = text.replace(spaces, ' ');
  return !spaced.includes(' ') || /^-?\d{1,3}( \d{3})+([.,]\d*)?$/.test(spaced);
}

/** Whether a day of three numbers exists. */
function isDay(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year !== '') return isDay(year, month, day);
  const [, frenchDay = '', frenchMonth = '', frenchYear = ''] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  return frenchYear !== '' && isDay(frenchYear, frenchMonth, frenchDay);
}

const isMoment = (text: string): boolean =>
  text.length <= 35 &&
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?\s*(Z|[+-]\d{2}:\d{2})?$/i.test(text);

/** Types that a text may have without a declaration; the first that fits every value counts, and none may lose a character. */
const guesses: readonly (readonly [FieldType, (text: string) => boolean])[] = [
  ['boolean', (text) => /^(true|false|vrai|faux)$/i.test(text)],
  ['integer', isInteger],
  ['number', isNumber],
  ['date', isDate],
  ['datetime', isMoment],
];

/** A column's type by all of its texts, told one after the other. */
export interface TypeGuess {
  add: (text: string) => void;
  /** The first guess that fits every text; text where none does, or none came. */
  type: () => FieldType;
}

/** Begin to guess the type of a column; `only` says which types are possible. */
export function guessType(only?: readonly FieldType[]): TypeGuess {
  let left = guesses.filter(([type]) => only === undefined || only.includes(type));
  let isEmpty = true;
  return {
    add(text) {
      isEmpty = false;
      if (left.some(([, test]) => !test(text))) left = left.filter(([, test]) => test(text));
    },
    type: () => (isEmpty ? 'text' : (left[0]?.[0] ?? 'text')),
  };
}

/** Different ones that there must be of identifiers which chance may make. */
const manyIdentifiers = 5;

/**
 * Digits that are an identifier in any field: a SIRET or metering point (14),
 * a SIREN (9, with key), an international French telephone number (11).
 */
const identifiers: readonly { is: RegExp; also?: (digits: string) => boolean; distinct: number }[] = [
  { is: /^[1-9]\d{13}$/, distinct: 1 },
  { is: /^[1-9]\d{8}$/, also: hasKey, distinct: manyIdentifiers },
  { is: /^33[1-9]\d{8}$/, distinct: manyIdentifiers },
];

/** Whether the last of nine digits is the key of the others (ISO/IEC 7812-1, annex B): every second one counts double. */
function hasKey(digits: string): boolean {
  const sum = Array.from(digits, Number).reduce((total, digit, at) => {
    const value = at % 2 === 0 ? digit : 2 * digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Whether the numbers of a column are all identifiers, told one after the other. */
export interface IdentifierGuess {
  add: (digits: string) => void;
  are: () => boolean;
}

/** Begin to look whether numbers are identifiers. */
export function guessIdentifiers(): IdentifierGuess {
  let left = [...identifiers];
  const seen = new Set<string>();
  return {
    add(digits) {
      if (left.length === 0) return;
      left = left.filter(({ is, also }) => is.test(digits) && (also === undefined || also(digits)));
      if (seen.size < manyIdentifiers) seen.add(digits);
    },
    are: () => left.some(({ distinct }) => seen.size >= distinct),
  };
}
