import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Bbox, Dataset, FieldType, GeometryKind, Problem } from '../schemas/types.ts';
import { fail, PipelineError, problem } from './errors.ts';
import type { Source } from './fetch.ts';
import { codeOfIgnf, guessCrs, judgeCrs } from './formats/sources/crs.ts';
import { tableOptions } from './formats/sources/csv.ts';
import type { Head, SourceFormat } from './formats/sources/format.ts';
import { dataExtensions, recogniseFormat } from './formats/sources/index.ts';
import { layerNames } from './formats/sources/name.ts';
import { shapefile, shapefileExtensions } from './formats/sources/shapefile.ts';
import type { Examination } from './tools/examination.ts';
import { describeCrs, describeSource, identifyCrs, type Opened } from './tools/gdal.ts';
import { programTask, runTask } from './tools/job.ts';
import { projectBoxes } from './tools/project-boxes.ts';
import type { TableExamination } from './tools/read-table.ts';
import { readReply } from './tools/reply.ts';
import { isArchive, unpackTask, type Unpacked, type UnpackedFile } from './tools/unpack.ts';

/** What a layer of a source holds, as far as its headers say. */
export interface InspectedLayer {
  /** Published name. */
  name: string;
  /** What the source calls it. */
  source: string;
  features: number;
  geometry: GeometryKind | null;
  hasZ: boolean;
  crs: { code: string; name: string } | null;
  /** WGS 84. */
  bbox: Bbox | null;
  fields: { name: string; type: FieldType }[];
}

/** A layer with the file that GDAL reads it from. */
export interface SourceLayer extends InspectedLayer {
  origin: Origin;
}

export interface Origin {
  format: SourceFormat;
  opened: Opened;
  /** The file or folder that is mounted as /in/<opened.name>. */
  path: string;
  /** The layer's name for GDAL. */
  layer: string;
  /** GDAL's name of the geometry type: "Polygon", "PointZM", "Geometry". */
  declared: string;
  idField?: string;
  /** Rows that source.filter left out. */
  filtered: number;
  /** Columns whose values the file itself calls text. */
  textColumns: string[];
}

export interface Inspection {
  /** Format as people call it. */
  format: string;
  layers: SourceLayer[];
  problems: Problem[];
}

type Wanted = Pick<Dataset, 'source' | 'layers'>;

/** A file that GDAL will open: itself or what our own reader made of it, and what our reading found. */
interface Part {
  format: SourceFormat;
  opened: Opened;
  path: string;
  /** Deposited names, without extension, by local ones. */
  names: Record<string, string>;
  examination: Examination;
  table?: TableExamination;
}

/** Say what a source holds: its format, layers, coordinate systems, and what is wrong with it; refuses what cannot be published. */
export async function inspectSource(source: Source, dataset: Wanted, scratch: string): Promise<Inspection> {
  const folder = join(scratch, 'inspect');
  await mkdir(folder, { recursive: true });
  const problems: Problem[] = [];
  const parts: Part[] = [];
  for (const [index, file] of (await openSource(source, folder, problems)).entries()) {
    parts.push(await examine(file, dataset, join(folder, `part${index}`)));
  }
  problems.push(...parts.flatMap(({ examination }) => examination.problems));
  const described: Described[] = [];
  for (const [index, part] of parts.entries()) described.push(...(await describe(part, join(folder, `describe${index}`), problems)));
  const layers = await locate(described, dataset, folder, problems);
  if (problems.some(({ severity }) => severity === 'error')) throw new PipelineError(problems);
  return { format: [...new Set(parts.map(({ format }) => format.name))].join(', '), layers, problems };
}

// ---- files ---------------------------------------------------------------------------------

interface DataFile {
  format: SourceFormat;
  path: string;
  names: Record<string, string>;
}

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
async function openSource(source: Source, folder: string, problems: Problem[]): Promise<DataFile[]> {
  const head = await readHead(source.path, source.name);
  if (head.bytes.length === 0) throw fail('source.empty');
  if (isArchive(head.bytes)) return openArchive(source, folder, problems);
  const format = recogniseFormat(head);
  if (format === undefined) throw fail(unknownFormat(head.extension, head.text), { name: source.name });
  if (format === shapefile) throw fail('source.shapefile-alone', { name: source.name });
  return [{ format, path: source.path, names: { source: withoutExtension(source.name) } }];
}

const extensionOf = (name: string): string => /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
const withoutExtension = (name: string): string => basename(name).replace(/(\.[a-z][a-z0-9]{1,9}){1,2}$/i, '');

