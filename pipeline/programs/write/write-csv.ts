import type { SQLOutputValue } from 'node:sqlite';
import { freeName } from '../../../schemas/model/column-names.ts';
import { excelCell, machineCell, neutralised, withComma } from '../../../schemas/codecs/csv.ts';
import type { FieldType } from '../../../schemas/types.ts';
import type { Column } from '../geopackage/clean-rows.ts';
import { placeColumns, readTableRows, type PointColumns, type WrittenTable } from './table-rows.ts';
import { TextFile } from './text-file.ts';
import { writeWkt } from './write-wkt.ts';

/** A table and the two files to write. */
export interface CsvJob extends WrittenTable {
  /** For machines: UTF-8, comma, decimal point, true/false, ISO dates, `""` for an empty text and nothing for an absent value. */
  machine: string;
  /** For a French Excel: byte order mark, semicolon, decimal comma, VRAI/FAUX, no cell that it would run as a formula. */
  excel: string;
}

/** One of the two files: how it is written, what its columns after the fields are and hold. */
interface Dialect {
  path: string;
  delimiter: string;
  newline: string;
  /** Beginning of the file; and change of the names of columns. */
  start: string;
  header: (name: string) => string;
  cell: (value: SQLOutputValue, type: FieldType) => string;
  placeColumns: string[];
  /** Cells that tell where a feature is; the shape is written by itself. */
  place: (place: PointColumns) => string[];
  tellsShape: boolean;
}

function dialectsOf({ machine, excel, ...placed }: CsvJob): Dialect[] {
  const { table, geometry, hasZ = false } = placed;
  const wkt = freeName('wkt', table.columns);
  const tellsZ = geometry === 'point' && hasZ;
  const point = placeColumns(placed);
  const coordinates = ({ longitude: x, latitude: y, z }: PointColumns): string[] => (geometry === null ? [] : tellsZ ? [x, y, z] : [x, y]);
  const tellsShape = geometry === 'other';
  const forMachines: Dialect = {
    path: machine,
    delimiter: ',',
    newline: '\n',
    start: '',
    header: (name) => name,
    cell: machineCell,
    placeColumns: tellsShape ? [wkt] : point,
    place: tellsShape ? () => [] : coordinates,
    tellsShape,
  };
  // A spreadsheet cuts a cell at 32,767 characters: there a shape is told by a point on it.
  const forExcel: Dialect = {
    path: excel,
    delimiter: ';',
    newline: '\r\n',
    start: '\uFEFF',
    header: neutralised,
    cell: excelCell,
    placeColumns: point,
    place: (place) => coordinates(place).map(withComma),
    tellsShape: false,
  };
  return [forMachines, forExcel];
}

/** One CSV file (RFC 4180) while it is written. */
class Sheet {
  readonly #dialect: Dialect;
  readonly #columns: readonly Column[];
  readonly #file: TextFile;
  readonly #special: RegExp;
  /** An absent value alone in its row would be an empty line, which readers pass over: there it is written as an empty text is. */
  readonly #isAlone: boolean;
  /** Cells, those of the header too, that are not as they are in the data: a spreadsheet would run them. */
  neutralised = 0;

  constructor(dialect: Dialect, columns: readonly Column[]) {
    [this.#dialect, this.#columns, this.#file] = [dialect, columns, new TextFile(dialect.path)];
    this.#special = new RegExp(`["\r\n${dialect.delimiter}]`);
    this.#isAlone = columns.length + dialect.placeColumns.length === 1;
    const names = [...columns.map(({ name }) => name), ...dialect.placeColumns].map((name) => this.#counted(name, dialect.header(name)));
    this.#file.text(dialect.start + names.join(dialect.delimiter) + dialect.newline);
  }

  add(values: readonly SQLOutputValue[], place: PointColumns): void {
    const { delimiter, newline, cell, place: placeCells, tellsShape } = this.#dialect;
    const cells = this.#columns.map(({ type }, index) => {
      const value = values[index] ?? null;
      return value === null ? this.#absent() : this.#counted(value, cell(value, type));
    });
    for (const text of placeCells(place)) cells.push(text === '' ? this.#absent() : this.#quoted(text));
    this.#file.text(cells.join(delimiter));
    if (tellsShape) this.#shape(place.wkb);
    this.#file.text(newline);
  }

  close(): void {
    this.#file.close();
  }

  #shape(wkb: Uint8Array | null): void {
    if (this.#columns.length > 0) this.#file.text(this.#dialect.delimiter);
    if (wkb === null) return this.#file.text(this.#absent());
    // Positions are separated by commas.
    this.#file.text('"');
    writeWkt(this.#file, wkb);
    this.#file.text('"');
  }

  #counted(value: SQLOutputValue, text: string): string {
    if (text.startsWith("'") && text === `'${String(value)}`) this.neutralised += 1;
    return this.#quoted(text);
  }

  #absent(): string {
    return this.#isAlone ? '""' : '';
  }

  #quoted(text: string): string {
    return text === '' || this.#special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
}

/** How many cells of each file are not as they are in the data. */
export interface WrittenCsv {
  machine: number;
  excel: number;
}

/** Write a table twice: the complete one for machines, the readable one for a French spreadsheet. Both hold every row, in source order. */
export function writeCsvFile(clean: string, wgs84: string, job: CsvJob): WrittenCsv {
  const sheets = dialectsOf(job).map((dialect) => new Sheet(dialect, job.table.columns));
  for (const [values, place] of readTableRows(clean, wgs84, job)) for (const sheet of sheets) sheet.add(values, place);
  for (const sheet of sheets) sheet.close();
  const [machine = 0, excel = 0] = sheets.map(({ neutralised: cells }) => cells);
  return { machine, excel };
}
