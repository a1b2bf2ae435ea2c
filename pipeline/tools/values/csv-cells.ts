import { parse } from 'csv-parse/sync';
import { closeSync, openSync, readSync } from 'node:fs';
import type { FieldType } from '../../../schemas/types.ts';
import { countCsv, type Span } from '../check/count-csv.ts';
import { excelCell, neutralised } from '../write/write-csv.ts';
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
  const file = openSync(path, 'r');
  const [names = []] = parseSpan(file, counted.header, delimiter);
  const compared = counted.spans.map((span, index): [CleanRow, Cell[] | undefined] => {
    const row = rows[index];
    const [cells = []] = parseSpan(file, span, delimiter);
    if (row === undefined) throw new Error(`Nobody asked for row ${index} of ${path}.`);
    const found = columns.map(({ name, type }, at) => {
      const cell = cells[names.indexOf(kind === 'csv' ? name : neutralised(name))];
      const expected = row.cells[at] ?? null;
      return kind === 'csv' ? machineValue(cell, type, expected) : excelValue(cell, type, expected);
    });
    return [row, found];
  });
  closeSync(file);
  return { rows: counted.rows, compared };
}

function parseSpan(file: number, [start, end]: Span, delimiter: string): string[][] {
  const bytes = Buffer.alloc(end - start);
  readSync(file, bytes, 0, bytes.length, start);
  return parse(bytes, { delimiter });
}

/** What a cell says to a machine; an empty one is an empty text or nothing. */
function machineValue(cell: string | undefined, type: FieldType, expected: Cell): Cell {
  if (cell === undefined) return null;
  if (cell === '') return expected === '' ? '' : null;
  if (type === 'integer') return /^-?\d+$/.test(cell) ? BigInt(cell) : cell;
  if (type === 'number') return Number.isNaN(Number(cell)) ? cell : Number(cell);
  if (type === 'boolean') return cell === 'true' || cell === 'false' ? cell === 'true' : cell;
  return type === 'datetime' ? momentOf(cell) : cell;
}

/** A cell for people says less than the value (no zone, no fraction of a second, nothing that would be run): the value itself where it says all that it should. */
function excelValue(cell: string | undefined, type: FieldType, expected: Cell): Cell {
  const stored = typeof expected === 'boolean' ? Number(expected) : expected;
  return cell === excelCell(stored, type) ? expected : (cell ?? null);
}