/** Formats that people deposit and that are not read, each with its way out. */
function unknownFormat(extension: string, text = '') {
  if (/^\s*(<!doctype html|<html)/i.test(text)) return 'source.is-web-page' as const;
  if (text.startsWith('PAR1') || extension === 'parquet') return 'source.is-parquet' as const;
  if (/^(tab|mif|mid|dxf|dwg|gdb|mdb|thf|sqlite|xls|xlsx|ods)$/.test(extension)) return 'source.convert-first' as const;
  if (/^(tif|tiff|jp2|asc|laz|las|png|jpg|jpeg|pdf|doc|docx|odt)$/.test(extension)) return 'source.not-vector' as const;
  return 'source.format-unknown' as const;
}

async function openArchive(source: Source, folder: string, problems: Problem[]): Promise<DataFile[]> {
  const work = join(folder, 'unpack');
  const { files, ignored } = readReply<Unpacked>(await runTask(unpackTask(source.path, { name: source.name, extensions: [...dataExtensions] }), work));
  const shapes = files.filter(({ local }) => isShapefilePart(local));
  const found: DataFile[] = [];
  if (shapes.some(({ local }) => /\.(shp|dbf)$/.test(local))) {
    const target = join(work, 'out');
    found.push({ format: shapefile, path: target, names: stemNames(shapes) });
  }
  const unread: string[] = [...ignored];
  for (const { local, name } of files.filter((file) => !isShapefilePart(file.local))) {
    const path = join(work, 'out', local);
    const head = await readHead(path, name);
    const format = head.bytes.length === 0 ? undefined : recogniseFormat(head);
    if (format === undefined) unread.push(name);
    else found.push({ format, path, names: { [local.replace(/\..*$/, '')]: withoutExtension(name) } });
  }
  // A table beside maps is a list of documents or of codes, not data of the same kind.
  const maps = found.filter(({ format }) => format.table === undefined);
  const kept = withoutTwins(maps.length > 0 ? maps : found);
  if (kept.length === 0) throw noData(source.name, unread);
  unread.push(...found.filter((file) => !kept.includes(file)).flatMap(({ names }) => Object.values(names)));
  const worthTelling = unread.filter((name) => !/\.(qml|qpj|sbn|sbx|idx|qix|fix|xml|lyr|md5|sld|pdf|txt|db)$/i.test(name));
  if (worthTelling.length > 0) problems.push(problem('source.archive-ignored', { count: worthTelling.length, names: worthTelling.slice(0, 5).map((name) => basename(name)).join(', ') }, { severity: 'notice' }));
  return kept;
}

/** A layer that an archive holds in two formats is read from the first of them; the others are told as left aside. */
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
  if (names.some((name) => /\.(zip|7z|rar|tar|gz)$/i.test(name))) return fail('source.archive-nested', { name: archive });
  const known = names.map((name) => ({ name: basename(name), id: unknownFormat(extensionOf(name)) })).find(({ id }) => id !== 'source.format-unknown');
  return known === undefined ? fail('source.archive-no-data', { name: archive }) : fail(known.id, { name: known.name });
}

const isShapefilePart = (local: string): boolean => shapefileExtensions.some((extension) => local.endsWith(`.${extension}`));
const stemNames = (files: UnpackedFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ local, name }) => [local.replace(/\..*$/, ''), basename(name).replace(/\.[^.]*$/, '')]));

/** Read a file with our own programs: refuse what GDAL must not see, count what it will be asked for, rewrite a table. */
async function examine({ format, path, names }: DataFile, { source }: Wanted, work: string): Promise<Part> {
  const { driver, options = [], env = {} } = format;
  const name = format === shapefile ? 'source' : `source.${format.extensions[0]}`;
  if (format.table !== undefined) {
    const job = { format: format.table, geometry: source.geometry, filter: source.filter };
    const table = readReply<TableExamination>(await runTask(programTask('read-table.ts', job, { source: path }), work));
    const opened = { name: 'table.csv', driver, options: tableOptions(table.geometryColumn), env };
    return { format, opened, path: join(work, 'out', 'table.csv'), names: { table: Object.values(names)[0] ?? 'table' }, examination: table, table };
  }
  if (source.filter !== undefined || source.geometry !== undefined) throw fail('source.tables-only', { option: source.filter === undefined ? 'source.geometry' : 'source.filter' });
  const task = format.examine?.(path, names);
  const examination = task === undefined ? { problems: [] } : readReply<Examination & { encodings?: Record<string, string> }>(await runTask(task, work));
  for (const [stem, encoding] of Object.entries(('encodings' in examination && examination.encodings) || {})) await writeFile(join(path, `${stem}.cpg`), encoding);
  return { format, opened: { name, driver, options, env }, path, names: { source: Object.values(names)[0] ?? 'source', ...names }, examination };
}

// ---- layers --------------------------------------------------------------------------------

/** The part of ogrinfo's JSON that is read here. */
interface OgrLayer {
  name: string;
  featureCount?: number;
  fidColumnName?: string;
  geometryFields?: { type: string; extent?: Bbox; coordinateSystem?: { wkt?: string; projjson?: ProjJson } }[];
  fields: { name: string; type: string; subType?: string }[];
}

