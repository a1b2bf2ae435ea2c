import type { MapGeoJSONFeature } from 'maplibre-gl';

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

/** What is kept of a feature that MapLibre gives. */
export function readFeature(feature: Pick<MapGeoJSONFeature, 'source' | 'sourceLayer' | 'id' | 'properties' | 'geometry'>): PickedFeature {
  const { source, sourceLayer = '', id, properties } = feature;
  const key = `${source} ${sourceLayer} ${id ?? JSON.stringify(properties)}`;
  return { key, source, layer: sourceLayer, ...(id === undefined ? {} : { id }), properties, isPoint: feature.geometry.type === 'Point', at: middleOf(feature.geometry) };
}

/** Points by their distance from a place, before lines and areas in the order they are drawn. */
export function nearestFirst(features: readonly PickedFeature[], [x, y]: readonly [number, number]): PickedFeature[] {
  // Degrees of longitude and latitude differ in length, which matters little within a finger's reach.
  const distance = ({ isPoint, at }: PickedFeature): number => (isPoint ? Math.hypot(at[0] - x, at[1] - y) : Number.MAX_VALUE);
  return features.toSorted((a, b) => distance(a) - distance(b));
}

/** The middle of a geometry's box. */
export function middleOf(geometry: MapGeoJSONFeature['geometry']): [number, number] {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  stretch(box, geometry.type === 'GeometryCollection' ? geometry.geometries.map(middleOf) : geometry.coordinates);
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
