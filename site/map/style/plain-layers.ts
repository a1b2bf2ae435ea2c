import type { GeometryKind } from '../../../schemas/types.ts';

const ofType = (type: string): unknown[] => ['==', ['geometry-type'], type];

/** The order in which a legend takes the shape of its marks. */
const order: Readonly<Record<GeometryKind, readonly string[]>> = {
  polygon: ['fill', 'line', 'circle'],
  line: ['line', 'fill', 'circle'],
  point: ['circle', 'line', 'fill'],
  mixed: ['fill', 'line', 'circle'],
};

/** Style layers that draw one layer of tiles in a colour, or an expression that gives one, whatever its geometries. */
export function plainLayers(
  name: string,
  geometry: GeometryKind,
  color: unknown,
  { opacity = 0.9, fill = 0.35 }: { opacity?: unknown; fill?: number } = {},
): Record<string, unknown>[] {
  const layers = {
    fill: { filter: ofType('Polygon'), paint: { 'fill-color': color, 'fill-opacity': fill } },
    line: { filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': color, 'line-opacity': opacity, 'line-width': 1.8 } },
    circle: {
      filter: ofType('Point'),
      paint: {
        'circle-color': color,
        'circle-opacity': opacity,
        'circle-radius': 5,
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1,
      },
    },
  };
  return Object.entries(layers)
    .sort(([a], [b]) => order[geometry].indexOf(a) - order[geometry].indexOf(b))
    .map(([type, drawn]) => ({ id: `${name}-${type}`, type, 'source-layer': name, ...drawn }));
}
