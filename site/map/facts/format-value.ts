import { date, dayOf, number } from '../../words/format.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import { areNames } from '../../../schemas/model/label-fields.ts';
import type { Text } from '../../../schemas/types.ts';
import type { MapField, Meaning } from '../model/model.ts';

const yesNo: Record<Lang, { true: string; false: string }> = { fr: { true: 'Oui', false: 'Non' }, en: { true: 'Yes', false: 'No' } };

/** Attributes are shown as exactly as anybody measures. */
const attributeDigits = 6;

/** A number as the reader writes it: thin spaces and a decimal comma in French. */
export const formatNumber = (value: number, lang: Lang): string => number(value, lang, attributeDigits);

/** Metres from which on kilometres are read more easily. */
const kilometresFrom = 2000;

/** A distance along a line of so many metres: all along one line are told in one unit. */
export const formatDistance = (metres: number, lang: Lang, length = metres): string =>
  length < kilometresFrom ? `${number(metres, lang, 0)}\u202fm` : `${number(metres / 1000, lang)}\u202fkm`;

/** A year is written without a thin space, though it is a number. */
export function isYear({ name, type, min, max }: Pick<MapField, 'name' | 'type' | 'min' | 'max'>): boolean {
  const named = /(^|_)(an|annees?|year|mill[eé]sime)(_|$)|ann[eé]e/i.test(name);
  return named && type === 'integer' && Number(min ?? 1000) >= 1000 && Number(max ?? 2999) <= 2999;
}

/** Whether an attribute says nothing. */
export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Find the meaning of a code; where the code is a part of another field's, the same feature's attributes give that field. */
export const labelOf = (
  value: unknown,
  { labels, within }: Meaning,
  attributes: Readonly<Record<string, unknown>> = {},
): Text | undefined => labels?.[within === undefined ? String(value) : `${String(attributes[within])}-${String(value)}`];

/** An attribute as a reader reads it, with its unit; text is left as it is, and is to be shown as text. */
export function formatValue(
  value: unknown,
  field: Pick<MapField, 'name' | 'type' | 'unit' | 'min' | 'max'> & Meaning,
  lang: Lang,
  attributes?: Readonly<Record<string, unknown>>,
): string {
  if (isEmpty(value)) return '—';
  const label = labelOf(value, field, attributes);
  if (label !== undefined) return tell(label, lang).text;
  const day = field.days && dayOf(value);
  if (day) return date(day, lang);
  if (typeof value === 'boolean') return yesNo[lang][value ? 'true' : 'false'];
  if (typeof value === 'number') {
    const text = isYear(field) || areNames(field) ? String(value) : formatNumber(value, lang);
    return field.unit === undefined ? text : `${text}\u202f${field.unit}`;
  }
  const text = String(value);
  if (field.type === 'boolean' && (text === 'true' || text === 'false')) return yesNo[lang][text];
  if (field.type === 'date' || field.type === 'datetime') return formatDate(text, field.type, lang);
  return text;
}

/** ISO 8601, and the slashes that GDAL writes; anything else stays as it is. */
function formatDate(text: string, type: 'date' | 'datetime', lang: Lang): string {
  const [, year, month, day, time] = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(text) ?? [];
  const iso = [year, month, day].join('-');
  if (Number.isNaN(Date.parse(iso))) return text;
  return type === 'datetime' && time !== undefined ? `${date(iso, lang)}, ${time}` : date(iso, lang);
}
