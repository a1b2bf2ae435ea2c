import type { Bbox, FieldType, GeometryKind } from '../../../schemas/types.ts';
import type { OgrSystem } from '../../tools/gdal/find-crs.ts';

/** A layer as ogrinfo's JSON describes it: the part that is read here. */
interface OgrLayer {
  name: string;
  featureCount?: number;
  fidColumnName?: string;
  geometryFields?: { type: string; extent?: (number | null)[] | null; coordinateSystem?: OgrSystem | null }[];
  fields: { name: string; type: string; subType?: string }[];
}

/** A layer in our words. */
export interface DescribedLayer {
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
}

/** A table that QGIS keeps its styles in. */
export const styleTable = 'layer_styles';

/** The layers in the answer of `ogrinfo -json`. */
export function readLayers(answer: string): DescribedLayer[] {
  // ogrinfo writes an endless extent as no JSON has it.
  const text = answer.replace(/^([^\S\n]*)-?(Infinity|NaN|inf|nan)(,?)$/gm, '$1null$3');
  // Written by ogrinfo; what is not read here is not described.
  const { layers } = JSON.parse(text) as { layers: OgrLayer[] };
  return layers.filter(({ name }) => name !== styleTable).map(describe);
}

function describe({ name, featureCount = 0, fidColumnName = '', geometryFields = [], fields }: OgrLayer): DescribedLayer {
  const [geometry] = geometryFields;
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
