import type { Bbox, FieldType, GeometryKind, ManifestField } from '../../../schemas/types.ts';
import type { OgrSystem } from '../../base/projjson.ts';

/** A layer as ogrinfo's JSON describes it: the part that is read here. */
interface OgrLayer {
  name: string;
  featureCount?: number;
  fidColumnName?: string;
  metadata?: Record<string, Record<string, unknown> | undefined>;
  geometryFields?: { type: string; extent?: (number | null)[] | null; coordinateSystem?: OgrSystem | null }[];
  fields: OgrField[];
}

interface OgrField {
  name: string;
  type: string;
  subType?: string;
  alias?: string;
  domainName?: string;
}

interface OgrAnswer {
  layers: OgrLayer[];
  /** Codes that fields may hold, by the name of their list: what each means. */
  domains?: Record<string, { codedValues?: Record<string, string | null> }>;
  relationships?: Record<string, unknown>;
}

/** A layer in our words. */
export interface ReportedLayer {
  /** For GDAL. */
  name: string;
  /** By GDAL's count; 0 where it does not know. */
  features: number;
  /** Column of row numbers; "" where there is none. */
  fidColumn: string;
  /** "Polygon", "PointZM", "Geometry"; "None" for a table. */
  declared: string;
  geometry: GeometryKind | null;
  hasZ: boolean;
  hasM: boolean;
  isCurved: boolean;
  fields: { name: string; type: FieldType }[];
  /** In the layer's own coordinates. */
  box: Bbox | null;
  system: OgrSystem | undefined;
  /** Title of the layer in the file for a reader, where that is not its name. */
  title?: string;
  /** The same of its fields, and what their codes mean. */
  words: ReadonlyMap<string, FieldWords>;
}

/** Words of a file about a field for a reader: its title, and the codes that it holds with their meanings. */
export type FieldWords = Pick<ManifestField, 'title' | 'description'>;

/** Contents of a source, in our words. */
export interface Described {
  layers: ReportedLayer[];
  /** Names of the relationships between its tables. */
  relationships: string[];
}

/** A table that QGIS keeps its styles in. */
export const styleTable = 'layer_styles';

/** Read the answer of `ogrinfo -json`. */
export function readDescription(answer: string): Described {
  // ogrinfo writes an endless extent as no JSON has it.
  const text = answer.replace(/^([^\S\n]*)-?(Infinity|NaN|inf|nan)(,?)$/gm, '$1null$3');
  // Written by ogrinfo; what is not read here is not described.
  const { layers, domains = {}, relationships = {} } = JSON.parse(text) as OgrAnswer;
  const codes = new Map(Object.entries(domains).map(([name, { codedValues }]) => [name, listCodes(codedValues)]));
  return {
    layers: layers.filter(({ name }) => name !== styleTable).map((layer) => describe(layer, codes)),
    relationships: Object.keys(relationships),
  };
}

/** Characters of a title, as many as a manifest takes. */
const titleCharacters = 200;
/** Codes that a description lists: more are a list of their own. */
const listedCodes = 50;

const plain = (text: unknown): string =>
  typeof text === 'string'
    ? text
        .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
        .trim()
        .slice(0, titleCharacters)
    : '';

function listCodes(values: Record<string, string | null> = {}): string | undefined {
  const all = Object.entries(values).map(([code, meaning]) => `${plain(code)}\u202f: ${plain(meaning)}`);
  if (all.length === 0) return undefined;
  return `${all.slice(0, listedCodes).join('\u202f; ')}${all.length > listedCodes ? '\u202f; …' : ''}`;
}

function wordsOf({ name, alias, domainName = '' }: OgrField, allCodes: ReadonlyMap<string, string | undefined>): FieldWords {
  const title = plain(alias);
  const codes = allCodes.get(domainName);
  return { ...(title !== '' && title !== name && { title }), ...(codes !== undefined && { description: codes }) };
}

function describe(
  { name, featureCount = 0, fidColumnName = '', metadata = {}, geometryFields = [], fields }: OgrLayer,
  codes: ReadonlyMap<string, string | undefined>,
): ReportedLayer {
  const [geometry] = geometryFields;
  const title = plain(metadata['']?.['ALIAS_NAME']);
  const declared = geometry?.type ?? 'None';
  return {
    name,
    // -1 where counting would mean reading everything.
    features: Math.max(featureCount, 0),
    fidColumn: fidColumnName,
    declared,
    geometry: geometry === undefined ? null : kindOf(declared),
    hasZ: /ZM?$/.test(declared),
    hasM: declared.endsWith('M'),
    isCurved: /curve|circular|multisurface/i.test(declared),
    fields: fields.map((field) => ({ name: field.name, type: typeOf(field) })),
    box: boxOf(geometry?.extent),
    system: geometry?.coordinateSystem ?? undefined,
    ...(title !== '' && title !== name && { title }),
    words: new Map(fields.map((field) => [field.name, wordsOf(field, codes)])),
  };
}

function boxOf(extent: (number | null)[] | null | undefined): Bbox | null {
  const [west, south, east, north] = extent ?? [];
  return Number.isFinite(west) && Number.isFinite(south) && Number.isFinite(east) && Number.isFinite(north)
    ? ([west, south, east, north] as Bbox)
    : null;
}

function kindOf(declared: string): GeometryKind {
  if (/point/i.test(declared)) return 'point';
  if (/polygon|surface|triangle|tin/i.test(declared)) return 'polygon';
  return /line|curve|circular/i.test(declared) ? 'line' : 'mixed';
}

function typeOf({ type, subType }: { type: string; subType?: string }): FieldType {
  if (subType === 'Boolean') return 'boolean';
  const types: Record<string, FieldType> = { Integer: 'integer', Integer64: 'integer', Real: 'number', Date: 'date', DateTime: 'datetime' };
  return types[type] ?? 'text';
}
