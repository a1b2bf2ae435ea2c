import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { SaxesParser } from 'saxes';
import yauzl from 'yauzl';
import { mostSheetRows } from '../../../schemas/model/sheet-rows.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { columnLetters } from '../../../schemas/model/workbook.ts';
import { mostCharacters, readCellText } from '../../../schemas/model/xlsx-cell.ts';
import { momentOf, type Cell, type CleanRow } from './cells.ts';
import type { ComparedTable } from './sample-rows.ts';

const rowEnd = Buffer.from('</row>');

/** A sheet of a workbook of ours, its rows counted; `rows` are those of the clean table that it is compared with, in their order. */
export async function readXlsxRows(
  path: string,
  sheet: number,
  { columns }: Pick<ComparedTable, 'columns'>,
  rows: readonly CleanRow[],
): Promise<{ rows: number; compared: [row: CleanRow, cells: Cell[] | undefined][] }> {
  const compared: [CleanRow, Cell[] | undefined][] = [];
  let count = -1;
  let next = 0;
  for await (const xml of sheetRows(path, `xl/worksheets/sheet${sheet}.xml`)) {
    const row = rows[next];
    if (row?.rank === count) {
      const cells = readRow(xml.toString('utf8'));
      compared.push([row, columns.map(({ type }, at) => valueOf(cells.get(columnLetters(at)), type, row.cells[at] ?? null))]);
      next += 1;
    }
    count += 1;
  }
  // What lies beyond the last row of a sheet is in no sheet, and is told.
  for (const row of rows.slice(next)) if (row.rank < mostSheetRows) compared.push([row, undefined]);
  return { rows: count, compared };
}

/** Yield the rows of a sheet, that of its titles first, each from tag to tag: rows of a large sheet are not all parsed. */
async function* sheetRows(path: string, name: string): AsyncGenerator<Buffer> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, { lazyEntries: true, autoClose: false });
  try {
    let found: yauzl.Entry | undefined;
    zip.on('entry', (entry: yauzl.Entry) => {
      if (entry.fileName === name) found = entry;
      zip.readEntry();
    });
    zip.readEntry();
    await once(zip, 'end');
    if (found === undefined) throw new Error(`${path} has no ${name}.`);
    const stream: Readable = await promisify(
      zip.openReadStream.bind(zip) as (entry: yauzl.Entry, done: (error: Error | null, stream: Readable) => void) => void,
    )(found);
    let rest = Buffer.alloc(0);
    for await (const piece of stream) {
      const bytes = Buffer.concat([rest, piece as Buffer]);
      let start = 0;
      for (let end = bytes.indexOf(rowEnd, start); end >= 0; end = bytes.indexOf(rowEnd, start)) {
        yield bytes.subarray(bytes.indexOf('<row ', start), end + rowEnd.length);
        start = end + rowEnd.length;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    zip.close();
  }
}

interface ReadCell {
  type: string;
  text: string;
}

/** The cells of a row by the letters of their columns. */
function readRow(xml: string): Map<string, ReadCell> {
  const cells = new Map<string, ReadCell>();
  let current: ReadCell | undefined;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name !== 'c') return;
    current = { type: attributes['t'] ?? 'n', text: '' };
    cells.set(String(attributes['r']).replace(/\d+$/, ''), current);
  });
  parser.on('text', (text) => {
    if (current !== undefined) current.text += text;
  });
  parser.write(xml).close();
  return cells;
}

const firstDay = Date.UTC(1899, 11, 30);

/** Read a cell as the field's value; where a spreadsheet holds a part of it alone, gives the value itself once that part is there. */
function valueOf(cell: ReadCell | undefined, type: FieldType, expected: Cell): Cell {
  if (cell === undefined) return null;
  if (cell.type === 'b') return cell.text === '1';
  if (cell.type === 'n' && (type === 'date' || type === 'datetime')) {
    const moment = new Date(Math.round(firstDay + Number(cell.text) * 86_400_000)).toISOString();
    if (type === 'date') return moment.slice(0, 10);
    // A clock of the place, to the thousandth: zones are told by no spreadsheet.
    const shown =
      typeof expected === 'string' ? momentOf(expected.replace(/(Z|[+-]\d{2}(:?\d{2})?)$/, '').replace(/(\.\d{3})\d+$/, '$1')) : '';
    return momentOf(moment.slice(0, -1)) === shown ? expected : moment;
  }
  if (cell.type === 'n') return type === 'integer' ? BigInt(cell.text) : Number(cell.text);
  const text = readCellText(cell.text);
  if (type === 'integer') return /^-?\d+$/.test(text) ? BigInt(text) : text;
  if (type === 'datetime') return momentOf(text);
  const isCut = typeof expected === 'string' && text.length <= mostCharacters && text.endsWith('…') && expected.length > mostCharacters;
  return isCut && expected.startsWith(text.slice(0, -1)) && text.length > mostCharacters - 2 ? expected : text;
}
