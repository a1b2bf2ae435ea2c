import { parse } from 'csv-parse/browser/esm/sync';
import type { Geometry } from 'geojson';
import { columnNames } from '../../../schemas/model/column-names.ts';
import { mostTextBytes } from '../../../schemas/model/limits.ts';
import { findDelimiter } from '../../../schemas/codecs/csv.ts';
import { judgeCrs } from '../../../schemas/rules/french-systems.ts';
import { areDegrees, guessGeometry, rowGeometry, type TableGeometry } from '../../../schemas/rules/table-geometry.ts';
import { collectLayer, refuseManyFields, type Collector } from './collect-layer.ts';
import { isGeometry } from './geojson.ts';
import { ReadError, type GivenFile, type RawReading, type ReadPlaces } from './reading.ts';
import { findEncoding, readPieces, stemOf } from './text.ts';
import { readGeometry } from '../../../schemas/codecs/wkb.ts';
import { readWkt } from '../../../schemas/codecs/wkt.ts';

/** Enough rows to tell the separator by. */
const headCharacters = 256 * 1024;
/** Rows in which a geometry is looked for: the first may have none. */
const peekedRows = 100;

/** Cells of a row, empty ones too: as many columns as a spreadsheet has, which may save all of them. */
const mostCells = 16_384;

/** Options that real-world tables need to be parsed. */
export const loose = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true } as const;

/** Read a table of any usual separator and encoding, some rows at a time. */
export async function readCsv({ name, bytes, choices, room, onProgress }: GivenFile): Promise<RawReading> {
  const encoding = await findEncoding(bytes);
  const reading = new TableReading(choices.places, room);
  const rows = new RowCutter();
  let delimiter: string | undefined;
  const read = (text: string): void => {
    if (text.trim() === '') return;
    delimiter ??= separatorOf(text);
    refuseWideRows(text, delimiter);
    parse(text, { ...loose, delimiter, bom: true, on_record: (cells: string[]) => reading.add(cells) });
  };
  try {
    for await (const piece of readPieces(bytes, onProgress, encoding)) {
      read(rows.add(piece));
      // guard: a row of a table whose quotation mark stays open
      if (rows.rest.length > mostTextBytes)
        throw new ReadError('csv-endless-row', { line: reading.rows + 2, limit: mostTextBytes / 1024 ** 2 });
    }
    read(rows.rest);
  } catch (cause) {
    if (cause instanceof ReadError) throw cause;
    const isCut = cause instanceof Error && 'code' in cause && cause.code === 'CSV_QUOTE_NOT_CLOSED';
    throw isCut ? new ReadError('truncated', {}, { cause }) : new ReadError('csv-broken', { line: reading.rows + 2 }, { cause });
  }
  if (delimiter === undefined) throw new ReadError('empty');
  return reading.finish(stemOf(name));
}

/** Detect the delimiter of a table from its first rows. */
export const separatorOf = (text: string): string =>
  findDelimiter(text.slice(0, headCharacters), (head, each) => parse(head, { ...loose, delimiter: each, skip_records_with_error: true }));

/** Cuts a text between rows: at the last end of a line that no quotes are around. */
export class RowCutter {
  rest = '';
  at = 0;
  isQuoted = false;

  /** The whole rows that a piece completes; "" while there are none. */
  add(piece: string): string {
    this.rest += piece;
    let end = 0;
    for (; this.at < this.rest.length; this.at += 1) {
      const code = this.rest.charCodeAt(this.at);
      if (code === quote) this.isQuoted = !this.isQuoted;
      else if (code === lineEnd && !this.isQuoted) end = this.at + 1;
    }
    const rows = this.rest.slice(0, end);
    this.rest = this.rest.slice(end);
    this.at -= end;
    return rows;
  }
}
const quote = 0x22;
const lineEnd = 0x0a;

/** Refuse a row of more cells than a table has columns, before a parser makes a text of each. */
function refuseWideRows(text: string, delimiter: string): void {
  const separator = delimiter.charCodeAt(0);
  let cells = 1;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) isQuoted = !isQuoted;
    else if (code === separator && !isQuoted) cells += 1;
    else if (code === lineEnd && !isQuoted) cells = 1;
    if (cells > mostCells) refuseManyFields(cells); // guard: cells of a row
  }
}

/** A table while its rows come. */
class TableReading {
  readonly chosen: GivenFile['choices']['places'];
  readonly room: GivenFile['room'];
  names: string[] = [];
  /** Rows that wait until it is known where they hold their geometry. */
  waiting: string[][] = [];
  layer: Collector | undefined;
  geometry: TableGeometry | undefined;
  rows = 0;
  readonly bad = { count: 0, line: 0, value: '' };
  readonly long = { count: 0, line: 0 };

  constructor(chosen: GivenFile['choices']['places'], room: GivenFile['room']) {
    this.chosen = chosen;
    this.room = room;
  }

