import { copyFile, link, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Dataset, Problem } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import type { SourceFile } from './fetch.ts';
import { chooseFiles, isTelling, refusal, withoutExtension, type DataFile } from '../formats/sources/choose.ts';
import { tableOptions } from '../formats/sources/csv.ts';
import { fileGdb, findCompressed, findGdbs } from '../formats/sources/file-gdb.ts';
import type { SourceHead } from '../formats/sources/format.ts';
import type { SourcePart } from '../formats/sources/found-layers.ts';
import { dataExtensions, recogniseFormat } from '../formats/sources/index.ts';
import { besideTable, findFeed, gtfs } from '../formats/sources/gtfs.ts';
import { kml } from '../formats/sources/kml.ts';
import { shapefile } from '../formats/sources/shapefile.ts';
import type { TableStandard } from '../programs/read/check-rows.ts';
import type { ShapefileExamination } from '../programs/check/check-shapefile.ts';
import type { Examination } from '../programs/read/examination.ts';
import { programTask, runProgram, type Task } from '../sandbox/job.ts';
import type { ReadGtfsJob } from '../programs/read/read-gtfs.ts';
import type { TableExamination } from '../programs/read/read-table.ts';
import { isArchive, type UnpackedFile } from '../base/archive.ts';
import { extensionOf } from '../base/media-types.ts';
import { takeOut } from './take-out.ts';

/** Enough to know any format by: an XML root may follow a long comment. */
const headBytes = 64 * 1024;

/** The first bytes of a file, which tell its format. */
export async function readSourceHead(path: string, name: string): Promise<SourceHead> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
  await file.close();
  const bytes = buffer.subarray(0, bytesRead);
  return { bytes, text: bytes.toString('latin1'), extension: extensionOf(name) };
}

/** Enough to tell a whole file by: what ends it may be followed by a little. */
const tailBytes = 1024;

/** The end of a file, read as Latin-1. */
export async function readTail(path: string): Promise<string> {
  const file = await open(path);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(tailBytes), position: Math.max(size - tailBytes, 0) });
  await file.close();
  return buffer.toString('latin1', 0, bytesRead);
}

/**
 * Open the data files of a source: itself, or those of its archive; `besides` adds companion files of its name, where its format has some.
 */
export async function openSource(
  source: Pick<SourceFile, 'path' | 'name'>,
  folder: string,
  { besides = false }: { besides?: boolean } = {},
): Promise<{ files: DataFile[]; problems: Problem[]; archive?: OpenedArchive }> {
  const head = await readSourceHead(source.path, source.name);
  if (head.bytes.length === 0) throw fail('source.empty');
  if (isArchive(head.bytes)) return openArchive(source, join(folder, 'unpack'));
  const format = recogniseFormat(head);
  const siblings = besides && format?.companions !== undefined ? await siblingsOf(source.path) : [];
  if (siblings.length > 1) return openSiblings(source, siblings, join(folder, 'unpack', 'out'));
  // What needs other files beside it comes in an archive.
  if (format === undefined || format.companions !== undefined) throw refusal(source.name, head);
  return {
    files: [{ format, path: source.path, names: { source: withoutExtension(source.name) }, deposited: [source.name] }],
    problems: [],
  };
}

interface OpenedArchive {
  files: UnpackedFile[];
  /** Names of the files that are not read. */
  left: string[];
  odd: boolean;
}

async function openArchive(
  archive: Pick<SourceFile, 'path' | 'name'>,
  work: string,
): Promise<{ files: DataFile[]; problems: Problem[]; archive: OpenedArchive }> {
  const { files, ignored, odd } = await takeOut(archive, dataExtensions, work);
  const { left, ...found } = await findData(files, ignored, join(work, 'out'), archive.name);
  return { ...found, archive: { files, left, odd } };
}

/** The files of the same name in a folder, whatever their extension. */
async function siblingsOf(path: string): Promise<string[]> {
  const stem = stemOf(basename(path)).toLowerCase();
  const files = await readdir(dirname(path));
  // Without the one that makes it a layer (.shp), the rest is a piece.
  const found = files.filter((name) => stemOf(name).toLowerCase() === stem);
  return found.some((name) => /\.(shp|tab|mif|thf)$/i.test(name)) ? found.toSorted() : [];
}