interface ProjJson {
  type: string;
  name: string;
  id?: { authority: string; code: string | number };
  components?: ProjJson[];
  source_crs?: ProjJson;
}

type OgrSystem = { wkt?: string; projjson?: ProjJson };

interface Described {
  layer: Omit<SourceLayer, 'crs' | 'bbox' | 'name'>;
  system: OgrSystem | undefined;
  box: Bbox | null;
  part: Part;
}

/** Names of a GeoPackage's own row numbers, which say nothing of the data. */
const rowNumberNames = new Set(['fid', 'ogc_fid', 'rowid', 'objectid', 'gid']);
/** A table that QGIS keeps its styles in. */
const styleTable = 'layer_styles';

async function describe(part: Part, work: string, problems: Problem[]): Promise<Described[]> {
  const { format, opened, path, names, examination, table } = part;
  const text = await runTask({ command: describeSource(opened), inputs: { [opened.name]: path } }, work);
  const { layers } = JSON.parse(text) as { layers: OgrLayer[] };
  return layers.flatMap((layer): Described[] => {
    if (layer.name === styleTable) return [];
    const features = countOf(layer, layers.length, examination);
    if (features === 0 && format.fixedLayers) return [];
    const geometry = layer.geometryFields?.[0];
    const declared = geometry?.type ?? 'None';
    if (/curve|circular|surface/i.test(declared) && !/polyhedral/i.test(declared)) problems.push(problem('source.curves', { layer: layer.name }, { severity: 'notice' }));
    const fid = layer.fidColumnName ?? '';
    const idField = examination.idField ?? (format.id === 'geopackage' && fid !== '' && !rowNumberNames.has(fid.toLowerCase()) ? fid : undefined);
    const isTaken = layer.fields.some(({ name }) => name.toLowerCase() === idField?.toLowerCase());
    return [
      {
        layer: {
          source: names[layer.name] ?? layer.name,
          features,
          geometry: geometry === undefined ? null : kindOf(declared),
          hasZ: /Z/.test(declared),
          fields: layer.fields.map((field) => ({ name: field.name, type: typeOf(field) })),
          origin: {
            format,
            opened,
            path,
            layer: layer.name,
            declared,
            ...(idField === undefined || isTaken ? {} : { idField }),
            filtered: table?.filtered ?? 0,
            textColumns: table?.columns.filter((column) => column.text).map(({ name }) => name) ?? [],
          },
        },
        system: geometry?.coordinateSystem,
        box: geometry?.extent ?? null,
        part,
      },
    ];
  });
}

/** Our own count where there is one: GDAL does not notice what a truncated file lacks. */
function countOf({ name, featureCount = 0 }: OgrLayer, layers: number, { features }: Examination): number {
  if (typeof features === 'number' && layers === 1) return features;
  return (typeof features === 'object' ? features[name] : undefined) ?? Math.max(featureCount, 0);
}

function kindOf(declared: string): GeometryKind {
  if (/point/i.test(declared)) return 'point';
  if (/line|^(multi|compound)?curve(z|m|zm)?$|circular/i.test(declared)) return 'line';
  if (/polygon|surface|triangle|tin/i.test(declared)) return 'polygon';
  return 'mixed';
}

function typeOf({ type, subType }: { type: string; subType?: string }): FieldType {
  if (subType === 'Boolean') return 'boolean';
  const types: Record<string, FieldType> = { Integer: 'integer', Integer64: 'integer', Real: 'number', Date: 'date', DateTime: 'datetime' };
  return types[type] ?? 'text';
}

// ---- places --------------------------------------------------------------------------------

/** Name the layers as the manifest does, find each one's coordinate system, and its box in WGS 84. */
async function locate(described: Described[], { source, layers: wanted = [] }: Wanted, folder: string, problems: Problem[]): Promise<SourceLayer[]> {
  const automatic = layerNames(described.map(({ layer }) => layer.source));
  const systems = new Map<string, Promise<System | null>>();
  const located: SourceLayer[] = [];
  for (const [index, { layer, system, box, part }] of described.entries()) {
    const auto = automatic[index] ?? layer.source;
    const name = wanted.find((one) => one.source === layer.source || one.source === layer.origin.layer)?.name ?? (described.length === 1 && wanted.length === 1 && wanted[0]?.source === undefined ? wanted[0]?.name : undefined) ?? auto;
    const bare = { ...layer, name, crs: null, bbox: null };
    if (layer.geometry === null || (box === null && layer.features === 0)) {
      located.push(bare);
      continue;
    }
    const key = source.crs ?? system?.wkt ?? '';
    const found = systems.get(key) ?? findSystem(source.crs, system, part, box, join(folder, `crs${systems.size}`));
    systems.set(key, found);
    const crs = await found;
    if (crs === null) {
      if (box !== null) problems.push(missingCrs(layer.source, box));
      located.push(bare);
      continue;
    }
    if (box !== null) problems.push(...judge(layer.source, box, crs));
    const fits = box !== null && !problems.some(({ severity }) => severity === 'error');
    const [bbox = null] = fits ? await projectBoxes([box], crs.code, join(folder, `box${index}`)) : [];
    located.push({ ...bare, crs: { code: crs.code, name: crs.name }, bbox });
  }
  return located;
}

