import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { PickedFeature } from './facts/picked-feature.ts';
import type { LegendGroup, MapFacts, Overlay } from './model/model.ts';
import { drawChosen, type GroundContext, type GroundId } from './style/ground.ts';

/** A picture without its colours; anything else as it is. */
export const inGrey = (layer: LayerSpecification): LayerSpecification =>
  layer.type === 'raster' ? { ...layer, paint: { ...layer.paint, 'raster-saturation': -1 } } : layer;

/** State of a map but for its data. */
export interface GroundState {
  /** Base maps of IGN are fetched from data.geopf.fr: only ever by the choice of the reader or of the operator. */
  ground: GroundId;
  /** The pictures of the ground without their colours. */
  greyGround?: boolean | undefined;
  /** Overlays that tools draw upon everything else, the last on top. */
  overlays?: readonly Overlay[] | undefined;
}

/** A feature under the reader's eyes, marked on the map. */
export interface Selection {
  source: string;
  layer: string;
  id: number | string;
}

/** The whole style, and the legend of each data set shown, topmost first. */
export interface ComposedMap {
  style: StyleSpecification;
  legends: { id: string; groups: LegendGroup[] }[];
}

/** Layers of data, below the names of the ground and above them. */
interface DrawnData extends Pick<StyleSpecification, 'sources' | 'terrain'>, Pick<ComposedMap, 'legends'> {
  below: LayerSpecification[];
  above: LayerSpecification[];
}

const none: DrawnData = { sources: {}, below: [], above: [], legends: [] };

/** Compose the style of a ground with what is drawn of data, nothing unless told, and what tools draw upon everything else. */
export function composeGround(
  { ground: id, greyGround = false, overlays = [] }: GroundState,
  context: GroundContext,
  { sources, below, above, legends, ...terrain }: DrawnData = none,
): ComposedMap {
  const ground = drawChosen(id, context);
  return {
    style: {
      version: 8,
      sources: Object.assign({}, ground.sources, sources, ...overlays.map((each) => each.sources)) as StyleSpecification['sources'],
      ...terrain,
      layers: [
        ...(greyGround ? ground.below.map(inGrey) : ground.below),
        ...below,
        ...ground.above,
        ...above,
        ...overlays.flatMap(({ layers }) => layers(context.dark)),
      ],
    },
    legends,
  };
}

/** Whether the style follows the view: a service gives the features of it. */
export const followsView = (datasets: readonly { facts: MapFacts }[]): boolean =>
  datasets.some(({ facts: { service } }) => service?.draws === 'features');

/** The mark of a feature that the reader picked; a feature without an id cannot be marked. */
export function selectionOf(feature: PickedFeature | undefined): Selection | undefined {
  return feature?.id === undefined ? undefined : { source: feature.source, layer: feature.layer, id: feature.id };
}
