import { isPast, otherDates } from '../../schemas/model/date-in-name.ts';
import { depositEndings, partEndings } from '../../schemas/model/source-endings.ts';
import type { Drawing, FileReading } from './read/reading.ts';

/** Facts that the page reads of a chosen file, which stays on the reader's machine. */
export interface GivenFacts {
  name: string;
  bytes: number;
  /** Names of those that it was made of in the page. */
  parts?: string[];
  /** Column names of a table. */
  columns?: string[];
  /** The last day in its columns of dates. */
  lastDay?: string;
  /** Reading of the file; absent until it has been read. */
  reading?: FileReading;
  /** Digest and producer under which the page sent the file to the store. */
  sent?: { sha256: string; producer: string };
  /** Name and digest of what was made of it for the catalogue alone: in the page, or by a command that has sent it. */
  sealed?: { name: string; sha256: string; isSent?: true };
  /** It is being read. */
  isBusy?: boolean;
}

/** The chosen file itself, which stays in the page, and what is drawn of it once it was read. */
export interface ChosenFile {
  file: File;
  drawing?: Drawing;
}

/** GitHub refuses larger files, however they come. */
export const gitBytes = 100 * 1024 ** 2;

/** Files that must travel together, in one archive. */
const shapefileParts = [...partEndings.shapefile, 'shx', 'prj', 'cpg'];
const otherParts = [...partEndings.fileGdb, ...partEndings.mapinfoTab, ...partEndings.mapinfoMif, ...partEndings.edigeo];

/** Why a browser cannot read a file. */
export type Unreadable = 'shapefile' | 'parts' | 'spreadsheet' | 'unknown';

/** Why a file of this name cannot be published as it is; undefined where it can. */
export function unreadable(name: string): Unreadable | undefined {
  const ending = name.toLowerCase().replace(/^.*\./s, '');
  if (depositEndings.includes(ending)) return undefined;
  if (shapefileParts.includes(ending)) return 'shapefile';
  if (otherParts.includes(ending)) return 'parts';
  return /^(xlsx?|xlsm|ods)$/.test(ending) ? 'spreadsheet' : 'unknown';
}

/** The header of a table is in its first bytes. */
const headerBytes = 16 * 1024;
/** Above this the text is no table. */
const mostColumns = 500;

/** A larger table is not read for its dates: a proposal is not worth waiting for. */
const readBytes = 10 * 1024 ** 2;

/** Read what is needed of a chosen file: its name, its size, the columns of a table and the last of its dates until `today`. */
export async function readFileFacts(file: File, today: string): Promise<GivenFacts> {
  const { name, size: bytes } = file;
  if (!/\.(csv|tsv|txt)$/i.test(name)) return { name, bytes };
  const head = await file.slice(0, headerBytes).arrayBuffer();
  const columns = csvColumns(decode(head));
  const lastDay = bytes <= readBytes && columns.some(isOfDates) ? lastDayIn(decode(await file.arrayBuffer()), today) : undefined;
  return { name, bytes, columns, ...(lastDay !== undefined && { lastDay }) };
}

/** UTF-8 where it is, otherwise the Windows encoding that French spreadsheets write. */
function decode(bytes: ArrayBuffer): string {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  return text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : text;
}

/** A column that says when its object was seen or changed. */
const isOfDates = (name: string): boolean => /date|(^|_)maj($|_)|mise_a_jour/i.test(name) && !otherDates.test(name);

/** The last day, until `today`, in the columns of dates of a table: written year first, or day first as in France. */
export function lastDayIn(text: string, today: string): string | undefined {
  const [head = '', ...rows] = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const separator = separatorOf(head);
  const dated = cellsOf(head, separator).flatMap((cell, index) => (isOfDates(plainCell(cell, separator)) ? [index] : []));
  let last: string | undefined;
  for (const row of rows) {
    const cells = cellsOf(row, separator);
    for (const index of dated) {
      const day = dayIn(plainCell(cells[index] ?? '', separator));
      if (day !== undefined && isPast(day, today) && (last === undefined || day > last)) last = day;
    }
  }
  return last;
}

function dayIn(cell: string): string | undefined {
  const french = /^(\d{2})\/(\d{2})\/(\d{4})/.exec(cell);
  return french ? french.slice(1).reverse().join('-') : /^\d{4}-\d{2}-\d{2}/.exec(cell)?.[0];
}

const separatorOf = (line: string): string => [';', '\t', ',', '|'].sort((a, b) => line.split(b).length - line.split(a).length)[0] ?? ',';

/** The names in the first line of a table, whatever separates them. */
export function csvColumns(text: string): string[] {
  const line = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0] ?? '';
  const separator = separatorOf(line);
  return cellsOf(line, separator)
    .map((cell) => plainCell(cell, separator))
    .filter((name) => name !== '')
    .slice(0, mostColumns);
}

/** The cells of a line as they are written, each with the separator behind it. */
const cellsOf = (line: string, separator: string): string[] =>
  line.match(new RegExp(`("([^"]|"")*"|[^${separator}]*)([${separator}]|$)`, 'g')) ?? [];

const plainCell = (cell: string, separator: string): string =>
  (cell.endsWith(separator) ? cell.slice(0, -1) : cell)
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"');

const guesses: [x: RegExp, y: RegExp][] = [
  [/^(lon|lng|long|longitude|x_?wgs84?|geo_?lon|xlong)$/i, /^(lat|latitude|y_?wgs84?|geo_?lat|ylat)$/i],
  [
    /^(x|coord_?x|x_?l93|x_?lambert_?93|coordonnee_?x|lambert_?x|easting)$/i,
    /^(y|coord_?y|y_?l93|y_?lambert_?93|coordonnee_?y|lambert_?y|northing)$/i,
  ],
  [/^x[_ ]/i, /^y[_ ]/i],
];

/** The columns that probably place each row, and whether they look like degrees. */
export function guessColumns(columns: readonly string[]): {
  kind: 'none' | 'xy' | 'wkt';
  x: string;
  y: string;
  wkt: string;
  degrees: boolean;
} {
  const wkt = columns.find((name) => /^(wkt|geom|geometry|the_geom|geometrie)$/i.test(name));
  for (const [index, [isX, isY]] of guesses.entries()) {
    const x = columns.find((name) => isX.test(name));
    const y = columns.find((name) => isY.test(name));
    if (x !== undefined && y !== undefined) return { kind: 'xy', x, y, wkt: '', degrees: index === 0 };
  }
  return { kind: wkt === undefined ? 'none' : 'wkt', x: '', y: '', wkt: wkt ?? '', degrees: false };
}
