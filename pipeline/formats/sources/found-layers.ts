import { hiddenInName, spelt } from '../../../schemas/messages/hidden-characters.ts';
import type { FieldType, GeometryKind, Problem } from '../../../schemas/types.ts';
import { firstNames, problem } from '../../base/errors.ts';
import type { Examination } from '../../programs/read/examination.ts';
import type { Opened } from '../../gdal/gdal.ts';
import { emptyList, type Listed } from '../../base/listed.ts';
import type { Lines } from '../../base/lines.ts';
import type { TableExamination } from '../../programs/read/read-table.ts';
import type { DataFile } from './choose.ts';
import { codeInEpsg, judgeCrs } from '../../../schemas/rules/french-systems.ts';
import type { SourceFormat } from './format.ts';
import { styleTable, type Described, type ReportedLayer } from './ogr-layers.ts';
import { shapefile } from './shapefile.ts';

/** A file that GDAL opens: the deposited one or what our own reader made of it, and what our reading found. */
export interface SourcePart extends DataFile {
  opened: Opened;
  examination: Examination;
  table?: TableExamination;
}

/** Source from which a layer is read. */
export interface LayerOrigin {
  format: SourceFormat;
  opened: Opened;
  /** The file or folder that is mounted as /in/<opened.name>. */
  path: string;
  /** Files that are mounted beside the layer's own. */
  beside: Record<string, string>;
  described: ReportedLayer;
  /** The coordinate system that the manifest declares. */
  declaredCrs?: string;
  /** The coordinate system that the file names by another registry. */
  statedCrs: string | undefined;
  /** The coordinate system that the format prescribes, or that the names of its columns tell. */
  assumedCrs: string | undefined;
  /** Identifiers beside the fields, kept as a field of this name. */
  idField: string | undefined;
  /** Rows that source.filter left out. */
  filtered: Listed;
  /** Rows that came, without the place that they should tell. */
  unreadable: Listed;
  /** Rows of attributes that no shape belongs to, which GDAL does not show. */
  shapeless: Listed;
  /** Features that bring a geometry by our own count, where it was counted. */
  geometries: number | undefined;
  /** Columns whose values the file itself calls text. */
  textColumns: string[];
  /** The types that its standard gives to fields. */
  types?: Record<string, FieldType>;
  /** Meaning of marked empty texts, where the layer has any. */
  emptyTexts?: TableExamination['emptyTexts'];
  /** Which line of the file each of its rows is, where rows have lines. */
  lines?: Lines;
  /** The column whose text is kept as the geometry alone. */
  shapeColumn?: string;
}

/** A layer of a source, before it has a published name and a place. */
export interface FoundLayer {
  /** Name of the layer in the source. */
  source: string;
  features: number;
  geometry: GeometryKind | null;
  hasZ: boolean;
  fields: { name: string; type: FieldType }[];
  origin: LayerOrigin;
}

/** Names of a GeoPackage's own row numbers, which say nothing of the data. */
const rowNumberNames = new Set(['fid', 'ogc_fid', 'rowid', 'objectid', 'gid']);

/** The layers of a part that may be published, in the order in which they were deposited. */
export function findLayers(part: SourcePart, { layers: described, relationships }: Described, problems: Problem[]): FoundLayer[] {
  const order = Object.keys(part.names);
  // GDAL lists a folder as the disk does, in no order; the archive had one.
  const { aside = [] } = part.examination;
  const wanted = described.filter(({ name }) => !aside.includes(name));
  const ordered = part.format === shapefile ? wanted.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)) : wanted;
  const layers = ordered.map((layer) => findLayer(part, layer, wanted.length === 1));
  problems.push(...unseen(part, described));
  const kept = layers.filter(({ features }) => features > 0 || part.format.fixedLayers !== true);
  for (const { source, origin, fields } of kept) {
    // guard: layer whose name turns the text around
    if (hiddenInName.test(source)) problems.push(problem('source.layer-hidden', { layer: spelt(source) }));
    for (const { name } of fields.filter(({ name: each }) => hiddenInName.test(each)))
      problems.push(problem('source.field-hidden', { layer: spelt(source), field: spelt(name) })); // guard: field whose name rings a bell
    // guard [isLostName(each) → false]: is refused where its name, and its values with it, would be lost
    for (const { name } of fields.filter(({ name: each }) => isLostName(each)))
      problems.push(problem('source.field-name', { layer: spelt(source), field: spelt(name.slice(0, mostCharacters)) }));
    if (origin.described.isCurved) problems.push(problem('source.curves', { layer: source }, { severity: 'notice' }));
    const coded = fields.filter(({ name }) => origin.described.words.get(name)?.description !== undefined).map(({ name }) => name);
    if (coded.length > 0)
      problems.push(problem('source.coded-fields', { layer: source, fields: coded.join(', ') }, { severity: 'notice' }));
    if (origin.described.hasM) problems.push(problem('source.measure-dropped', { layer: source }, { severity: 'notice' }));
  }
  if (relationships.length > 0) {
    const facts = { names: firstNames(relationships), count: relationships.length };
    problems.push(problem('source.relationships', facts, { severity: 'notice' }));
  }
  return kept;
}

