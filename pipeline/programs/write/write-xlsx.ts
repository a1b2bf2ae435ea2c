import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { sheetPath, sheetXml, workbookParts, type WorkbookSheet, sheetNames } from '../../../schemas/model/workbook.ts';
import { mostSheetRows } from '../../../schemas/model/sheet-rows.ts';
import { looks, textCell, xlsxCell, type XlsxCell } from '../../../schemas/model/xlsx-cell.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { placeColumns, readTableRows, type WrittenTable } from './table-rows.ts';

/** Title of a field for people, with its unit and meaning. */
export interface ColumnWords {
  title: string;
  unit?: string | undefined;
  description?: string | undefined;
}

/** A layer as a sheet: a word for each of its columns, those of its place at the end. */
export interface XlsxLayer extends WrittenTable {
  title: string;
  words: readonly ColumnWords[];
}

/** Texts of the sheet that explains the others. */
export interface XlsxTexts {
  title: string;
  heads: readonly string[];
  types: Record<FieldType, string>;
  /** "{count}" stands for how many. */
  cutRows: string;
  cutCells: string;
  /** Restriction on the data, told before all else; absent where they are public. */
  restriction?: string;
}

/** One workbook: a sheet a layer, and one that explains them. */
export interface XlsxJob {
  layers: readonly XlsxLayer[];
  texts: XlsxTexts;
  output: string;
}

/** Data for which a spreadsheet has no room. */
export interface WrittenXlsx {
  /** Rows that are in no sheet. */
  rows: number;
  /** Texts that are cut. */
  cells: number;
}

/** Widths of columns, in characters: what a value takes, at most. */
const widths: Record<FieldType, number> = { text: 24, integer: 12, number: 14, boolean: 8, date: 12, datetime: 20 };
const mostWidth = 48;
const explainedWidths = [24, 32, 24, 18, 10, 80];

/** A number that stands for a place, in WGS 84. */
const degrees = (text: string): XlsxCell | undefined => (text === '' ? undefined : { type: 'n', look: looks.plain, value: text });

/** Write the layers of a data set as a workbook for people: codes are texts, dates are dates, and nothing is a formula. */
export async function writeXlsxFile(clean: string, wgs84: string, { layers, texts, output }: XlsxJob): Promise<WrittenXlsx> {
  const cut = layers.map((): WrittenXlsx => ({ rows: 0, cells: 0 }));
  const names = sheetNames([...layers.map(({ title }) => title), texts.title]);
  const sheets = layers.map((layer, index): WorkbookSheet => {
    const types = layer.table.columns.map(({ type }) => type);
    const columns = headsOf(layer).map((title, at) => ({ title, width: widthOf(title, types[at] ?? 'number') }));
    return { title: names[index] ?? '', columns, rows: () => rowsOf(clean, wgs84, layer, cut[index]) };
  });
  const explained: WorkbookSheet = {
    title: names.at(-1) ?? '',
    columns: texts.heads.map((title, at) => ({ title, width: explainedWidths[at] ?? mostWidth })),
    rows: () => explain(layers, names, texts, cut),
  };
  await writeWorkbook(output, [...sheets, explained]);
  return { rows: sum(cut.map(({ rows }) => rows)), cells: sum(cut.map(({ cells }) => cells)) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const widthOf = (title: string, type: FieldType): number => Math.min(mostWidth, Math.max(widths[type], Math.ceil(title.length / 2) + 4));

/** The title of each column, with its unit; where two are called alike, with the field's name too. */
function headsOf(layer: XlsxLayer): string[] {
  const names = [...layer.table.columns.map(({ name }) => name), ...placeColumns(layer)];
  const titles = layer.words.map(({ title, unit }) => (unit === undefined ? title : `${title} (${unit})`));
  return titles.map((title, at) => (titles.filter((each) => each === title).length > 1 ? `${title} [${names[at]}]` : title));
}

function* rowsOf(
  clean: string,
  wgs84: string,
  layer: XlsxLayer,
  cut: WrittenXlsx = { rows: 0, cells: 0 },
): Generator<(XlsxCell | undefined)[]> {
  const { columns } = layer.table;
  const places = placeColumns(layer).length;
  let rows = 0;
  for (const [values, { longitude, latitude, z }] of readTableRows(clean, wgs84, {
    ...layer,
    geometry: layer.geometry === 'other' ? 'point' : layer.geometry,
  })) {
    if (rows === mostSheetRows) {
      cut.rows += 1;
      continue;
    }
    rows += 1;
    const cells = columns.map(({ type }, at) => xlsxCell(values[at] ?? null, type));
    cut.cells += cells.reduce((count, cell) => (cell?.isCut ? count + 1 : count), 0);
    yield [...cells, ...[longitude, latitude, z].slice(0, places).map(degrees)];
  }
}

function* explain(
  layers: readonly XlsxLayer[],
  sheets: readonly string[],
  texts: XlsxTexts,
  cut: readonly WrittenXlsx[],
): Generator<(XlsxCell | undefined)[]> {
  const row = (cells: readonly (string | undefined)[]) =>
    cells.map((text) => (text === undefined ? undefined : textCell(text, looks.wrapped)));
  if (texts.restriction !== undefined) yield row([...Array<undefined>(5), texts.restriction]);
  for (const [index, layer] of layers.entries()) {
    const sheet = sheets[index];
    const names = [...layer.table.columns.map(({ name }) => name), ...placeColumns(layer)];
    const heads = headsOf(layer);
    for (const [at, { unit, description }] of layer.words.entries())
      yield row([sheet, heads[at], names[at], texts.types[layer.table.columns[at]?.type ?? 'number'], unit, description]);
    const { rows = 0, cells = 0 } = cut[index] ?? {};
    if (rows > 0) yield row([sheet, texts.cutRows.replace('{count}', String(rows))]);
    if (cells > 0) yield row([sheet, texts.cutCells.replace('{count}', String(cells))]);
  }
}

/** A fifth larger than with level 6, in half the time. */
const compressionLevel = 3;

/** Write a workbook row by row: it never is in memory as a whole. */
async function writeWorkbook(path: string, sheets: readonly WorkbookSheet[]): Promise<void> {
  // A zip tells the time of its writer's clock: this is the same one everywhere, so that the same sheets give the same bytes.
  const entry = { mtime: new Date(1980, 0, 2), forceDosTimestamp: true, mode: 0o100644, compressionLevel };
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(path));
  // What goes wrong while rows are read is told by what waits for the file.
  zip.on('error', (cause: Error) => (zip.outputStream as Readable).destroy(cause));
  for (const { path: name, xml } of workbookParts(sheets.map(({ title }) => title))) zip.addBuffer(Buffer.from(xml), name, entry);
  for (const [index, sheet] of sheets.entries())
    zip.addReadStreamLazy(sheetPath(index), entry, (use) => use(null, Readable.from(piecesOf(sheet, index === 0))));
  zip.end();
  await written;
}

function* piecesOf(sheet: WorkbookSheet, isFirst: boolean): Generator<Buffer> {
  for (const piece of sheetXml(sheet, isFirst)) yield Buffer.from(piece);
}
