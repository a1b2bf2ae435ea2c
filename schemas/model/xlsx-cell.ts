import type { FieldType } from '../types.ts';
import type { CellValue } from '../codecs/csv.ts';

/** Looks of cells, by their places in the list of styles (workbook.ts). */
export const looks = { plain: 0, head: 1, text: 2, harmless: 3, integer: 4, date: 5, datetime: 6, wrapped: 7 } as const;

/** A cell of a sheet: what it holds, in XML, and how it looks. */
export interface XlsxCell {
  type: 'inlineStr' | 'n' | 'b';
  look: (typeof looks)[keyof typeof looks];
  value: string;
  /** The text was longer than a cell holds. */
  isCut?: true;
}

/** Characters that a cell of Excel holds: more, and it calls the file damaged. */
export const mostCharacters = 32_767;
/** Excel counts with fifteen digits: of a longer number it would change the last ones. */
const exactDigits = 15;

/** Beginnings of a cell that a spreadsheet would run as a formula: such a text is marked like one typed after an apostrophe. */
const formulaStart = /^\s*[=+\-@＝＋－＠]/;

/** A text as a cell; it stays one, whatever it looks like, when the cell is edited. */
export function textCell(text: string, look: XlsxCell['look'] = looks.text): XlsxCell {
  // guard [look === looks.text && formulaStart.test(text) → false]: and no formula, under the titles
  const own = look === looks.text && formulaStart.test(text) ? looks.harmless : look;
  if (text.length <= mostCharacters) return { type: 'inlineStr', look: own, value: text };
  // Not through the middle of a pair.
  const kept = text.slice(0, mostCharacters - 1).replace(/[\uD800-\uDBFF]$/, '');
  return { type: 'inlineStr', look: own, value: `${kept}…`, isCut: true };
}

const dayMs = 86_400_000;
const firstDay = Date.UTC(1899, 11, 30);
/** Excel believes that 1900 was a leap year: what lies before March of that year is a text. */
const firstSerial = 61;
const lastSerial = 2_958_465;

/** Whether a day, YYYY-MM-DD, is one: 30 February would become 1 March. */
const exists = (day: string): boolean => new Date(`${day}T00:00Z`).getUTCDate() === Number(day.slice(-2));

/** The number by which a spreadsheet tells a day, or a time of day as its clocks show it; undefined where it cannot. */
function serialOf(text: string): number | undefined {
  const [, day, time, fraction = ''] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?.*)?$/.exec(text) ?? [];
  if (day === undefined || !exists(day)) return undefined;
  const moment = Date.parse(`${day}T${time ?? '00:00'}Z`);
  const serial = (moment - firstDay + (fraction === '' ? 0 : Math.round(Number(`0${fraction}`) * 1000))) / dayMs;
  return serial >= firstSerial && serial < lastSerial + 1 ? serial : undefined;
}

/** A value of a field as a cell; undefined where there is none. */
export function xlsxCell(value: CellValue, type: FieldType): XlsxCell | undefined {
  if (value === null) return undefined;
  const text = String(value);
  if (type === 'boolean') return { type: 'b', look: looks.plain, value: Number(value) === 0 ? '0' : '1' };
  if (type === 'integer' && /^-?\d+$/.test(text))
    return text.replace('-', '').length > exactDigits ? textCell(text) : { type: 'n', look: looks.integer, value: text };
  if (type === 'number' && Number.isFinite(Number(value))) return { type: 'n', look: looks.plain, value: text };
  if (type === 'date' || type === 'datetime') {
    const serial = serialOf(text);
    if (serial !== undefined) return { type: 'n', look: looks[type], value: String(serial) };
  }
  return textCell(text);
}

// What XML cannot hold is told by its number, and so is a text that looks as if it were.
const special = /[&<>]|[\0-\x08\x0B-\x1F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g;
const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const numbered = (character: string): string => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** A text between the tags of a cell. */
// guard [.replace(special, (…]: brings back a text that XML cannot hold
export const cellText = (text: string): string => text.replace(special, (found) => names[found] ?? numbered(found));

/** A text as it was before `cellText`, its entities read by a reader of XML. */
export const readCellText = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
