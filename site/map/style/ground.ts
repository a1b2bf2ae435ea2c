import type { LayerSpecification } from 'maplibre-gl';
import { drawGround, type BaseLayer, type Ground } from './basemap.ts';
import { drawIgn, ignPlans, type IgnPlan } from './ign.ts';

/**
 * Ground below the data: the base map that the catalogue's own layers draw, OpenStreetMap in an archive of the operator's, or a map of IGN.
 */
export type GroundId = 'catalogue' | 'osm' | IgnPlan;

/** The ground of the operator's choice: IGN's map, or an archive and, light and dark, the addresses of the layers that draw it. */
export type ChosenGround = 'plan' | { archive: string; light: string; dark: string };

/** Properties of a map's ground: the address of the base map's layers, and the operator's choice, if any. */
export interface GroundProps {
  base: string;
  ground?: ChosenGround | undefined;
}

/** Layers that draw an archive of Protomaps' schema: those below the data, and those above. */
export type OsmLayers = Omit<Ground, 'sources'>;

/** The name of its source in a style. */
export const osmSource = 'osm';

/** Whom OpenStreetMap is owed to, and the page that has the licence (ODbL): its contributors ask for both. */
export const osmCopyright = 'https://www.openstreetmap.org/copyright';

/** Names of the base map stand beside those of the archive where it has none; closer than this, one place would have two. */
const nearestOwnName = 8;

/** Context that a ground is drawn from. */
export interface GroundContext {
  base: readonly BaseLayer[];
  dark: boolean;
  /** An address made absolute: MapLibre's worker has no page to resolve it against. */
  absolute: (url: string) => string;
  /** The operator's archive, once its layers are there. */
  osm?: { archive: string; layers: OsmLayers } | undefined;
}

/** An address made absolute by the page that has it. */
export const absoluteInPage = (url: string): string => new URL(url, location.href).href;

/** A ground; the catalogue's own in the place of one that is not there. */
export function drawChosen(id: GroundId, { base, dark, absolute, osm }: GroundContext): Ground {
  if (id === 'plan' || id === 'photos') return drawIgn(ignPlans[id], dark);
  const own = drawGround(base, dark, absolute);
  if (id === 'catalogue' || osm === undefined) return own;
  // The archive tells its zooms and its box, which an extract may have any of.
  return layUpon(own, { [osmSource]: { type: 'vector', url: `pmtiles://${absolute(osm.archive)}` } }, osm.layers);
}

/** Limits of the catalogue's territories, by the ids of their layers. */
const isLimit = ({ id }: LayerSpecification): boolean => id.startsWith('base/limits/');

/** Layers of an archive upon a base map, which goes on where an extract ends; the limits of the catalogue's territories stand upon both. */
export function layUpon(own: Ground, sources: Ground['sources'], { below, above }: OsmLayers): Ground {
  const fromAfar = own.above
    .filter(({ minzoom = 0 }) => minzoom < nearestOwnName)
    .map((layer): LayerSpecification => ({ ...layer, maxzoom: Math.min(layer.maxzoom ?? nearestOwnName, nearestOwnName) }));
  return {
    sources: { ...own.sources, ...sources },
    below: [...own.below.filter((layer) => !isLimit(layer)), ...below, ...own.below.filter(isLimit)],
    above: [...fromAfar, ...above],
  };
}

/** The ground that a source of a style draws, where it is another than the catalogue's own. */
export function groundOfSource(source: string): GroundId | undefined {
  if (source === osmSource) return 'osm';
  return Object.values(ignPlans).find(({ id }) => source === `ign:${id}`)?.id;
}
