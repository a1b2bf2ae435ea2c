import type { GeometryKind } from '../../../schemas/types.ts';

const ofType = (type: string): unknown[] => ['==', ['geometry-type'], type];

/** The order in which a legend takes the shape of its marks. */
const order: Readonly<Record<GeometryKind, readonly string[]>> = {
  polygon: ['fill', 'line', 'circle'],
  line: ['line', 'fill', 'circle'],
  point: ['circle', 'line', 'fill'],
  mixed: ['fill', 'line', 'circle'],
};

/** Pixels at zoom 13; from far away less, as what is drawn stands closer. */
const grown = (pixels: number): unknown[] => ['interpolate', ['linear'], ['zoom'], 7, pixels / 2, 13, pixels];

/** Look of a layer besides its colour: opacity, share of the ground that areas hide, colour of the edges of areas and points. */
interface PlainLook {
  opacity?: unknown;
  fill?: number;
  edge?: string;
}

/** Style layers that draw one layer of tiles in a colour, or an expression that gives one, whatever its geometries. */
export function plainLayers(
  name: string,
  geometry: GeometryKind,
  color: unknown,
  { opacity = 0.9, fill = 0.35, edge }: PlainLook = {},
): Record<string, unknown>[] {
  const around = geometry === 'line' ? undefined : edge;
  const layers = {
    fill: { filter: ofType('Polygon'), paint: { 'fill-color': color, 'fill-opacity': fill } },
    line: {
      filter: ['!=', ['geometry-type'], 'Point'],
      paint: { 'line-color': around ?? color, 'line-opacity': opacity, 'line-width': grown(around === undefined ? 1.8 : 0.9) },
    },
    circle: {
      filter: ofType('Point'),
      paint: {
        'circle-color': color,
        'circle-opacity': opacity,
        'circle-radius': grown(5),
        'circle-stroke-color': edge ?? '#ffffff',
        'circle-stroke-width': 1,
      },
    },
  };
  return Object.entries(layers)
    .sort(([a], [b]) => order[geometry].indexOf(a) - order[geometry].indexOf(b))
    .map(([type, drawn]) => ({ id: `${name}-${type}`, type, 'source-layer': name, ...drawn }));
}
