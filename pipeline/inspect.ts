import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Bbox, Dataset, ManifestSource, Problem } from '../schemas/types.ts';
import { fail, PipelineError, problem } from './errors.ts';
import type { Source } from './fetch.ts';
import { chooseFiles, extensionOf, refusal, withoutExtension, type DataFile } from './formats/sources/choose.ts';
import { checkCrs, codeInEpsg, guessCrs, missingCrs } from './formats/sources/crs.ts';
import { tableOptions } from './formats/sources/csv.ts';
import type { Head } from './formats/sources/format.ts';
import { findLayers, type FoundLayer, type Part } from './formats/sources/found-layers.ts';
import { dataExtensions, recogniseFormat } from './formats/sources/index.ts';
import { publishedNames } from './formats/sources/name.ts';
import { readLayers } from './formats/sources/ogr-layers.ts';
import { shapefile, shapefileExtensions } from './formats/sources/shapefile.ts';
import type { ShapefileExamination } from './tools/count-shapefile.ts';
import type { Examination } from './tools/examination.ts';
import { describeSystem, findCrs, type System } from './tools/find-crs.ts';
import { describeSource } from './tools/gdal.ts';
import { programTask, runTask } from './tools/job.ts';
import { projectBoxes } from './tools/project-boxes.ts';
import type { TableExamination } from './tools/read-table.ts';
import { readReply } from './tools/reply.ts';
import { runGdal } from './tools/run-gdal.ts';
import { namedColumns } from './tools/table-geometry.ts';
import { isArchive, unpackTask, type Unpacked } from './tools/unpack.ts';

/** A layer of a source, as far as its headers say, with the file that it is read from. */
export interface SourceLayer extends FoundLayer {
  /** Published name. */
  name: string;
  crs: { code: string; name: string } | null;
  /** WGS 84: the box around the layer's own box. */
  bbox: Bbox | null;
}

/** What a source holds. */
export interface Inspection {
  /** As people call it. */
  format: string;
  layers: SourceLayer[];
  /** The columns that hold a table's geometry, as a manifest names them. */
  geometry?: ManifestSource['geometry'];
  problems: Problem[];
}

export interface InspectOptions {
  /** Take the likeliest coordinate system where the source says none, or one that cannot be; a warning tells it. */
  guessCrs?: boolean;
}

type Wanted = Pick<Dataset, 'source' | 'layers'>;

/** Say what a source holds: format, layers, coordinate systems, and what is wrong with it; refuses what cannot be published. */
export async function inspectSource(source: Source, dataset: Wanted, scratch: string, options: InspectOptions = {}): Promise<Inspection> {
  const folder = join(scratch, 'inspect');
  await mkdir(folder, { recursive: true });
  const { files, problems } = await openSource(source, folder);
  const layers: FoundLayer[] = [];
  let geometry: ManifestSource['geometry'];
  for (const [index, file] of files.entries()) {
    const work = join(folder, `part${index}`);
    const part = await examine(file, dataset, work);
    problems.push(...part.examination.problems);
    geometry = part.table?.geometry === undefined ? geometry : namedColumns(part.table.geometry);
    const { output } = await runGdal(
      describeSource(part.opened),
      { [part.opened.name]: part.path },
      work,
      Object.values(file.names)[0] ?? source.name,
    );
    layers.push(...findLayers(part, readLayers(output), problems));
  }
  const places = await locate(layers, dataset, folder, problems, options);
  if (problems.some(isError)) throw new PipelineError(problems);
  const names = publishedNames(
    layers.map(({ source, origin }) => [source, origin.described.name]),
    dataset.layers,
  );
  const named = layers.map((layer, index) => ({ crs: null, bbox: null, ...layer, ...places[index], name: names[index] ?? layer.source }));
  const format = [...new Set(files.map((file) => file.format.name))].join(', ');
  return { format, layers: named, problems, ...(geometry !== undefined && { geometry }) };
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

// ---- files ---------------------------------------------------------------------------------

/** Enough to know any format by: an XML root may follow a long comment. */
const headBytes = 64 * 1024;

async function readHead(path: string, name: string): Promise<Head> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
  await file.close();
  const bytes = buffer.subarray(0, bytesRead);
  return { bytes, text: bytes.toString('latin1'), extension: extensionOf(name) };
}

/** The files of data in a source: itself, or what its archive holds. */
async function openSource(source: Source, folder: string): Promise<{ files: DataFile[]; problems: Problem[] }> {
  const head = await readHead(source.path, source.name);
  if (head.bytes.length === 0) throw fail('source.empty');
  if (isArchive(head.bytes)) return openArchive(source, join(folder, 'unpack'));
  const format = recogniseFormat(head);
  if (format === undefined || format === shapefile) throw refusal(source.name, head);
  return { files: [{ format, path: source.path, names: { source: withoutExtension(source.name) } }], problems: [] };
}

