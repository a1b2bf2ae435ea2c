import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Bbox } from '../../schemas/types.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { drawChosen, type GroundContext, type GroundId } from '../map/style/ground.ts';
import type { LegendEntry, LegendGroup, MapFacts } from '../map/model/model.ts';
import { styleDataset } from '../map/style/style.ts';
import { categoryColors } from '../map/style/colors.ts';
import type { Lang } from '../words/languages.ts';
import type { StyleLayer } from './form.ts';
import type { Drawing, FileReading, ReadLayer } from './read/reading.ts';

const id = 'file';
const sourceOf = (layer: string): string => `${id}:${layer}`;

type Layers = Pick<FileReading, 'layers'>;
type PlacedLayer = ReadLayer & { geometry: NonNullable<ReadLayer['geometry']> };

const placed = ({ layers }: Layers): PlacedLayer[] => layers.filter((layer): layer is PlacedLayer => layer.geometry !== null);

/** The box around all layers that have a place. */
export function boxOf({ layers }: Layers): Bbox | undefined {
  const boxes = layers.flatMap(({ extent }) => (extent === null ? [] : [extent]));
  return boxes.length === 0 ? undefined : aroundBoxes(boxes);
}

/** What a map knows of a published data set, as far as a file says it. */
function factsOf(reading: Layers): MapFacts {
  const bbox = boxOf(reading) ?? [-180, -85, 180, 85];
  const [light = '', dark = ''] = [categoryColors(false)[0], categoryColors(true)[0]];
  return {
    ...{ id, path: '', title: '', producer: '', attribution: '', version: '', boxes: [], bbox },
    color: { light, dark },
    tiles: { url: '', minzoom: 0, maxzoom: 0 },
    layers: placed(reading).map(({ name, title, geometry, count }) => ({
      name,
      ...(title !== undefined && { title }),
      geometry,
      features: count,
      fields: [],
    })),
  };
}

/** What the legend of a map says of a file that is drawn in its own style. */
export const legendOf = (reading: Layers, style: StyleLayer[], look: { dark: boolean; lang: Lang }): LegendGroup[] =>
  styleDataset({ ...factsOf(reading), style }, look).legend;

/** A file on the ground, in the look that its data set would have by itself; and the colour of each layer. */
export interface DrawnFile {
  style: StyleSpecification;
  colors: ReadonlyMap<string, LegendEntry>;
}

/** Draw what was read of a file. */
export function drawFile(reading: Layers, drawing: Drawing, ground: GroundId, context: GroundContext & { lang: Lang }): DrawnFile {
  const { dark, lang } = context;
  const { layers, legend } = styleDataset(factsOf(reading), { dark, lang });
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
    colors: new Map(legend.flatMap(({ layer, entries: [entry] }) => (entry === undefined ? [] : [[layer, entry]]))),
  };
}