/** The files of one name as if an archive had brought them. */
async function openSiblings(
  { path, name }: Pick<SourceFile, 'path' | 'name'>,
  siblings: string[],
  out: string,
): Promise<{ files: DataFile[]; problems: Problem[] }> {
  await mkdir(out, { recursive: true });
  const files = siblings
    .filter((sibling) => dataExtensions.includes(extensionOf(sibling)))
    .map((sibling) => ({ name: sibling, local: `f0.${extensionOf(sibling)}` }));
  for (const { name: sibling, local } of files) await copyFile(join(dirname(path), sibling), join(out, local));
  return findData(files, [], out, name);
}

async function findData(
  files: UnpackedFile[],
  ignored: string[],
  out: string,
  archiveName: string,
): Promise<{ files: DataFile[]; problems: Problem[]; left: string[] }> {
  const locals = new Map(files.map(({ local, name }) => [name, join(out, local)]));
  const pathsOf = (beside: [wanted: string, name: string][]): Record<string, string> =>
    Object.fromEntries(beside.map(([wanted, name]) => [wanted, locals.get(name) ?? '']));
  const found: DataFile[] = [];
  const unread = new Map(locals);
  const shapes = files.filter(isShape);
  // All shapefiles of an archive are one source for GDAL: their folder.
  const names = Object.fromEntries(shapes.map(({ local, name }) => [local.replace(/\..*$/, ''), stemOf(basename(name))]));
  // The table of a shapefile belongs to it.
  const shps = new Set(shapes.flatMap(({ local }) => (local.endsWith('.shp') ? [local] : [])));
  const layers = shapes.filter(({ local }) => shps.has(local) || (local.endsWith('.dbf') && !shps.has(local.replace(/dbf$/, 'shp'))));
  if (layers.length > 0) found.push({ format: shapefile, path: out, names, deposited: layers.map(({ name }) => name) });
  for (const { name } of shapes) unread.delete(name);
  found.push(...(await takeGdb(archiveName, unread, ignored, out)));
  const feed = await feedIn(locals);
  for (const [table, name] of feed ?? []) {
    const beside = pathsOf(besideTable(table, feed ?? new Map()));
    found.push({ format: gtfs, path: locals.get(name) ?? '', beside, names: { source: table }, feed: table, deposited: [name] });
    unread.delete(name);
  }
  let told: PipelineError | undefined;
  for (const [name, path] of [...unread]) {
    // Beside a feed a text is no data: a licence, a word to readers.
    if (feed !== undefined && isText(name)) continue;
    const head = await readSourceHead(path, name);
    const format = head.bytes.length === 0 ? undefined : recogniseFormat(head);
    if (format === undefined) {
      // What its first bytes say is worth more than what it is called.
      const refused = head.bytes.length === 0 ? undefined : refusal(basename(name), head);
      if (refused !== undefined && isTelling(refused)) told ??= refused;
      continue;
    }
    const beside = Object.entries(format.beside?.(name, head, [...locals.keys()]) ?? {});
    for (const taken of [name, ...beside.map(([, other]) => other)]) unread.delete(taken);
    found.push({
      format,
      path,
      beside: pathsOf(beside),
      names: { source: withoutExtension(name) },
      deposited: [name],
    });
  }
  const opened = extensionOf(archiveName) === 'kmz' ? openedOf(found, archiveName) : found;
  const left = found.filter(({ path }) => !opened.some((file) => file.path === path)).flatMap(({ deposited }) => deposited);
  return chooseFiles(archiveName, opened, [...ignored, ...unread.keys(), ...left], told);
}

