import type { Geometry } from 'geojson';
import type { TakenFeature, TakenLayer } from '../model/taken.ts';

/** What the parts of a shape of several are. */
const simple = { MultiPoint: 'Point', MultiLineString: 'LineString', MultiPolygon: 'Polygon' } as const;

/** The one part of a shape of several; undefined where it has none, or more. */
function lonePart(geometry: Geometry): Geometry | undefined {
  if (geometry.type === 'GeometryCollection') return undefined;
  if (geometry.type !== 'MultiPoint' && geometry.type !== 'MultiLineString' && geometry.type !== 'MultiPolygon') return geometry;
  const [first, ...others] = geometry.coordinates;
  return first === undefined || others.length > 0 ? undefined : ({ type: simple[geometry.type], coordinates: first } as Geometry);
}

/** A layer as shapes of one part, where all of its shapes have but one: the files of the catalogue make each a shape of several. */
export function withLoneParts(layer: TakenLayer): TakenLayer {
  const features: TakenFeature[] = [];
  for (const feature of layer.features) {
    const geometry = feature.geometry === null ? null : lonePart(feature.geometry);
    if (geometry === undefined) return layer;
    features.push(geometry === feature.geometry ? feature : { ...feature, geometry });
  }
  return { ...layer, features };
}
