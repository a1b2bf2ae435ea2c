import { stringify } from 'csv-stringify';
import { createWriteStream } from 'node:fs';
import type { SQLOutputValue } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { freeName, openGeopackage, quoted, type CleanTable, type Column } from './clean-rows.ts';
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
export const withComma = (value: SQLOutputValue): string => String(value).replace('.', ',');

/** A cell for machines. */
export function machineCell(value: SQLOutputValue, type: Column['type']): string {
  if (value === null) return '';
  return type === 'boolean' ? (Number(value) === 0 ? 'false' : 'true') : String(value);
}

/** A cell for a French Excel. */
export function excelCell(value: SQLOutputValue, type: Column['type']): string {
  if (value === null) return '';
  if (type === 'boolean') return Number(value) === 0 ? 'FAUX' : 'VRAI';
  return type === 'number' ? withComma(value) : neutralised(String(value));
}

interface Row {
  values: SQLOutputValue[];
  longitude: number | null;
  latitude: number | null;
  wkb: Uint8Array | null;
}

/** Rows of the table in its own order, each with the place that the WGS 84 table gives it. */
function* readRows(clean: string, wgs84: string, table: CleanTable, geometry: CsvJob['geometry']): Generator<Row> {
  const rows = openGeopackage(clean);
  const places = geometry === null ? undefined : openGeopackage(wgs84);
  const place = places?.prepare(`SELECT x, y, ${geometry === 'other' ? 'geom' : 'NULL AS geom'} FROM ${quoted(table.name)} WHERE fid = ?`);
  const names = [table.fidColumn, ...table.columns.map(({ name }) => name)].map(quoted).join(', ');
  const statement = rows.prepare(`SELECT ${names} FROM ${quoted(table.name)} ORDER BY 1`);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  // setReturnArrays: a row is an array of its values, which the types do not know.
  for (const row of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
    const found = place?.get(row[0] as bigint);
    yield {
      values: row.slice(1),
      longitude: (found?.['x'] ?? null) as number | null,
      latitude: (found?.['y'] ?? null) as number | null,
      wkb: wkbOfGeopackage((found?.['geom'] ?? null) as Uint8Array | null),
    };
  }
  rows.close();
  places?.close();
}

const degrees = (value: number | null): string => (value === null ? '' : String(Number(value.toFixed(decimals))));

/** Write a table twice: the complete one for machines, the readable one for a French spreadsheet. Both hold every row, in source order. */
export async function writeCsv(clean: string, wgs84: string, { table, geometry, machine, excel }: CsvJob): Promise<void> {
  const names = table.columns.map(({ name }) => name);
  const [longitude, latitude, wkt] = ['longitude', 'latitude', 'wkt'].map((name) => freeName(name, table.columns)) as [string, string, string];
  const places = geometry === null ? [] : [longitude, latitude];
  const machineCsv = stringify({ header: true, columns: [...names, ...(geometry === 'other' ? [wkt] : places)], record_delimiter: 'unix' });
  // A spreadsheet cuts a cell at 32,767 characters: there a shape is told by a point on it.
  const excelCsv = stringify({ header: true, columns: [...names, ...places].map(neutralised), bom: true, delimiter: ';', record_delimiter: 'windows' });
  const written = [pipeline(machineCsv, createWriteStream(machine)), pipeline(excelCsv, createWriteStream(excel))];
  for (const { values, longitude: x, latitude: y, wkb } of readRows(clean, wgs84, table, geometry)) {
    const shape = geometry === 'other' ? [wkb === null ? '' : toWkt(readShape(wkb), decimals)] : places.length > 0 ? [degrees(x), degrees(y)] : [];
    const point = places.length > 0 ? [withComma(degrees(x)), withComma(degrees(y))] : [];
    const ready = [
      machineCsv.write([...table.columns.map(({ type }, index) => machineCell(values[index] ?? null, type)), ...shape]),
      excelCsv.write([...table.columns.map(({ type }, index) => excelCell(values[index] ?? null, type)), ...point]),
    ];
    if (!ready[0]) await drained(machineCsv);
    if (!ready[1]) await drained(excelCsv);
  }
  machineCsv.end();
  excelCsv.end();
  await Promise.all(written);
}

const drained = (stream: NodeJS.WritableStream): Promise<void> => new Promise((resolve) => stream.once('drain', resolve));

if (import.meta.main) await writeCsv('/in/clean.gpkg', '/in/wgs84.gpkg', readJob<CsvJob>());
