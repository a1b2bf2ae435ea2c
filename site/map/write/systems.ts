import type { Geometry, Position } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import { isOfUse, planeSystems } from '../find/systems.ts';
import type { TakenLayer } from '../model/taken.ts';

/** WGS 84, in which features are taken. */
export const degrees = 'EPSG:4326';
/** The system of metres of mainland France. */
const lambert93 = 'EPSG:2154';

/** A system as people call it; its code where nobody knows it. */
export const titleOfSystem = (code: string): string =>
  code === degrees ? 'WGS 84' : (planeSystems.find((system) => system.code === code)?.title ?? code);

/** Properties of a layer that decide the systems it may be written in: its source's system, and its bounds. */
export interface Placed {
  crs?: string | undefined;
  bbox: Bbox;
}

/** The systems that layers may be written in: degrees, Lambert-93 on the mainland, and that of their source where it is known here. */
export function exportSystems(layers: readonly Placed[]): string[] {
  const isMainland = planeSystems.some(
    (system) =>
      system.code === lambert93 &&
      layers.every(({ bbox: [west, south, east, north] }) => isOfUse(system, [(west + east) / 2, (south + north) / 2])),
  );
  const sources = new Set(layers.map(({ crs }) => crs));
  const [source] = sources;
  const known = sources.size === 1 && planeSystems.some(({ code }) => code === source) ? [source ?? degrees] : [];
  return [...new Set([degrees, ...(isMainland ? [lambert93] : []), ...known])];
}

/** A layer with its shapes in a system; heights stay as they are. */
export async function inSystem(layer: TakenLayer, system: string): Promise<TakenLayer> {
  if (system === degrees || layer.geometry === null) return layer;
  const { placer } = await import('./project.ts');
  const place = placer(system);
  const features = layer.features.map((feature) =>
    feature.geometry === null ? feature : { ...feature, geometry: moved(feature.geometry, place) },
  );
  return { ...layer, features };
}

/** A geometry with each of its positions moved. */
export function moved(geometry: Geometry, place: (position: Position) => Position): Geometry {
  const line = (positions: Position[]): Position[] => positions.map(place);
  const lines = (parts: Position[][]): Position[][] => parts.map(line);
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: geometry.coordinates.length === 0 ? [] : place(geometry.coordinates) };
    case 'MultiPoint':
    case 'LineString':
      return { type: geometry.type, coordinates: line(geometry.coordinates) };
    case 'MultiLineString':
    case 'Polygon':
      return { type: geometry.type, coordinates: lines(geometry.coordinates) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map(lines) };
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map((part) => moved(part, place)) };
  }
}