async function openArchive(source: Source, work: string): Promise<{ files: DataFile[]; problems: Problem[] }> {
  const answer = await runTask(unpackTask(source.path, { name: source.name, extensions: [...dataExtensions] }), work);
  const { files, ignored } = readReply<Unpacked>(answer);
  const stem = (local: string): string => local.replace(/\..*$/, '');
  const isShape = ({ local }: { local: string }): boolean => shapefileExtensions.some((extension) => local.endsWith(`.${extension}`));
  const shapes = files.filter(isShape);
  const found: DataFile[] = [];
  // All shapefiles of an archive are one source for GDAL: their folder.
  const names = Object.fromEntries(shapes.map(({ local, name }) => [stem(local), basename(name).replace(/\.[^.]*$/, '')]));
  if (shapes.some(({ local }) => /\.(shp|dbf)$/.test(local))) found.push({ format: shapefile, path: join(work, 'out'), names });
  for (const { local, name } of files.filter((file) => !isShape(file))) {
    const path = join(work, 'out', local);
    const head = await readHead(path, name);
    const format = head.bytes.length === 0 ? undefined : recogniseFormat(head);
    if (format === undefined) ignored.push(name);
    else found.push({ format, path, names: { source: withoutExtension(name) } });
  }
  return chooseFiles(source.name, found, ignored);
}

/** Read a file with our own programs: refuse what GDAL must not see, count what it will be asked for, rewrite a table. */
async function examine(file: DataFile, { source }: Wanted, work: string): Promise<Part> {
  const { format, path, names } = file;
  const { driver, options = [], env = {} } = format;
  if (format.table !== undefined) {
    const job = { format: format.table, geometry: source.geometry, filter: source.filter };
    const table = readReply<TableExamination>(await runTask(programTask('read-table.ts', job, { source: path }), work));
    const opened = { name: 'table.csv', driver, options: tableOptions(table.geometryColumn), env };
    return {
      format,
      path: join(work, 'out', 'table.csv'),
      names: { table: names['source'] ?? 'table' },
      opened,
      examination: table,
      table,
    };
  }
  if (source.filter !== undefined || source.geometry !== undefined) {
    throw fail('source.tables-only', { option: source.filter === undefined ? 'source.geometry' : 'source.filter' });
  }
  const task = format.examine?.(path, names);
  const examination: Examination & Partial<ShapefileExamination> =
    task === undefined ? { problems: [] } : readReply(await runTask(task, work));
  for (const [stem, encoding] of Object.entries(examination.encodings ?? {})) await writeFile(join(path, `${stem}.cpg`), encoding);
  const name = format === shapefile ? 'source' : `source.${format.extensions[0]}`;
  return { ...file, opened: { name, driver, options, env }, examination };
}

// ---- places --------------------------------------------------------------------------------

/** Find the coordinate system of each layer, refuse it where it cannot be true, and give the layer's box in WGS 84. */
async function locate(
  layers: FoundLayer[],
  { source }: Wanted,
  folder: string,
  problems: Problem[],
  { guessCrs: mayGuess = false }: InspectOptions,
): Promise<Pick<SourceLayer, 'crs' | 'bbox'>[]> {
  const known = new Map<string, System | undefined>();
  const places = layers.map((): { system?: System; box: Bbox | null } => ({ box: null }));
  for (const [index, { source: name, geometry, origin }] of layers.entries()) {
    const { box, system: described = {} } = origin.described;
    if (geometry === null || box === null) continue;
    const declared = source.crs ?? origin.assumedCrs;
    const key = declared ?? described.wkt ?? '';
    const work = join(folder, `crs${known.size}`);
    if (!known.has(key))
      known.set(key, declared === undefined ? await findCrs(described, codeInEpsg, work) : await describeSystem(declared, work));
    let system = known.get(key);
    let wrong = system === undefined ? [missingCrs(name, box)] : checkCrs(name, box, system);
    const [guess] = mayGuess && wrong.some(isError) ? guessCrs(box) : [];
    if (guess !== undefined) {
      wrong = [problem('source.crs-guessed', { layer: name, ...guess }, { severity: 'warning' })];
      system = await describeSystem(guess.code, work);
    }
    problems.push(...wrong);
    if (system !== undefined && !wrong.some(isError)) places[index] = { system, box };
  }
  const boxes = await projectBoxes(
    places.map(({ system, box }) => ({ crs: system?.code, box })),
    folder,
  );
  return places.map(({ system }, index) => ({
    crs: system === undefined ? null : { code: system.code, name: system.name },
    bbox: boxes[index] ?? null,
  }));
}
