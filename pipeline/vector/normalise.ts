import { join } from 'node:path';
import type { Bbox, Dataset, FieldType, Layer, Problem } from '../../schemas/types.ts';
import { nearest } from '../../schemas/model/nearest.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import type { Inspection, SourceLayer } from './inspect.ts';
import type { Column } from '../programs/geopackage/clean-rows.ts';
import type { FinishedTable, RawTable } from '../programs/geopackage/clean-table.ts';
import type { FinishJob } from '../programs/clean/finish-clean.ts';
import { copyLayer, findInvalidRows } from '../gdal/gdal.ts';
import { programTask, runProgram, runTask } from '../sandbox/job.ts';
import { listedBehind, mostListed, type Listed } from '../base/listed.ts';
import { projectBoxes } from '../gdal/project-boxes.ts';
import { explainRemark, tellRemarks } from '../gdal/remarks.ts';
import { runGdal } from '../gdal/run-gdal.ts';
import type { StackedPiece } from './stack-layers.ts';

/** A table of the clean GeoPackage. */
export interface CleanLayer extends Omit<SourceLayer, 'source' | 'pieces' | 'fields'>, Pick<Layer, 'kinds'> {
  fields: Column[];
  /** Features of the source, with those that were filtered and rows that no shape belongs to. */
  sourceFeatures: number;
  filtered: number;
  /** The first rows of the source that were filtered; absent where none was. */
  filteredRows?: number[];
  /** Rows whose coordinates were not understood; absent where all were. */
  unreadable?: Listed;
  /** Rows of attributes that no shape belongs to; absent where each has its own. */
  shapeless?: Listed;
  withoutGeometry: number;
  fidColumn: string;
  /** Fields of the source that the manifest has left out; absent where it leaves out none. */
  omitted?: string[];
}

/** A schema that the manifest asks every row of a layer to be held to, and its file on this disk. */
export interface RequiredSchema {
  asked: Exclude<NonNullable<Dataset['conformsTo']>[number], string>;
  where: string;
  path: string;
  work: string;
}

/** Clean copy of a source, written by the pipeline itself. */
export interface Clean {
  /** One GeoPackage: a table a layer, geometry column "geom", source CRS, rows in source order. */
  path: string;
  layers: CleanLayer[];
  /** The coordinate systems of its layers as PROJJSON, by code. */
  systems: Inspection['systems'];
  problems: Problem[];
}

/** Write the one GeoPackage that everything after reads: the last time that a producer's bytes are parsed. */
export async function normaliseSource(
  inspection: Inspection,
  dataset: Pick<Dataset, 'layers'>,
  scratch: string,
  schemas: readonly Pick<RequiredSchema, 'asked' | 'path'>[] = [],
): Promise<Clean> {
  const problems: Problem[] = [];
  const layers = chooseLayers(inspection, dataset, problems);
  if (layers.every(({ features }) => features === 0)) throw fail('source.empty');
  const work = join(scratch, 'normalise');
  const path = join(work, 'out', 'clean.gpkg');
  problems.push(...layers.flatMap((layer) => tellUnmet(dataset, layer)));
  const copied: Omit<WrittenLayer, 'table'>[] = [];
  for (const layer of layers) copied.push({ layer, raw: await copyPieces(layer, dataset, work, copied.length > 0, problems) });
  const files = schemas.map(({ asked: { schema, layer = layers.length === 1 ? layers[0]?.name : undefined }, path: given }, index) => ({
    name: schema,
    table: layer,
    file: `schema${index}.json`,
    path: given,
  }));
  const job: FinishJob = { tables: copied.map(({ raw }) => raw), schemas: files.map(({ name, table, file }) => ({ name, table, file })) };
  const inputs = Object.fromEntries(files.map(({ file, path: given }) => [file, given]));
  const finished = await runProgram<FinishedTable[]>(programTask('clean/finish-clean.ts', job, inputs), work);
  const written = copied.map((each, index): WrittenLayer => {
    const table = finished[index];
    if (table === undefined) throw new Error(`The table of "${each.layer.name}" was not finished.`);
    return { ...each, table };
  });
  refuseHollow(written); // guard: and without a field says nothing, and is refused by name
  problems.push(...written.flatMap(tellTwins));
  problems.push(...written.flatMap((each) => [...each.table.problems, ...tellGeometry(each)]));
  const known = written.map(knownPlace);
  const boxes = await projectBoxes(
    written.map(({ layer: { crs }, table }, index) => ({ crs: crs?.code, box: known[index] === undefined ? table.box : null })),
    work,
  );
  const clean = written.map((each, index) => cleanLayer(each, known[index] ?? boxes[index] ?? null));
  return { path, layers: clean, systems: inspection.systems, problems };
}

