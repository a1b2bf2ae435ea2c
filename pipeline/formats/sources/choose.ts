import { basename } from 'node:path';
import { phrase } from '../../../schemas/messages/fill.ts';
import { archiveEndings, fileEndings, partEndings, readableFormats } from '../../../schemas/model/source-endings.ts';
import { unreadText } from '../../../schemas/model/unread-text.ts';
import { fail, firstNames, problem, type PipelineError } from '../../base/errors.ts';
import { extensionOf } from '../../base/media-types.ts';
import type { Problem } from '../../../schemas/types.ts';
import { rootElement, type SourceHead, type SourceFormat } from './format.ts';

/** A file of data with its format. */
export interface DataFile {
  format: SourceFormat;
  path: string;
  /** The files that belong to it, by the names that it knows them by. */
  beside?: Record<string, string>;
  /** Deposited names, without folder and extension, by the names that GDAL will know. */
  names: Record<string, string>;
  /** Which table of a GTFS feed it is. */
  feed?: string;
  /** Names as deposited, by which it is told where it is left aside. */
  deposited: readonly string[];
}

/** Share of characters that nobody types, above which a text is of another format, whatever the file is called. */
const mostControls = 0.1;

/** Name of a file without folder and extensions ("communes.geojson.gz" → "communes"). */
export const withoutExtension = (name: string): string => basename(name).replace(/(\.[a-z][a-z0-9]{1,9}){1,2}$/i, '');

/** Endings of files that are read, or told about, elsewhere than among layers. */
const notVector = [
  ...[...fileEndings.geotiff, ...fileEndings.jpeg2000, ...fileEndings.grid, ...fileEndings.pointCloud],
  ...['png', 'jpg', 'jpeg', 'pdf', 'doc', 'docx', 'odt'],
];
/** Endings of what is nothing without the files beside it. */
const parts = [
  { of: 'shapefile', endings: [...partEndings.shapefile, 'shx', 'prj', 'cpg'] },
  { of: 'mapinfo', endings: [...partEndings.mapinfoTab, 'dat', 'map', 'id', 'ind', ...partEndings.mapinfoMif, 'mid'] },
  { of: 'gdb', endings: [...partEndings.fileGdb, 'gdbtablx', 'gdbindexes', 'atx', 'spx', 'freelist', 'horizon'] },
  { of: 'edigeo', endings: [...partEndings.edigeo, 'vec', 'gen', 'geo', 'dic', 'qal', 'scd'] },
] as const;

const formats = phrase('source.formats-read', readableFormats);

/** Why a file is not read: formats that people deposit, each with its way out. */
export function refusal(name: string, head?: SourceHead): PipelineError {
  const extension = extensionOf(name);
  const text = head?.text ?? '';
  const unread = unreadText(text, head && rootElement(head));
  if (unread === 'web-page' || unread === 'netex') return fail(`source.is-${unread}`, { name });
  if (unread === 'sheet') return refuseSheet(name, head?.bytes);
  if (text.startsWith('PMTiles')) return fail('source.is-tiles', { name });
  if (text.startsWith('Rar!') || extension === 'rar') return fail('source.is-rar', { name });
  if (fileEndings.parquet.includes(extension)) return fail('source.not-parquet', { name });
  if (/^(dxf|dwg|gdb|mdb|sqlite|xls|xlsx|ods)$/.test(extension)) return fail('source.convert-first', { name });
  if (notVector.includes(extension)) return fail('source.not-vector', { name });
  const part = parts.find(({ endings }) => endings.some((ending) => ending === extension));
  if (part !== undefined) return fail(`source.${part.of}-alone`, { name });
  const control = fileEndings.csv.includes(extension) ? controlIn(text) : undefined;
  return control === undefined ? fail('source.format-unknown', { name, formats }) : fail('source.csv-control', control);
}

/** The first character for which a text is none, and where it stands; among many it is no text at all. */
function controlIn(text: string): { line: number; code: string } | undefined {
  const found = [...text.matchAll(/[\x00-\x08\x0e-\x1f]/g)];
  const [first] = found;
  if (first === undefined || found.length > text.length * mostControls) return undefined;
  const line = text.slice(0, first.index).split(/\r\n?|\n/).length;
  return { line, code: first[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') };
}

/** A metadata sheet (ISO 19139) describes data that are elsewhere: which, if its beginning says so. */
function refuseSheet(name: string, bytes: Buffer | undefined): PipelineError {
  const [, said = ''] = /<(?:[\w.-]+:)?title>\s*<(?:[\w.-]+:)?CharacterString>([^<]+)</.exec(bytes?.toString('utf8') ?? '') ?? [];
  const title = said
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return title === '' ? fail('source.is-sheet', { name }) : fail('source.is-sheet-of', { name, title });
}

/** Files that a file geodatabase holds beside its tables. */
const besideTables = /(^|\/)(gdb|timestamps|a[0-9a-f]{8}\.([^/]+\.)?(gdbindexes|atx|spx|freelist|horizon))$/i;

/** Whether a refusal says what a file is. */
export const isTelling = ({ problems: [first] }: PipelineError): boolean => first?.id !== 'source.format-unknown';

/** Choose the published files of an archive, with problems about the rest; refuse one without any, by `told`, the error of one file. */
export function chooseFiles(
  archive: string,
  found: DataFile[],
  unread: string[],
  told?: PipelineError,
): { files: DataFile[]; problems: Problem[]; left: string[] } {
  // A table beside maps is a list of documents or of codes, not data of the same kind.
  const maps = found.filter(({ format, feed }) => format.table === undefined || feed !== undefined);
  const files = withoutTwins(maps.length > 0 ? maps : found);
  if (files.length === 0) throw told ?? noData(archive, unread);
  const left = [...unread, ...found.filter((file) => !files.includes(file)).flatMap(({ deposited }) => deposited)];
  return { files, problems: tellLeft(left), left };
}

/** A word on the files of an archive that are not published, those apart that only programs read. */
export function tellLeft(left: readonly string[]): Problem[] {
  const worthTelling = left
    .filter((name) => !/\.(qml|qmd|qpj|sbn|sbx|idx|qix|fix|xml|lyr|md5|sld|pdf|txt|db|lock)$/i.test(name) && !besideTables.test(name))
    .map((name) => basename(name));
  if (worthTelling.length === 0) return [];
  return [problem('source.archive-ignored', { count: worthTelling.length, names: firstNames(worthTelling) }, { severity: 'notice' })];
}

/** A layer that an archive holds in two formats is read from the first of them. */
function withoutTwins(files: DataFile[]): DataFile[] {
  const seen = new Map<string, SourceFormat>();
  return files.filter(({ format, names }) => {
    const stems = Object.values(names).map((name) => name.toLowerCase());
    const isTwin = stems.every((stem) => seen.has(stem) && seen.get(stem) !== format);
    for (const stem of stems) if (!seen.has(stem)) seen.set(stem, format);
    return !isTwin;
  });
}

/** Why nothing in an archive can be read: the first of its files that says it. */
function noData(archive: string, names: string[]): PipelineError {
  if (names.some((name) => ['rar', ...archiveEndings].includes(extensionOf(name)))) return fail('source.archive-nested', { name: archive });
  const telling = names.map((name) => refusal(basename(name))).find(isTelling);
  return telling ?? fail('source.archive-no-data', { name: archive, formats });
}
