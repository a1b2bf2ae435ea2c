import type { GeometryKind } from '../../../schemas/types.ts';
import type { LegendEntry, LegendGroup, MapField } from '../model/model.ts';
import { escapedXml } from './kml.ts';

/** The look of a layer as other programs are told it: its legend, its geometry, and the field of its classes. */
export interface TakenLook {
  /** As people call the layer. */
  title: string;
  layer: string;
  geometry: Exclude<GeometryKind, 'mixed'>;
  legend: LegendGroup;
  /** Absent where the layer has one colour. */
  field?: MapField | undefined;
  /** Sentence that tells under which restriction the data were given: classes and values are theirs. */
  restriction?: string;
}

/** The look of a layer for QGIS (QML). */
export const writeQml = (look: TakenLook): string => `<qgis version="3.28.0" styleCategories="Symbology">
${look.restriction === undefined ? '' : `<resourceMetadata><rights>${escapedXml(look.restriction)}</rights></resourceMetadata>\n`}${rendererOf(look)}
</qgis>
`;

/** The renderer of a layer as QML and projects have it: single, categorized, or graduated. */
// Ranges stand from high to low: QGIS takes the first that holds a value, and ours is in the class above its bound.
export function rendererOf({ geometry, legend, field }: TakenLook): string {
  const { entries } = legend;
  const symbols = entries.map((entry, index) => symbolOf(entry, index, geometry)).join('\n');
  const body = (type: string, classes: string, more = ''): string =>
    `<renderer-v2 type="${type}" symbollevels="0" enableorderby="0" forceraster="0"${more}>
${classes}<symbols>
${symbols}
</symbols>
</renderer-v2>`;
  const [first] = entries;
  if (field === undefined || first === undefined) return body('singleSymbol', '');
  const named = ` attr="${escapedXml(field.name)}"`;
  if (entries.some(({ filter }) => filter?.test.kind === 'between')) {
    const ranges = entries.flatMap((entry, index) => rangeOf(entry, index, field)).reverse();
    return body('graduatedSymbol', `<ranges>\n${ranges.join('\n')}\n</ranges>\n`, `${named} graduatedMethod="GraduatedColor"`);
  }
  const categories = entries.flatMap((entry, index) => categoriesOf(entry, index, field));
  return body('categorizedSymbol', `<categories>\n${categories.join('\n')}\n</categories>\n`, named);
}

/** A class of numbers; an open one ends with the values. */
function rangeOf({ label, filter }: LegendEntry, index: number, { min, max }: MapField): string[] {
  if (filter?.test.kind !== 'between') return [];
  const { least, most } = filter.test;
  const lower = least ?? Math.min(Number(min ?? most), Number(most));
  const upper = most ?? Math.max(Number(max ?? least), Number(least));
  return [`<range render="true" symbol="${index}" lower="${lower}" upper="${upper}" label="${escapedXml(label)}"/>`];
}

/** A class of values; without one, that of all others. */
function categoriesOf({ label, filter }: LegendEntry, index: number, { type }: MapField): string[] {
  const { test } = filter ?? {};
  const values = test?.kind === 'among' ? test.values : [''];
  const valueType = test?.kind !== 'among' || type === 'text' ? 'string' : type === 'boolean' ? 'bool' : 'double';
  return values.map(
    (value) => `<category render="true" symbol="${index}" value="${escapedXml(value)}" type="${valueType}" label="${escapedXml(label)}"/>`,
  );
}

const option = (name: string, value: string | number): string => `<Option name="${name}" type="QString" value="${value}"/>`;

/** "r,g,b,a", each to 255. */
function colorOf(hex: string, alpha = 1): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return [...parts, Math.round(alpha * 255)].join(',');
}

/** Millimetres, of a point, a line and an edge. */
const sizes = { point: 2.4, line: 0.6, edge: 0.2 } as const;

function symbolOf({ color, fill = 1, edge = color }: LegendEntry, index: number, geometry: TakenLook['geometry']): string {
  const kinds = {
    point: [
      'marker',
      'SimpleMarker',
      option('name', 'circle') +
        option('color', colorOf(color, fill)) +
        option('outline_color', colorOf(edge)) +
        option('outline_style', 'solid') +
        option('size', sizes.point) +
        option('size_unit', 'MM'),
    ],
    line: [
      'line',
      'SimpleLine',
      option('line_color', colorOf(color)) +
        option('line_width', sizes.line) +
        option('line_width_unit', 'MM') +
        option('line_style', 'solid'),
    ],
    polygon: [
      'fill',
      'SimpleFill',
      option('color', colorOf(color, fill)) +
        option('style', 'solid') +
        option('outline_color', colorOf(edge)) +
        option('outline_style', 'solid') +
        option('outline_width', sizes.edge) +
        option('outline_width_unit', 'MM'),
    ],
  } as const;
  const [type, name, options] = kinds[geometry];
  return `<symbol type="${type}" name="${index}" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="${name}" enabled="1" locked="0" pass="0"><Option type="Map">${options}</Option></layer></symbol>`;
}