/** Most characters that manifests and records allow in the name of a field. */
const mostCharacters = 128;

/** Tell whether the name of a field would get lost on its way: quoted, empty, "*", or too long. */
// GDAL takes the quotes around a name for no part of it, and reads all fields for one called "*" (for ever, of a GeoPackage).
// Other programs have no name for a field whose name is empty.
const isLostName = (name: string): boolean => /^(["']|\*?$)/.test(name) || name.length > mostCharacters;

/** Layers whose features we counted and that GDAL does not show. */
function unseen({ examination: { features } }: SourcePart, described: ReportedLayer[]): Problem[] {
  const counted = typeof features === 'object' ? Object.entries(features) : [];
  return counted
    .filter(([name, count]) => count > 0 && name !== styleTable && !described.some((layer) => layer.name === name))
    .map(([layer, source]) => problem('source.features-lost', { layer, source, clean: 0 }));
}

function findLayer(part: SourcePart, described: ReportedLayer, isOnly: boolean): FoundLayer {
  const { format, opened, path, beside = {}, names, examination, table } = part;
  const { name, geometry, hasZ, fields } = described;
  const origin: LayerOrigin = {
    format,
    opened,
    path,
    beside,
    described: examination.system === undefined ? described : { ...described, system: examination.system },
    filtered: table?.filtered ?? emptyList(),
    unreadable: examination.unreadable ?? emptyList(),
    shapeless: own(examination.shapeless, name) ?? emptyList(),
    textColumns: table?.columns.filter(({ text }) => text).map((column) => column.name) ?? [],
    ...(table?.types !== undefined && { types: table.types }),
    ...(table?.emptyTexts !== undefined && { emptyTexts: table.emptyTexts }),
    ...(table?.lines !== undefined && { lines: table.lines }),
    ...(table?.geometry?.kind === 'shape' && { shapeColumn: table.geometry.column }),
    statedCrs: codeOf(examination.crsCode),
    assumedCrs: format.crs ?? (isLonLat(examination.geometry, described) ? 'EPSG:4326' : undefined),
    idField: idFieldOf(part, described),
    geometries:
      typeof examination.geometries === 'object' ? own(examination.geometries, name) : isOnly ? examination.geometries : undefined,
  };
  return {
    source: own(names, name) ?? name,
    features: countOf(described, examination, isOnly),
    geometry,
    hasZ,
    fields,
    origin,
  };
}

const codeOf = (crs: string | undefined): string | undefined => {
  const [authority = '', code = ''] = crs?.split(':') ?? [];
  return codeInEpsg(authority, code);
};

/** The field that the identifiers beside the fields become, where there are any and no field has its name. */
function idFieldOf({ format, examination }: SourcePart, { fidColumn, fields }: ReportedLayer): string | undefined {
  const isOwn = format.rowNumbers === true && fidColumn !== '' && !rowNumberNames.has(fidColumn.toLowerCase());
  const wanted = examination.idField ?? (isOwn ? fidColumn : undefined);
  return fields.some(({ name }) => name.toLowerCase() === wanted?.toLowerCase()) ? undefined : wanted;
}

/** Our own count where there is one: GDAL does not notice what a truncated file lacks. */
function countOf({ name, features }: ReportedLayer, { features: counted }: Examination, isOnly: boolean): number {
  if (typeof counted === 'number' && isOnly) return counted;
  return (typeof counted === 'object' ? own(counted, name) : undefined) ?? features;
}

/** Look up the findings of a layer, which may be called like a property that every object has. */
const own = <Each>(found: Readonly<Record<string, Each>> = {}, name: string): Each | undefined =>
  Object.hasOwn(found, name) ? found[name] : undefined;

/** Columns called longitude and latitude are degrees, where their values can be. */
function isLonLat(geometry: Examination['geometry'], { box }: ReportedLayer): boolean {
  const isCalledSo = geometry?.kind === 'pair' || (geometry?.kind === 'xy' && geometry.degrees);
  return isCalledSo && (box === null || judgeCrs(box, { code: 'EPSG:4326', geographic: true }) !== 'impossible');
}
