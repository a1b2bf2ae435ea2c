import { parse } from 'csv-parse/sync';
import type { FieldType } from '../../../schemas/types.ts';
import { countCsv, type RowSpan } from '../read/count-csv.ts';
import { openFile, type ReadBytes } from '../read/file-bytes.ts';
import { excelCell, neutralised } from '../../../schemas/codecs/csv.ts';
import { momentOf, type Cell, type CleanRow } from './cells.ts';
import type { ComparedTable } from './sample-rows.ts';

/** A CSV file of ours, counted; `rows` are those of the clean table that it is compared with, in their order. */
export function readCsvRows(
  path: string,
  kind: 'csv' | 'csv-excel',
  { columns }: Pick<ComparedTable, 'columns'>,
  rows: readonly CleanRow[],
): { rows: number; compared: [row: CleanRow, cells: Cell[] | undefined][] } {
  const delimiter = kind === 'csv' ? ',' : ';';
  const counted = countCsv(
    path,
    delimiter,
    rows.map(({ rank }) => rank),
  );
  using file = openFile(path);
  const [names = []] = parseSpan(file.read, counted.header, delimiter);
  const compared = counted.spans.map((span, index): [CleanRow, Cell[] | undefined] => {
    const row = rows[index];
    const [cells = []] = parseSpan(file.read, span, delimiter);
    if (row === undefined) throw new Error(`Nobody asked for row ${index} of ${path}.`);
    const found = columns.map(({ name, type }, at) => {
      const cell = cells[names.indexOf(kind === 'csv' ? name : neutralised(name))] ?? null;
      const expected = row.cells[at] ?? null;
      // A value alone in its row: an absent one is written as an empty text is.
      if (cell === '' && names.length === 1 && (expected === '' || expected === null)) return expected;
      return kind === 'csv' ? machineValue(cell, type) : excelValue(cell, type, expected);
    });
    return [row, found];
  });
  return { rows: counted.rows, compared };
}

/** The cells of rows: null for one that is absent, an empty text stands in quotes. */
function parseSpan(read: ReadBytes, [start, end]: RowSpan, delimiter: string): (string | null)[][] {
  // guard [!quoting]: tells an empty text from none
  return parse(read(start, end - start), { delimiter, cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell) });
}

function machineValue(cell: string | null, type: FieldType): Cell {
  if (cell === null || cell === '') return cell;
  if (type === 'integer') return /^-?\d+$/.test(cell) ? BigInt(cell) : cell;
  if (type === 'number') return Number.isNaN(Number(cell)) ? cell : Number(cell);
  if (type === 'boolean') return cell === 'true' || cell === 'false' ? cell === 'true' : cell;
  return type === 'datetime' ? momentOf(cell) : cell;
}

/** Read a cell for people, which says less than the value; gives the value itself where the cell says all that it should. */
function excelValue(cell: string | null, type: FieldType, expected: Cell): Cell {
  // Such a cell has no zone, no fraction of a second, and nothing that would be run.
  if (cell === null || expected === null) return cell;
  const stored = typeof expected === 'boolean' ? Number(expected) : expected;
  return cell === excelCell(stored, type) ? expected : cell;
}
