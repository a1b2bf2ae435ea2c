import { ReadError } from '../read/reading.ts';

/** A row of a sheet: its cells that hold something, by the numbers of their columns. */
export type SheetRow = readonly (readonly [column: number, text: string])[];

/** Rows read from one sheet. */
export interface GatheredSheet {
  /** Those that hold something, in their order. */
  rows: SheetRow[];
  /** Cells without a value that should have one: a formula nobody has computed, or one that failed. */
  lost: number;
}

/** A workbook whose sheets are known. */
export interface Workbook {
  /** Names of those that hold something and are shown. */
  sheets: string[];
  read: (sheet: string) => Promise<GatheredSheet>;
}

/** The files of a workbook, as texts of XML. */
export type WorkbookFiles = ReadonlyMap<string, Blob>;

/** More would not fit into a browser's memory with what is read of it. */
const mostCells = 5_000_000;
const mostCharacters = 100 * 1024 ** 2;
const mostColumns = 16_384;

/** Gathers the rows of a sheet; refuses what a small file may blow up to. */
export class SheetRows implements GatheredSheet {
  readonly rows: SheetRow[] = [];
  lost = 0;
  #cells = 0;
  #characters = 0;

  add(cells: SheetRow, times = 1): void {
    const filled = cells.filter(([, text]) => text.trim() !== '');
    if (filled.length === 0) return;
    this.#cells += filled.length * times;
    this.#characters += filled.reduce((sum, [, text]) => sum + text.length, 0) * times;
    const isTooWide = filled.some(([column]) => column >= mostColumns);
    // guard [this.#characters > mostCharacters]: names one long text again and again
    // guard [this.#cells > mostCells]: repeats its rows without an end
    if (this.#cells > mostCells || this.#characters > mostCharacters || isTooWide) throw new ReadError('too-heavy');
    for (let time = 0; time < times; time += 1) this.rows.push(filled);
  }
}

/** Digits that spreadsheets count with: 0.1 + 0.2 is stored as 0.30000000000000004, and shown as it is here. */
const exactDigits = 15;

/** A number as it is stored: a whole one stays as it is written, another becomes what is shown. */
export const plainNumber = (text: string): string =>
  /^-?\d{1,15}$/.test(text) ? text : String(Number(Number(text).toPrecision(exactDigits)));

/** Rows in which the names of the columns are looked for: titles and remarks often stand above them. */
const peekedRows = 50;
/** A row that fills most of the width names the columns; a title fills a cell or two. */
const fullShare = 0.6;

/** The place of the row that names the columns. */
function headOf(rows: readonly SheetRow[]): number {
  const widths = rows.slice(0, peekedRows).map(({ length }) => length);
  const least = Math.max(...widths, 0) * fullShare;
  return Math.max(
    0,
    widths.findIndex((width) => width >= least),
  );
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text);

/** A sheet as CSV (RFC 4180), from the row that names its columns; without the columns that hold nothing. */
export function csvOf({ rows, lost }: GatheredSheet): { text: string; above: number; lost: number } {
  const above = headOf(rows);
  const table = rows.slice(above);
  const used = new Set<number>();
  for (const row of table) for (const [column] of row) used.add(column);
  const columns = [...used].sort((a, b) => a - b);
  if (table.length * columns.length > mostCharacters) throw new ReadError('too-heavy');
  const lines = table.map((row) => {
    const cells = new Map(row);
    return `${columns.map((column) => quoted(cells.get(column) ?? '')).join(',')}\n`;
  });
  return { text: lines.join(''), above, lost };
}
