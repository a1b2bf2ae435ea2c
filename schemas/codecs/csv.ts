import type { FieldType } from '../types.ts';

/** A value of a field, as SQLite or a reader gives it; whole numbers as text where a double cannot hold them. */
export type CellValue = string | number | bigint | boolean | Uint8Array | null;

/** Spreadsheets run a cell that begins so as a formula, wide forms included (OWASP, "CSV injection"). */
const formulaStart = /^[=+\-@\t\r\n\0＝＋－＠]/;
const numberText = /^[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?$/;

/** A text that a spreadsheet will not run: an apostrophe before what looks like a formula, numbers left alone. */
export function neutralised(text: string): string {
  // guard [`'${text}` → text]: never begins as a formula does
  return formulaStart.test(text) && !numberText.test(text) ? `'${text}` : text;
}

/** A number as a French spreadsheet reads it. */
export const withComma = (value: string): string => value.replace('.', ',');

/** A value as a program reads it: nothing where it is absent. */
export function machineCell(value: CellValue, type: FieldType): string {
  if (value === null) return '';
  return type === 'boolean' ? (Number(value) === 0 ? 'false' : 'true') : String(value);
}

/** A value as a French spreadsheet reads it: what it would run is neutralised. */
export function excelCell(value: CellValue, type: FieldType): string {
  if (value === null) return '';
  if (type === 'boolean') return Number(value) === 0 ? 'FAUX' : 'VRAI';
  if (type === 'datetime') return String(value).slice(0, 19).replace('T', ' ');
  return type === 'number' ? withComma(String(value)) : neutralised(String(value));
}

/** Rows that a separator is told by. */
const readRows = 20;

/** The separator that cuts the first rows of a table into most columns of equal number; `cut` gives the rows of a text for one. */
export function findDelimiter(head: string, cut: (text: string, delimiter: string) => string[][]): string {
  const lines = head
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, readRows)
    .join('\n');
  const score = (delimiter: string): number => {
    const rows = cut(lines, delimiter);
    const width = rows[0]?.length ?? 0;
    return width <= 1 ? 0 : (rows.filter((row) => row.length === width).length / rows.length) * 1000 + width;
  };
  const scored = [';', ',', '\t', '|'].map((delimiter) => ({ delimiter, score: score(delimiter) }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}
