import type { Geometry } from 'geojson';
import type { TakenFeature, TakenLayer } from '../model/taken.ts';

/** The one part of a shape of several; undefined where it has none, or more. */
function lonePart(geometry: Geometry): Geometry | undefined {
  switch (geometry.type) {
    case 'MultiPoint':
    case 'MultiLineString':
    case 'MultiPolygon': {
      const [first, ...others] = geometry.coordinates;
      const type = geometry.type.slice('Multi'.length);
      return first === undefined || others.length > 0 ? undefined : ({ type, coordinates: first } as Geometry);
    }
    case 'GeometryCollection':
      return undefined;
    default:
      return geometry;
  }
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