/** A layer of the source, the table that it was copied to, and what became of that. */
interface WrittenLayer {
  layer: SourceLayer;
  raw: RawTable;
  table: FinishedTable;
}

/** Box of a table in degrees: that of its layer, where both have the same box in the source; undefined otherwise. */
function knownPlace({ layer: { pieces, bbox }, table: { box } }: WrittenLayer): Bbox | undefined {
  const [piece, ...others] = pieces;
  const found = others.length === 0 ? piece.origin.described.box : null;
  return bbox !== null && box !== null && found?.every((edge, index) => edge === box[index]) ? bbox : undefined;
}

/** The layers that the manifest lists, or all that have rows. */
function chooseLayers({ layers }: Inspection, { layers: wanted }: Pick<Dataset, 'layers'>, problems: Problem[]): SourceLayer[] {
  const names = layers.map(({ name }) => name);
  const full = layers.filter(({ features }) => features > 0);
  if (wanted === undefined) return full;
  const missing = wanted.filter(({ name }) => !names.includes(name));
  if (missing.length > 0) {
    throw new PipelineError(
      missing.map(({ name, source = name }) =>
        problem('source.layer-missing', { layer: source, layers: layers.map((layer) => layer.source).join(', ') }),
      ),
    );
  }
  const others = full.filter(({ name }) => !wanted.some((one) => one.name === name));
  if (others.length > 0)
    problems.push(problem('source.layers-left', { layers: others.map((layer) => layer.source).join(', ') }, { severity: 'notice' }));
  return wanted.flatMap(({ name }) => layers.filter((layer) => layer.name === name));
}

function freeName(wanted: string, layer: SourceLayer): string {
  const taken = new Set([
    ...layer.fields.map(({ name }) => name.toLowerCase()),
    ...layer.pieces.map(({ origin }) => origin.idField?.toLowerCase()),
  ]);
  let name = wanted;
  for (let number = 1; taken.has(name); number += 1) name = `mappe_${wanted}${number === 1 ? '' : number}`;
  return name;
}

/** Copy a layer as it is, or each of its pieces to a table of its own, to be stacked. */
async function copyPieces(
  layer: SourceLayer,
  dataset: Pick<Dataset, 'layers'>,
  work: string,
  append: boolean,
  problems: Problem[],
): Promise<RawTable> {
  const { name, pieces } = layer;
  const origins = pieces.map(({ origin }) => origin);
  const raw: RawTable = {
    name,
    fidColumn: freeName('fid', layer),
    geometryColumn: layer.geometry === null ? null : freeName('geom', layer),
    untyped: origins.every(({ format }) => format.untyped === true),
    textColumns: origins.flatMap(({ textColumns }) => textColumns),
    driverFields: Object.assign({}, ...origins.map(({ format }) => format.driverFields ?? {})) as RawTable['driverFields'],
    // What the manifest asks for comes before what a standard does.
    omit: omittedFields(dataset, layer),
    types: { ...Object.assign({}, ...origins.map(({ types }) => types ?? {})), ...declaredTypes(dataset, layer) } as RawTable['types'],
  };
  if (pieces.length === 1) {
    await copy(layer, pieces[0], raw, work, append, problems);
    return { ...raw, emptyTexts: pieces[0].origin.emptyTexts };
  }
  const tables = pieces.map(({ fileName, features, origin }, index) => ({
    table: `${name}__${index}`,
    fileName,
    // Filtered ones never came.
    features: features - origin.filtered.count,
    geometryColumn: origin.described.geometry === null ? null : raw.geometryColumn,
    emptyTexts: origin.emptyTexts,
  }));
  for (const [index, piece] of pieces.entries()) {
    const { table = name, geometryColumn = null } = tables[index] ?? {};
    await copy(layer, piece, { ...raw, name: table, geometryColumn }, work, append || index > 0, problems);
  }
  return { ...raw, pieces: tables };
}