  /** Nothing is kept of a row: what reads it is told so. */
  add(cells: string[]): null {
    if (this.names.length === 0) {
      this.names = columnNames(cells);
      return null;
    }
    this.rows += 1;
    if (cells.slice(this.names.length).some((cell) => cell.trim() !== '')) {
      if (this.long.count === 0) this.long.line = this.rows + 1;
      this.long.count += 1;
    }
    if (this.layer !== undefined) this.addTo(this.layer, cells, this.rows);
    else if (this.waiting.push(cells) === peekedRows) this.begin();
    return null;
  }

  begin(): Collector {
    const example = (column: string): string | undefined =>
      this.waiting.map((cells) => this.valueOf(cells, column)).find((value) => value.trim() !== '');
    this.geometry = this.chosen === undefined ? guessGeometry(this.names, example) : declared(this.chosen, this.names);
    const fields = this.names.filter((name) => name !== this.shapeColumn()).map((name) => ({ name }));
    const layer = collectLayer(fields, 'none', { hasGeometry: this.geometry !== undefined, room: this.room });
    for (const [index, cells] of this.waiting.entries()) this.addTo(layer, cells, index + 1);
    this.waiting = [];
    this.layer = layer;
    return layer;
  }

  addTo(layer: Collector, cells: readonly string[], row: number): void {
    const { geometry } = this;
    const value = (column: string): string => this.valueOf(cells, column);
    const told = geometry === undefined ? null : rowGeometry(geometry, value);
    const shape = typeof told === 'string' ? readShape(told) : told;
    if (shape === undefined && geometry !== undefined) {
      if (this.bad.count === 0) Object.assign(this.bad, { line: row + 1, value: shownPlace(geometry, value) });
      this.bad.count += 1;
    }
    const hidden = this.shapeColumn();
    // A row without its last cells costs no more than it holds.
    const kept = this.names.slice(0, cells.length).flatMap((name, index) => (name === hidden ? [] : [[name, cells[index] ?? '']]));
    layer.add(Object.fromEntries(kept) as Record<string, string>, shape ?? null);
  }

  /** The column whose text is kept as the geometry alone. */
  shapeColumn(): string | undefined {
    return this.geometry?.kind === 'shape' ? this.geometry.column : undefined;
  }

  valueOf(cells: readonly string[], column: string): string {
    return cells[this.names.indexOf(column)] ?? '';
  }

  finish(source: string): RawReading {
    const layer = this.layer ?? this.begin();
    const { geometry, long, bad } = this;
    if (long.count > 0) throw new ReadError('csv-long-rows', { ...long, columns: this.names.length });
    const found = layer.finish({ source, stated: undefined });
    const isCalledSo = geometry?.kind === 'pair' || (geometry?.kind === 'xy' && geometry.degrees);
    const isLonLat = isCalledSo && (found.box === null || judgeCrs(found.box, { code: 'EPSG:4326', geographic: true }) !== 'impossible');
    return {
      layers: [{ ...found, ...(isLonLat && { assumed: 'EPSG:4326' }) }],
      problems: bad.count === 0 ? [] : [{ id: 'bad-coordinates', severity: 'warning', facts: bad }],
      columns: this.names,
      ...(geometry !== undefined && { places: namedPlaces(geometry) }),
    };
  }
}

function declared(places: NonNullable<GivenFile['choices']['places']> | null, columns: readonly string[]): TableGeometry | undefined {
  if (places === null || !Object.values(places).every((column) => columns.includes(column))) return undefined;
  return 'wkt' in places ? { kind: 'shape', column: places.wkt } : { kind: 'xy', ...places, degrees: areDegrees(places.x, places.y) };
}

const namedPlaces = (geometry: TableGeometry): ReadPlaces =>
  geometry.kind === 'shape'
    ? { kind: 'wkt', wkt: geometry.column }
    : geometry.kind === 'pair'
      ? { kind: 'pair', column: geometry.column }
      : { kind: 'xy', x: geometry.x, y: geometry.y };

const placeCharacters = 60;
const shownPlace = (geometry: TableGeometry, value: (column: string) => string): string =>
  (geometry.kind === 'xy' ? [value(geometry.x), value(geometry.y)] : [value(geometry.column)]).join(' ; ').slice(0, placeCharacters);

/** A geometry as a cell holds it: WKT, GeoJSON, or WKB in hexadecimal digits. */
function readShape(text: string): Geometry | undefined {
  try {
    if (text.startsWith('{')) {
      const value: unknown = JSON.parse(text);
      return isGeometry(value) ? value : undefined;
    }
    if (!/^(00|01)[0-9a-f]{8,}$/i.test(text)) return readWkt(text).geometry;
    return readGeometry(Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  } catch {
    return undefined;
  }
}
