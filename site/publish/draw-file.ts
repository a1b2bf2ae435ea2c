import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Bbox } from '../../schemas/types.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { drawChosen, type GroundContext, type GroundId } from '../map/style/ground.ts';
import type { LegendGroup, MapFacts, MapField, MapLayer } from '../map/model/model.ts';
import { styleDataset } from '../map/style/style.ts';
import { categoryColors } from '../map/style/colors.ts';
import type { Lang } from '../words/languages.ts';
import type { StyleLayer } from './form.ts';
import type { Drawing, FileReading, ReadField, ReadLayer } from './read/reading.ts';

const id = 'file';
const sourceOf = (layer: string): string => `${id}:${layer}`;

type Layers = Pick<FileReading, 'layers'>;
/** A layer that has a place. */
export type DrawnLayer = ReadLayer & { geometry: NonNullable<ReadLayer['geometry']> };

/** The layers that have a place. */
export const placed = ({ layers }: Layers): DrawnLayer[] => layers.filter((layer): layer is DrawnLayer => layer.geometry !== null);

/** The box around all layers that have a place. */
export function boxOfLayers({ layers }: Layers): Bbox | undefined {
  const boxes = layers.flatMap(({ extent }) => (extent === null ? [] : [extent]));
  return boxes.length === 0 ? undefined : aroundBoxes(boxes);
}

/** A colour on paper, and at night. */
export interface Tone {
  light: string;
  dark: string;
}

/** The colour of data of which nothing tells the theme. */
const plainTone: Tone = { light: categoryColors(false)[0] ?? '', dark: categoryColors(true)[0] ?? '' };

const mapField = ({ name, type, title, nulls, personal, look }: ReadField): MapField => ({
  name,
  type,
  nulls,
  ...look,
  ...(title !== undefined && { title }),
  ...(personal !== undefined && { personal: true as const }),
});

/** A layer as the map has it of a published data set. */
export const mapLayer = ({ name, title, geometry, count, fields }: DrawnLayer): MapLayer => ({
  name,
  ...(title !== undefined && { title }),
  geometry,
  features: count,
  fields: fields.map(mapField),
});

/** Facts that a map has of a published data set, as far as a file gives them. */
function factsOf(reading: Layers, color: Tone = plainTone): MapFacts {
  const bbox = boxOfLayers(reading) ?? [-180, -85, 180, 85];
  return {
    id,
    path: '',
    title: '',
    producer: '',
    attribution: '',
    version: '',
    boxes: [],
    bbox,
    color,
    tiles: { url: '', minzoom: 0, maxzoom: 0 },
    layers: placed(reading).map(mapLayer),
  };
}

/** Legend of the map of a file that is drawn in its own style. */
export const legendOf = (reading: Layers, style: StyleLayer[], look: { dark: boolean; lang: Lang }): LegendGroup[] =>
  styleDataset({ ...factsOf(reading), style }, look).legend;

/** A file on the ground, in the look that its data set will have, and what its colours mean. */
export interface DrawnFile {
  style: StyleSpecification;
  legend: LegendGroup[];
}

/** How a file is drawn: in the colour of its theme, or in a style of its own. */
export interface DrawnIn {
  color?: Tone | undefined;
  style?: StyleLayer[] | undefined;
}

/** Draw what was read of a file. */
export function drawFile(
  reading: Layers,
  drawing: Drawing,
  ground: GroundId,
  { lang, color, style, ...context }: GroundContext & DrawnIn & { lang: Lang },
): DrawnFile {
  const { dark } = context;
  const { layers, legend } = styleDataset({ ...factsOf(reading, color), ...(style !== undefined && { style }) }, { dark, lang });
  const { sources, below, above } = drawChosen(ground, context);
  // Features of the file itself in the place of tiles.
  const own = layers.map((layer): LayerSpecification => {
    if (!('source-layer' in layer)) return layer;
    const { 'source-layer': name, ...rest } = layer;
    return { ...rest, source: sourceOf(name) };
  });
  const drawn = Object.fromEntries(
    placed(reading).map(({ name }) => [
      sourceOf(name),
      { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: drawing[name]?.features ?? [] } },
    ]),
  );
  return {
    style: { version: 8, sources: { ...sources, ...drawn }, layers: [...below, ...own, ...above] },
    legend,
  };
}