/** Copy what one file holds of a layer to the table that `raw` describes. */
async function copy(
  layer: SourceLayer,
  { origin, reproject }: StackedPiece,
  raw: Pick<RawTable, 'name' | 'fidColumn' | 'geometryColumn'>,
  work: string,
  append: boolean,
  problems: Problem[],
): Promise<void> {
  const { name: sourceName, declared, hasM } = origin.described;
  const command = copyLayer(origin.opened, {
    layer: sourceName,
    table: raw.name,
    crs: layer.crs?.code,
    reproject,
    geometryColumn: raw.geometryColumn ?? 'geom',
    fidColumn: raw.fidColumn,
    idField: origin.idField,
    // A file that does not hold its features to one type mixes single and multiple ones.
    promote: origin.format.id === 'shapefile' || /^(Geometry|Unknown)|triangle|tin|polyhedral/i.test(declared),
    dimensions: hasM ? (layer.hasZ ? 'XYZ' : 'XY') : undefined,
    append,
  });
  const { errors, warnings } = await runGdal(command, { [origin.opened.name]: origin.path, ...origin.beside }, work, layer.source);
  if (errors[0] !== undefined) throw fail('source.unreadable', { layer: layer.source, detail: explainRemark(errors[0]) });
  const told = tellRemarks(layer.source, warnings);
  // A value would have become another, or nothing.
  // guard: numbers that GDAL would cut are one refusal
  if (told.some(({ severity }) => severity === 'error')) throw new PipelineError(told);
  problems.push(...told);
}

function declaredTypes({ layers = [] }: Pick<Dataset, 'layers'>, { name, fields }: SourceLayer): Record<string, FieldType> {
  const declared = Object.entries(layers.find((layer) => layer.name === name)?.fields ?? {});
  return Object.fromEntries(
    declared.flatMap(([field, { type }]) => (type !== undefined && fields.some((one) => one.name === field) ? [[field, type]] : [])),
  );
}

/** The fields that the manifest leaves out of a layer, whether its file still has them or not. */
const omittedFields = ({ layers = [] }: Pick<Dataset, 'layers'>, { name }: Pick<SourceLayer, 'name'>): string[] =>
  Object.entries(layers.find((layer) => layer.name === name)?.fields ?? {}).flatMap(([field, { omit }]) => (omit === true ? [field] : []));

/** A field to leave out that the file does not have, and one that was probably meant: it would be published. */
function tellUnmet(dataset: Pick<Dataset, 'layers'>, layer: SourceLayer): Problem[] {
  const names = layer.fields.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  return omittedFields(dataset, layer).flatMap((field) => {
    const near = known.has(field.toLowerCase()) ? undefined : nearest(field, names);
    return near === undefined ? [] : [problem('source.omit-unmet', { layer: layer.source, field, near }, { severity: 'warning' })];
  });
}

/** Fields whose names differ in capitals alone: a database knows one of them, GDAL adds a number to the other. */
function tellTwins({ layer: { source: layer, pieces }, table }: WrittenLayer): Problem[] {
  const lower = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const names = pieces[0].origin.described.fields.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const first = names.slice(0, index).find((one) => lower(one) === lower(name));
    const to = table.fields.find((field) => !names.includes(field.name) && field.name.replace(/\d+$/, '') === name)?.name;
    if (first === undefined || to === undefined) return [];
    return [problem('source.field-twins', { layer, first, name, to }, { severity: 'warning' })];
  });
}

