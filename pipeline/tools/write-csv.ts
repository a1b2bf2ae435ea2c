import { stringify, type Options } from 'csv-stringify/sync';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { SQLOutputValue } from 'node:sqlite';
import type { FieldType } from '../../schemas/types.ts';
import { bytesOf, freeName, openGeopackage, quoted, selected, valuesOf, type CleanTable } from './clean-rows.ts';
import { readJob } from './job.ts';
import { readShape, toWkt, wkbOfGeopackage } from './wkb.ts';

/** What `write-csv.ts` is asked: one table of /in/clean.gpkg (its geometry in WGS 84 in /in/wgs84.gpkg), the two files to write. */
export interface CsvJob {
  table: CleanTable;
  /** How a feature's place is told: a point by its coordinates, all else by its well-known text, to machines. */
  geometry: 'point' | 'other' | null;
  /** For machines: UTF-8, comma, decimal point, true/false, ISO dates. */
  machine: string;
  /** For a French Excel: byte order mark, semicolon, decimal comma, VRAI/FAUX, no cell that it would run as a formula. */
  excel: string;
}

/** Degrees with seven decimals are centimetres. */
const decimals = 7;

/** Excel and LibreOffice run a cell that begins so as a formula (OWASP, "CSV injection"). */
const formulaStart = /^[=+\-@\t\r]/;
const numberText = /^[+-]?\d+([.,]\d+)?$/;

/** A text that a spreadsheet will not run: an apostrophe before what looks like a formula, numbers left alone. */
export function neutralised(text: string): string {
  return formulaStart.test(text) && !numberText.test(text) ? `'${text}` : text;
}

/** A number as a French spreadsheet reads it. */
const withComma = (value: SQLOutputValue): string => String(value).replace('.', ',');

/** A cell for machines. */
export function machineCell(value: SQLOutputValue, type: FieldType): string {
  if (value === null) return '';
  return type === 'boolean' ? (Number(value) === 0 ? 'false' : 'true') : String(value);
}

/** A cell for a French Excel. */
export function excelCell(value: SQLOutputValue, type: FieldType): string {
  if (value === null) return '';
  if (type === 'boolean') return Number(value) === 0 ? 'FAUX' : 'VRAI';
  if (type === 'datetime') return String(value).slice(0, 19).replace('T', ' ');
  return type === 'number' ? withComma(value) : neutralised(String(value));
}

/** Where a feature is, as each kind of CSV tells it. */
interface Place {
  longitude: SQLOutputValue;
  latitude: SQLOutputValue;
  wkb: Uint8Array | null;
}

/** Rows of the table in its own order, each with the place that the WGS 84 table gives it. */
function* readRows(clean: string, wgs84: string, table: CleanTable, geometry: CsvJob['geometry']): Generator<[SQLOutputValue[], Place]> {
  const rows = openGeopackage(clean);
  const places = geometry === null ? undefined : openGeopackage(wgs84);
  const place = places?.prepare(`SELECT x, y, ${geometry === 'other' ? 'geom' : 'NULL AS geom'} FROM ${quoted(table.name)} WHERE fid = ?`);
  const names = [table.fidColumn, ...table.columns.map(({ name }) => name)];
  const statement = rows.prepare(`SELECT ${selected(names)} FROM ${quoted(table.name)} ORDER BY 1`);
  statement.setReadBigInts(true);
  for (const row of statement.iterate()) {
    const [fid = null, ...values] = valuesOf(row);
    const { x = null, y = null, geom = null } = place?.get(fid) ?? {};
    yield [values, { longitude: x, latitude: y, wkb: wkbOfGeopackage(bytesOf(geom)) }];
  }
  rows.close();
  places?.close();
}

const degrees = (value: SQLOutputValue): string => (typeof value === 'number' ? String(Number(value.toFixed(decimals))) : '');
const coordinates = ({ longitude, latitude }: Place): string[] => [degrees(longitude), degrees(latitude)];

/** One of the two files: how it is written, what its columns after the fields are and hold. */
interface Dialect {
  path: string;
  options: Options;
  /** What begins the file; what is done to the names of columns. */
  start: string;
  header: (name: string) => string;
  cell: (value: SQLOutputValue, type: FieldType) => string;
  placeColumns: string[];
  place: (place: Place) => string[];
}

function dialectsOf({ table: { columns }, geometry, machine, excel }: CsvJob): Dialect[] {
  const [longitude, latitude, wkt] = [freeName('longitude', columns), freeName('latitude', columns), freeName('wkt', columns)];
  const point = geometry === null ? [] : [longitude, latitude];
  const forMachines: Dialect = {
    path: machine,
    options: { delimiter: ',', record_delimiter: 'unix' },
    start: '',
    header: (name) => name,
    cell: machineCell,
    placeColumns: geometry === 'other' ? [wkt] : point,
    place: geometry === 'other' ? ({ wkb }) => [wkb === null ? '' : toWkt(readShape(wkb), decimals)] : coordinates,
  };
  // A spreadsheet cuts a cell at 32,767 characters: there a shape is told by a point on it.
  const forExcel: Dialect = {
    path: excel,
    options: { delimiter: ';', record_delimiter: 'windows' },
    start: '\uFEFF',
    header: neutralised,
    cell: excelCell,
    placeColumns: point,
    place: (place) => coordinates(place).map(withComma),
  };
  return [forMachines, forExcel];
}

/** Rows are written in pieces of so many. */
const pieceRows = 1000;

/** One CSV file while it is written. */
class Sheet {
  readonly #dialect: Dialect;
  readonly #table: CleanTable;
  readonly #file: number;
  #piece: string[][];

  constructor(dialect: Dialect, table: CleanTable) {
    [this.#dialect, this.#table, this.#file] = [dialect, table, openSync(dialect.path, 'w')];
    writeSync(this.#file, dialect.start);
    this.#piece = [[...table.columns.map(({ name }) => name), ...dialect.placeColumns].map(dialect.header)];
  }

  add(values: readonly SQLOutputValue[], place: Place): void {
    const { cell, placeColumns, place: placeCells } = this.#dialect;
    const cells = this.#table.columns.map(({ type }, index) => cell(values[index] ?? null, type));
    this.#piece.push(placeColumns.length === 0 ? cells : [...cells, ...placeCells(place)]);
    if (this.#piece.length >= pieceRows) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    // An empty cell alone in its row would be an empty line, which readers pass over.
    const alone = this.#table.columns.length + this.#dialect.placeColumns.length === 1;
    writeSync(this.#file, stringify(this.#piece, { ...this.#dialect.options, quoted_empty: alone }));
    this.#piece = [];
  }
}

/** Write a table twice: the complete one for machines, the readable one for a French spreadsheet. Both hold every row, in source order. */
export function writeCsv(clean: string, wgs84: string, job: CsvJob): void {
  const sheets = dialectsOf(job).map((dialect) => new Sheet(dialect, job.table));
  for (const [values, place] of readRows(clean, wgs84, job.table, job.geometry)) for (const sheet of sheets) sheet.add(values, place);
  for (const sheet of sheets) sheet.close();
}

if (import.meta.main) writeCsv('/in/clean.gpkg', '/in/wgs84.gpkg', readJob() as CsvJob);
