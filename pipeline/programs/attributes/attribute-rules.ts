import { setFlagsFromString } from 'node:v8';
import type { AttributeFault } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { isMembers, parseJson } from '../../../schemas/json-values.ts';
import type { ColumnSchema } from './attribute-schema.ts';

export type AttributeRule = AttributeFault['rule'];

/** A value as text; `true` where the pipeline has read it as a value of the type that the schema asks for. */
export interface AttributeCell {
  text: string;
  type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime';
}

const isDate = (text: string): boolean => {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(`${text}T00:00:00Z`);
  return year !== '' && !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
};
const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text);

function isDateTime(text: string): boolean {
  const [date = '', time, ...rest] = text.split(/[T ]/);
  return isDate(date) && time !== undefined && rest.length === 0 && isTime(time);
}

const isObject = (text: string): boolean => isMembers(parseJson(text));

function isPoint(text: string, format: string | undefined): boolean {
  const value = format === 'array' || format === 'object' ? parseJson(text) : text.split(',').map((part) => Number(part.trim() || NaN));
  const pair: unknown[] = Array.isArray(value) ? value : isMembers(value) ? [value['lon'], value['lat']] : [];
  const [lon, lat] = pair.map(Number);
  return pair.length === 2 && Math.abs(lon ?? NaN) <= 180 && Math.abs(lat ?? NaN) <= 90;
}

const trueWords = ['true', 'True', 'TRUE', '1'];
const falseWords = ['false', 'False', 'FALSE', '0'];

/** A number without what its schema lets stand about it. */
function bare(text: string, { decimal = '.', group = '', dressed = false }: ColumnSchema): string {
  const undressed = dressed ? text.replace(/^[^\d.+-]+|[^\d.]+$/g, '') : text;
  const joined = group === '' ? undressed : undressed.replaceAll(group, '');
  return decimal === '.' ? joined : joined.replace(decimal, '.');
}

const types: Record<string, (cell: AttributeCell, column: ColumnSchema) => boolean> = {
  any: () => true,
  string: () => true,
  integer: ({ text }, column) => /^[-+]?\d+$/.test(bare(text, column)),
  number: ({ text }, column) => /^([-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|NaN|-?INF)$/.test(bare(text, column)),
  boolean: ({ text, type }, { trueValues = trueWords, falseValues = falseWords }) =>
    type === 'boolean' || [...trueValues, ...falseValues].includes(text),
  date: ({ text, type }, { format }) =>
    type === 'date' || (format === undefined || format === 'default' ? isDate(text) : isLaidOut(text, format)),
  datetime: ({ text, type }, { format }) =>
    type === 'datetime' || (format === undefined || format === 'default' ? isDateTime(text) : isLaidOut(text, format)),
  time: ({ text }, { format }) => (format === undefined || format === 'default' ? isTime(text) : isLaidOut(text, format)),
  year: ({ text }) => /^-?\d{4}$/.test(text),
  yearmonth: ({ text }) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text),
  duration: ({ text }) => /^-?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(text),
  geopoint: ({ text }, { format }) => isPoint(text, format),
  geojson: ({ text }) => isObject(text),
  object: ({ text }) => isObject(text),
  array: ({ text }) => Array.isArray(parseJson(text)),
  list: () => true,
};

const stringFormats: Record<string, (text: string) => boolean> = {
  default: () => true,
  email: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
  uri: (text) => /^[a-z][a-z\d+.-]*:/i.test(text) && URL.canParse(text),
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  binary: (text) => text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text),
};

const layout: Record<string, string> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '(0?[1-9]|1[0-2])',
  d: '(0?[1-9]|[12]\\d|3[01])',
  H: '([01]?\\d|2[0-3])',
  M: '[0-5]?\\d',
  S: '[0-5]?\\d',
  f: '\\d+',
  z: '(Z|[+-]\\d{2}:?\\d{2})',
};
const layouts = new Map<string, RegExp>();

/** Whether a text is laid out as a format of strptime says. */
function isLaidOut(text: string, format: string): boolean {
  if (format === 'any') return !Number.isNaN(Date.parse(text));
  const known =
    layouts.get(format) ??
    new RegExp(
      `^${format.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&').replace(/%([A-Za-z])/g, (all, letter: string) => layout[letter] ?? all)}$`,
    );
  layouts.set(format, known);
  return known.test(text);
}

/** Compile a pattern of a schema, matched in time linear in the text where possible; the run's own limit ends patterns that look around. */
export function compilePattern(pattern: string, schema: string, field: string): RegExp {
  setFlagsFromString('--enable-experimental-regexp-engine');
  for (const flags of ['l', 'u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Not in this mode: the next one takes more.
    }
  }
  throw fail('conforms.pattern', { schema, field, pattern: pattern.slice(0, 200) });
}

const compare = (text: string, limit: string, column: ColumnSchema): number => {
  const isNumber = column.types.some((type) => /^(integer|number|year)$/.test(type));
  return isNumber ? Number(bare(text, column)) - Number(limit) : text < limit ? -1 : text > limit ? 1 : 0;
};

const isTooSmall = (text: string, column: ColumnSchema): boolean =>
  (column.minimum !== undefined && compare(text, column.minimum, column) < 0) ||
  (column.exclusiveMinimum !== undefined && compare(text, column.exclusiveMinimum, column) <= 0);
const isTooLarge = (text: string, column: ColumnSchema): boolean =>
  (column.maximum !== undefined && compare(text, column.maximum, column) > 0) ||
  (column.exclusiveMaximum !== undefined && compare(text, column.exclusiveMaximum, column) >= 0);

/** The first rule that a value of this column breaks; undefined where it breaks none. */
export function ruleOf(column: ColumnSchema, schema: string): (cell: AttributeCell) => AttributeRule | undefined {
  const unknown = column.types.find((type) => types[type] === undefined);
  if (unknown !== undefined) throw fail('conforms.unsupported', { schema, keyword: `type: ${unknown}`, field: column.name });
  const isText = column.types.includes('string');
  const format = isText && column.format !== undefined ? stringFormats[column.format] : stringFormats['default'];
  if (format === undefined) throw fail('conforms.unsupported', { schema, keyword: `format: ${column.format}`, field: column.name });
  const pattern = column.pattern === undefined ? undefined : compilePattern(column.pattern, schema, column.name);
  const choices = column.enum && new Set(column.enum);
  return (cell) => {
    const { text } = cell;
    if (column.types.length > 0 && !column.types.some((type) => types[type]?.(cell, column))) return 'type';
    if (!format(text)) return 'format';
    if (
      choices !== undefined &&
      !choices.has(text) &&
      ![...choices].some((choice) => !isText && choice !== '' && Number(choice) === Number(text))
    )
      return 'enum';
    if (pattern !== undefined && !pattern.test(text)) return 'pattern';
    // Code points, as both languages count.
    const length = Array.from(text).length;
    if (length < (column.minLength ?? 0)) return 'minLength';
    if (length > (column.maxLength ?? Infinity)) return 'maxLength';
    if (isTooSmall(text, column)) return 'minimum';
    if (isTooLarge(text, column)) return 'maximum';
    return undefined;
  };
}