/** Take the file geodatabase out of an archive: its tables in one folder under names that GDAL looks for, and removed from `unread`. */
async function takeGdb(archiveName: string, unread: Map<string, string>, ignored: readonly string[], out: string): Promise<DataFile[]> {
  const [gdb, ...others] = findGdbs([...unread.keys()]);
  if (gdb === undefined) return [];
  const nameOf = (folder: string): string => (folder === '.' ? archiveName : basename(folder));
  const name = nameOf(gdb.folder);
  const compressed = findCompressed(ignored);
  if (compressed !== undefined) throw fail('source.gdb-compressed', { name, file: basename(compressed) });
  // guard: refused beside another one
  if (others.length > 0)
    throw fail('source.gdb-several', { name: archiveName, names: [gdb, ...others].map(({ folder }) => folder).join(', ') });
  const path = join(out, 'gdb');
  await mkdir(path);
  for (const [file, table] of gdb.tables) {
    // Linked, not moved: the archive may be packed anew from what was read of it.
    await link(unread.get(table) ?? '', join(path, file));
    unread.delete(table);
  }
  return [{ format: fileGdb, path, names: { source: withoutExtension(name) }, deposited: [name] }];
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');
const isText = (name: string): boolean => /\.txt$/i.test(name);
/** Enough for the header of a table. */
const headerCharacters = 4096;

/** The tables of the GTFS feed among these files, by where they lie; undefined where there is none. */
async function feedIn(locals: ReadonlyMap<string, string>): Promise<Map<string, string> | undefined> {
  if (![...locals.keys()].some((name) => /(^|\/)stops\.txt$/i.test(name))) return undefined;
  const texts: { name: string; text: string }[] = [];
  for (const [name, path] of locals)
    if (isText(name)) texts.push({ name, text: (await readSourceHead(path, name)).text.slice(0, headerCharacters) });
  return findFeed(texts);
}

/** Choose the file of a KMZ that viewers open (OGC 12-007r2, 7): doc.kml in its root, else the first KML, named like the archive. */
function openedOf(found: readonly DataFile[], archiveName: string): DataFile[] {
  const documents = found.filter(({ format }) => format === kml);
  const [first] = [...documents.filter(({ deposited: [name] }) => name?.toLowerCase() === 'doc.kml'), ...documents];
  return first === undefined ? [] : [{ ...first, names: { source: withoutExtension(archiveName) } }];
}

const isShape = ({ local }: UnpackedFile): boolean =>
  [...shapefile.extensions, ...(shapefile.companions ?? [])].some((extension) => local.endsWith(`.${extension}`));

/** Read a file with our own programs: refuse what GDAL must not see, count what it will be asked for, rewrite a table. */
export async function examineFile(
  file: DataFile,
  { source }: Pick<Dataset, 'source'>,
  work: string,
  { standard, isOneOfMany = false }: { standard?: TableStandard | undefined; isOneOfMany?: boolean } = {},
): Promise<SourcePart> {
  const { format, path, names, deposited, beside = {} } = file;
  const { driver, options = [], env = {}, query, rewritten } = format;
  if (format.table !== undefined) {
    const job = { format: format.table, geometry: source.geometry, filter: source.filter, standard, isOneOfMany };
    const task =
      file.feed === undefined
        ? programTask('read/read-table.ts', job, { source: path })
        : programTask(
            'read/read-gtfs.ts',
            { table: file.feed, ...(source.filter !== undefined && { filter: source.filter }) } satisfies ReadGtfsJob,
            { source: path, ...beside },
          );
    const table = await runReader<TableExamination>(task, file, work);
    const opened = { name: 'table.csv', driver, options: tableOptions(table.geometryColumn), env };
    return {
      format,
      path: join(work, 'out', 'table.csv'),
      names: { table: names['source'] ?? 'table' },
      deposited,
      opened,
      examination: table,
      table,
    };
  }
  if (source.filter !== undefined) throw fail('source.tables-only', { option: 'source.filter', formats: 'CSV, JSON' });
  if (source.geometry !== undefined && format.placed !== true)
    throw fail('source.tables-only', { option: 'source.geometry', formats: 'CSV, JSON, Parquet' });
  const task = format.examine?.(path, names, beside, source);
  const examination: Examination & Partial<ShapefileExamination> =
    task === undefined ? { problems: [] } : await runReader(task, file, work);
  for (const [stem, encoding] of Object.entries(examination.encodings ?? {})) await writeFile(join(path, `${stem}.cpg`), encoding);
  if (rewritten !== undefined) {
    const opened = { name: rewritten, driver, options, env };
    return { format, path: join(work, 'out', rewritten), names: { table: names['source'] ?? 'table' }, deposited, opened, examination };
  }
  const name = format.folder ?? `source.${format.extensions[0]}`;
  const read = examination.rewritten === undefined ? file : { ...file, path: join(work, 'out', examination.rewritten) };
  return { ...read, opened: { name, driver, options, env, ...(query !== undefined && { query }) }, examination };
}

/** Time for our readers on a busy machine, plus some for each mebibyte: ten times their need, as damaged bytes may loop for ever. */
const readerMs = { least: 5 * 60 * 1000, perMebibyte: 2000 };

async function bytesAt(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function runReader<Answer>(task: Task, { path, names }: DataFile, work: string): Promise<Answer> {
  const timeoutMs = readerMs.least + Math.ceil((await bytesAt(path)) / 1024 ** 2) * readerMs.perMebibyte;
  try {
    return await runProgram<Answer>(task, work, { timeoutMs });
  } catch (cause) {
    if (!(cause instanceof PipelineError) || cause.problems[0]?.id !== 'run.timeout') throw cause;
    throw fail('source.reader-stuck', { name: Object.values(names)[0] ?? '', minutes: Math.round(timeoutMs / 60_000) }, { cause });
  }
}