/** Rows without a field and without a place say nothing, and no file can hold them. */
function refuseHollow(layers: readonly WrittenLayer[]): void {
  const hollow = layers.flatMap(({ layer: { source: layer }, table: { fields, geometry, rows: count } }) =>
    geometry === null && fields.length === 0 && count > 0 ? [problem('source.layer-hollow', { layer, count })] : [],
  );
  if (hollow.length > 0) throw new PipelineError(hollow);
}

function tellGeometry({ layer: { source: layer }, table: { rows, nulls, empties, geometry } }: WrittenLayer): Problem[] {
  const count = nulls + empties;
  if (count > 0 && geometry === null) return [problem('source.no-geometry', { layer, count }, { severity: 'warning' })];
  return [
    ...(count > 0 ? [problem('source.empty-geometries', { layer, count, features: rows }, { severity: 'warning' })] : []),
    ...(geometry === 'mixed' ? [problem('source.mixed-geometries', { layer }, { severity: 'notice' })] : []),
  ];
}

/** Geometries that are not valid: what is to be said of them, and which they are by layer. */
export interface Invalid {
  problems: Problem[];
  byLayer: ReadonlyMap<string, Listed>;
}

/** Find the geometries of each layer that are not valid; apart from the rest, as nothing waits for it. */
export async function findInvalid({ path, layers: all }: Clean, scratch: string): Promise<Invalid> {
  // A point is always valid.
  const drawn = all.filter(({ geometry }) => geometry !== null && geometry !== 'point');
  if (drawn.length === 0) return { problems: [], byLayer: new Map() };
  const inputs = { 'clean.gpkg': path };
  const answer = await runTask({ command: findInvalidRows(drawn), inputs }, join(scratch, 'valid'));
  const { layers } = JSON.parse(answer) as { layers: { features: { properties: { name: string; n: number; fids: string | null } }[] }[] };
  const found = (layers[0]?.features ?? []).map(({ properties: { name, n: count, fids } }): [string, Listed] => [
    name,
    { count, rows: (fids ?? '').split(' ', mostListed).filter(Boolean).map(Number) },
  ]);
  const byLayer = new Map(found.filter(([, { count }]) => count > 0));
  const problems = [...byLayer].map(([name, { count }]) => {
    const features = all.find((layer) => layer.name === name)?.features ?? count;
    return problem('source.invalid-geometries', { layer: name, count, features }, { severity: 'warning' });
  });
  return { problems, byLayer };
}

function cleanLayer({ layer, raw, table }: WrittenLayer, bbox: Bbox | null): CleanLayer {
  const { features, crs, name, pieces } = layer;
  const filtered = listedBehind(pieces.map(({ features, origin }) => [origin.filtered, features]));
  const unreadable = listedBehind(pieces.map(({ features, origin }) => [origin.unreadable, features - origin.filtered.count]));
  const shapeless = listedBehind(pieces.map((piece) => [piece.origin.shapeless, piece.features + piece.origin.shapeless.count]));
  // Unknown as soon as it is of one piece.
  const geometries = pieces.reduce((sum, { origin }) => sum + (origin.geometries ?? NaN), 0);
  const { rows, nulls, empties, geometry, kinds, hasZ, fields } = table;
  if (rows + filtered.count !== features)
    throw fail('source.features-lost', { layer: layer.source, source: features, clean: rows + filtered.count });
  // GDAL reads a geometry that it does not understand as none.
  const lost = geometries - (rows - nulls - empties);
  if (lost > 0) throw fail('source.geometries-lost', { layer: layer.source, count: lost });
  const withoutGeometry = geometry === null ? 0 : nulls + empties;
  const place = geometry === null ? { crs: null, bbox: null } : { crs, bbox };
  return {
    name,
    features: rows,
    geometry,
    ...(kinds !== undefined && { kinds }),
    hasZ,
    ...place,
    fields,
    sourceFeatures: features + shapeless.count,
    filtered: filtered.count,
    ...(filtered.count > 0 && { filteredRows: filtered.rows }),
    ...(unreadable.count > 0 && { unreadable }),
    ...(shapeless.count > 0 && { shapeless }),
    withoutGeometry,
    fidColumn: raw.fidColumn,
    ...(raw.omit.length > 0 && { omitted: raw.omit }),
  };
}