interface System {
  code: string;
  name: string;
  geographic: boolean;
}

/** The EPSG code of a layer's coordinates: the manifest's, the file's, or its equal in EPSG; null where nothing says it. */
async function findSystem(declared: string | undefined, system: OgrSystem | undefined, part: Part, box: Bbox | null, work: string): Promise<System | null> {
  if (declared !== undefined) return systemOf(declared, work);
  // Columns called longitude and latitude are degrees, when they can be.
  if (part.table?.geometry?.kind === 'pair' || (part.table?.geometry?.kind === 'xy' && part.table.geometry.degrees)) {
    return box !== null && judgeCrs(box, { code: 'EPSG:4326', geographic: true }) === 'metres-as-degrees' ? null : systemOf('EPSG:4326', work);
  }
  if (part.format.crs !== undefined) return systemOf(part.format.crs, work);
  const projjson = horizontal(system?.projjson);
  if (projjson === undefined || !/Geographic|Projected/.test(projjson.type)) return null;
  const { authority = '', code = '' } = projjson.id ?? {};
  if (authority === 'EPSG') return systemOf(`EPSG:${code}`, work);
  if (authority === 'OGC' && /^CRS84/.test(String(code))) return systemOf('EPSG:4326', work);
  const ignf = authority === 'IGNF' ? codeOfIgnf(String(code)) : undefined;
  if (ignf !== undefined) return systemOf(ignf, work);
  const equal = await equalInEpsg(system?.wkt ?? '', work);
  if (equal === undefined) throw fail('source.crs-unknown', { name: projjson.name });
  return systemOf(equal, work);
}

const horizontal = (crs: ProjJson | undefined): ProjJson | undefined => (crs?.type === 'CompoundCRS' ? horizontal(crs.components?.[0]) : crs?.type === 'BoundCRS' ? horizontal(crs.source_crs) : crs);

async function equalInEpsg(wkt: string, work: string): Promise<string | undefined> {
  await mkdir(work, { recursive: true });
  const path = join(work, 'crs.wkt');
  await writeFile(path, wkt);
  const answer = await runTask({ command: identifyCrs, inputs: { 'crs.wkt': path } }, join(work, 'identify'));
  return /EPSG:\d+/.exec(answer)?.[0];
}

async function systemOf(code: string, work: string): Promise<System> {
  const answer = await runTask({ command: describeCrs(code), inputs: {} }, join(work, 'describe')).catch((cause: unknown) => {
    throw fail('source.crs-unknown', { name: code }, { cause });
  });
  const crs = horizontal(JSON.parse(answer) as ProjJson);
  if (crs === undefined || !/Geographic|Projected/.test(crs.type)) throw fail('source.crs-unknown', { name: code });
  return { code, name: crs.name, geographic: crs.type.includes('Geographic') };
}

const listed = (guesses: { code: string; name: string }[]): string => guesses.map(({ code, name }) => `${code} (${name})`).join(', ');
const shown = (box: Bbox): string => `x ${round(box[0])} … ${round(box[2])}, y ${round(box[1])} … ${round(box[3])}`;
const round = (value: number): number => (Math.abs(value) > 1000 ? Math.round(value) : Math.round(value * 1e4) / 1e4);

function missingCrs(layer: string, box: Bbox): Problem {
  const guesses = guessCrs(box);
  const [first] = guesses;
  return first === undefined ? problem('source.crs-missing', { layer, box: shown(box) }) : problem('source.crs-missing-guess', { layer, box: shown(box), code: first.code, guesses: listed(guesses) });
}

function judge(layer: string, box: Bbox, crs: System): Problem[] {
  const verdict = judgeCrs(box, crs);
  if (verdict === 'fits') return [];
  const facts = { layer, box: shown(box), code: crs.code, name: crs.name };
  if (verdict === 'outliers') return [problem('source.outliers', facts, { severity: 'warning' })];
  if (verdict === 'exchanged') return [problem('source.crs-exchanged', facts)];
  const guesses = guessCrs(box);
  return [guesses.length === 0 ? problem('source.crs-wrong', facts) : problem('source.crs-wrong-guess', { ...facts, guesses: listed(guesses), guess: guesses[0]?.code ?? '' })];
}
