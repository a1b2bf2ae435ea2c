import { readXml } from '../read/read-xml.ts';
import { plainNumber, SheetRows, type GatheredSheet, type Workbook } from './table.ts';

/** Open a workbook of LibreOffice (OpenDocument 1.3, part 3, chapter 9), of which `content` is the file with its sheets. */
export async function openOds(content: Blob): Promise<Workbook> {
  const counted = new SheetReading();
  await counted.run(content);
  const { sheets } = counted;
  return {
    sheets: sheets.filter(({ cells }) => cells > 0).map(({ name }) => name),
    read: async (name) => {
      const reading = new SheetReading(name);
      await reading.run(content);
      return reading.rows;
    },
  };
}

interface Cell {
  type: string;
  value: string | undefined;
  times: number;
  /** As it is shown: a line for each paragraph. */
  lines: string[];
  isComputed: boolean;
}

/** Remarks and drawings. */
const asides = new Set(['annotation', 'shapes', 'frame', 'custom-shape']);

const timesOf = (text: string | undefined): number => Math.max(1, Math.min(Number(text ?? 1) || 1, 1_048_576));

/** A document while it is read: it counts the cells of all sheets, and keeps the rows of one. */
class SheetReading {
  readonly wanted: string | undefined;
  readonly rows: SheetRows & GatheredSheet = new SheetRows();
  readonly sheets: { name: string; cells: number }[] = [];
  readonly hidden = new Set<string>();
  /** Name of the style whose properties are read. */
  style = '';
  sheet: { name: string; cells: number } | undefined;
  row: [number, string][] = [];
  rowTimes = 1;
  column = 0;
  cell: Cell | undefined;
  /** How deep within a remark, whose text is no value, or a sheet within a cell, which is none of ours. */
  aside = 0;

  constructor(wanted?: string) {
    this.wanted = wanted;
  }

  run(content: Blob): Promise<void> {
    const open = (name: string, attributes: Readonly<Record<string, string>>): void => this.open(name, attributes);
    return readXml(
      content,
      { open, close: (name) => this.close(name), text: (text) => this.add(text.replace(/[ \t\r\n]+/g, ' ')) },
      () => undefined,
    );
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.isAside(name)) this.aside += 1;
    if (this.aside > 0) return;
    if (name === 'style') this.style = attributes['style:name'] ?? '';
    // What is hidden is nobody's to publish.
    if (name === 'table-properties' && attributes['table:display'] === 'false') this.hidden.add(this.style);
    if (name === 'table') {
      this.sheet = { name: attributes['table:name'] ?? '', cells: 0 };
      if (!this.hidden.has(attributes['table:style-name'] ?? '')) this.sheets.push(this.sheet);
    }
    if (name === 'table-row') [this.row, this.column, this.rowTimes] = [[], 0, timesOf(attributes['table:number-rows-repeated'])];
    if (name === 'table-cell' || name === 'covered-table-cell') {
      const type = attributes['office:value-type'] ?? attributes['calcext:value-type'] ?? '';
      const value = attributes['office:date-value'] ?? attributes['office:boolean-value'] ?? attributes['office:value'];
      const times = timesOf(attributes['table:number-columns-repeated']);
      this.cell = { type, value, times, lines: [], isComputed: attributes['table:formula'] !== undefined };
    }
    if (name === 'p') this.cell?.lines.push('');
    if (name === 's') this.add(' '.repeat(Math.min(timesOf(attributes['text:c']), 1000)));
    if (name === 'tab') this.add('\t');
    if (name === 'line-break') this.add('\n');
  }

  add(text: string): void {
    const line = this.aside > 0 ? undefined : this.cell?.lines.pop();
    if (line !== undefined) this.cell?.lines.push(line + text);
  }

  close(name: string): void {
    if (this.isAside(name)) {
      this.aside -= 1;
      return;
    }
    if (this.aside > 0) return;
    if ((name === 'table-cell' || name === 'covered-table-cell') && this.cell) {
      this.closeCell(this.cell);
      this.cell = undefined;
    }
    if (name === 'table-row' && this.isWanted()) this.rows.add(this.row, this.rowTimes);
  }

  isAside(name: string): boolean {
    return asides.has(name) || (name === 'table' && this.cell !== undefined);
  }

  isWanted(): boolean {
    return this.sheet !== undefined && this.sheet.name === this.wanted;
  }

  closeCell(cell: Cell): void {
    const text = valueOf(cell);
    const first = this.column;
    this.column += cell.times;
    if (text === undefined && this.isWanted()) this.rows.lost += cell.times;
    if (text === undefined || text.trim() === '') return;
    if (this.sheet) this.sheet.cells += 1;
    // A row has no more columns than a thousand sheets use; what repeats a value further is refused with its row.
    if (this.isWanted()) for (let at = 0; at < Math.min(cell.times, 20_000); at += 1) this.row.push([first + at, text]);
  }
}

/** Value of a cell; undefined where a formula has failed, or no program has computed it. */
function valueOf({ type, value, lines, isComputed }: Cell): string | undefined {
  // As in HTML, spaces at the ends of a paragraph are how the file is laid out.
  const shown = lines.map((line) => line.trim()).join('\n');
  if (isComputed && ((shown === '' && value === undefined && type !== 'string') || /^(#[A-Z/0]+[!?]?|Err:\d+)$/.test(shown)))
    return undefined;
  if (value === undefined || type === 'string') return shown;
  if (type === 'date') return value.replace(/T00:00:00(\.0+)?$/, '');
  // "07610" is a number to which the sheet gives five digits: it is meant as it is shown.
  if (/^0\d+$/.test(shown) && Number(shown) === Number(value)) return shown;
  return type === 'boolean' || !Number.isFinite(Number(value)) ? value : plainNumber(value);
}
