import { depositEndings, partEndings } from '../../schemas/model/source-endings.ts';

/** What the page reads of a chosen file: it stays on the reader's machine. */
export interface FileFacts {
  name: string;
  bytes: number;
  /** Column names of a table. */
  columns?: string[];
}

/** How a file may be brought: by GitHub's page, by git alone, or only by an address. */
export type Carriage = 'browser' | 'git' | 'url';

/** Limit of GitHub's upload page. */
const browserBytes = 25 * 1024 ** 2;
/** GitHub refuses larger files, however they come. */
const gitBytes = 100 * 1024 ** 2;

/** The way that a file of `bytes` can take. */
export function carriage(bytes: number): Carriage {
  return bytes <= browserBytes ? 'browser' : bytes <= gitBytes ? 'git' : 'url';
}

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
  return /^(xlsx?|ods)$/.test(ending) ? 'spreadsheet' : 'unknown';
}

/** The header of a table is in its first bytes. */
const headerBytes = 16 * 1024;
/** Above this the text is no table. */
const mostColumns = 500;

/** Read what is needed of a chosen file: its name, its size, and the columns of a table. */
export async function readFileFacts(file: File): Promise<FileFacts> {
  const { name, size: bytes } = file;
  if (!/\.(csv|tsv|txt)$/i.test(name)) return { name, bytes };
  const head = await file.slice(0, headerBytes).arrayBuffer();
  return { name, bytes, columns: columnsOf(decode(head)) };
}

/** UTF-8 where it is, otherwise the Windows encoding that French spreadsheets write. */
function decode(bytes: ArrayBuffer): string {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  return text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : text;
}

/** The names in the first line of a table, whatever separates them. */
export function columnsOf(text: string): string[] {
  const line = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0] ?? '';
  const [separator = ','] = [';', '\t', ',', '|'].sort((a, b) => line.split(b).length - line.split(a).length);
  const cells = line.match(new RegExp(`("([^"]|"")*"|[^${separator}]*)([${separator}]|$)`, 'g')) ?? [];
  const names = cells.map((cell) =>
    cell
      .replace(new RegExp(`[${separator}]$`), '')
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"'),
  );
  return names.filter((name) => name !== '').slice(0, mostColumns);
}

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
