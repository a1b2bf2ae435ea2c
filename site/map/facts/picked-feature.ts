import { framesEnding, readFrame, sourceOf } from './frames.ts';
import type { MapFacts } from '../model/model.ts';
import type { DrawnShape } from '../model/shapes.ts';

/** A feature of a data set as it is drawn: its attributes, and about where it is. */
export interface PickedFeature {
  /** One per feature, whatever the number of tiles and styles that draw it. */
  key: string;
  source: string;
  layer: string;
  id?: number | string;
  properties: Record<string, unknown>;
  /** A point has a distance from a click; what a click lies in has not. */
  isPoint: boolean;
  at: [number, number];
}

/** Feature as MapLibre gives it, once drawn. */
export interface RenderedFeature {
  source: string;
  sourceLayer?: string;
  id?: number | string | undefined;
  properties: Record<string, unknown>;
  geometry: DrawnShape;
}

/** Keep the key, layer, attributes and middle of a feature that MapLibre gives. */
export function pickFeature({ source, sourceLayer = '', id, properties, geometry }: RenderedFeature): PickedFeature {
  const key = `${source} ${sourceLayer} ${String(id ?? JSON.stringify(properties))}`;
  const place = { isPoint: geometry.type === 'Point', at: middleOf(geometry) };
  const told = source.endsWith(framesEnding) ? readFrame(properties) : properties;
  return { key, source, layer: sourceLayer, ...(id === undefined ? {} : { id }), properties: told, ...place };
}

/** Points by their distance from a place, before lines and areas in the order they are drawn. */
export function byNearness(features: readonly PickedFeature[], [x, y]: readonly [number, number]): PickedFeature[] {
  // Degrees of longitude and latitude differ in length, which matters little within a finger's reach.
  const distance = ({ isPoint, at }: PickedFeature): number => (isPoint ? Math.hypot(at[0] - x, at[1] - y) : Number.MAX_VALUE);
  return [...features].sort((a, b) => distance(a) - distance(b));
}

/** Whether a feature is of a layer that leads in one of the data sets. */
export const leadsIn = (datasets: readonly MapFacts[], { source, layer }: PickedFeature): boolean =>
  datasets.some((facts) => sourceOf(facts) === source && facts.layers.some(({ name, leads }) => leads && name === layer));

/** Sort leading features before the others of their data set, each otherwise in its order; data sets follow their first features. */
export function leadersFirst(features: readonly PickedFeature[], leads: (feature: PickedFeature) => boolean): PickedFeature[] {
  const place = ({ source }: PickedFeature): number => features.findIndex((each) => each.source === source);
  return [...features].sort((a, b) => place(a) - place(b) || Number(leads(b)) - Number(leads(a)));
}

/** The middle of a geometry's box. */
export function middleOf(geometry: DrawnShape): [number, number] {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  stretch(box, geometry.geometries?.map(middleOf) ?? geometry.coordinates ?? []);
  return [(box.west + box.east) / 2, (box.south + box.north) / 2];
}

function stretch(box: { west: number; south: number; east: number; north: number }, coordinates: readonly unknown[]): void {
  const [x, y] = coordinates;
  if (typeof x === 'number' && typeof y === 'number') {
    box.west = Math.min(box.west, x);
    box.east = Math.max(box.east, x);
    box.south = Math.min(box.south, y);
    box.north = Math.max(box.north, y);
    return;
  }
  for (const part of coordinates) if (Array.isArray(part)) stretch(box, part);
}
