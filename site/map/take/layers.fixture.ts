import type { Feature, Geometry, MultiPolygon, Polygon, Position } from 'geojson';

/** A repeatable stream of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

/** A closed ring around a point, as irregular as a border of a commune; clockwise where `radius` is below 0. */
function ringAround([x = 0, y = 0]: Position, radius: number, positions: number, next: () => number): Position[] {
  const ring = Array.from({ length: positions }, (_, index): Position => {
    const angle = (Math.sign(radius) * index * 2 * Math.PI) / positions;
    const length = Math.abs(radius) * (0.7 + 0.3 * next());
    return [x + length * Math.cos(angle), y + 0.7 * length * Math.sin(angle)];
  });
  return [...ring, ring[0] ?? []];
}

const next = random(7);

/** Places as communes are: one with a bay, one with an enclave, one in two parts; in the middle of what the layers hold. */
export const communes: Readonly<Record<'plain' | 'enclave' | 'parts', Polygon | MultiPolygon>> = {
  plain: { type: 'Polygon', coordinates: [ringAround([2.05, 48.02], 0.06, 180, next)] },
  enclave: {
    type: 'Polygon',
    coordinates: [ringAround([1.98, 48], 0.08, 220, next), ringAround([1.97, 48.005], -0.03, 60, next)],
  },
  parts: {
    type: 'MultiPolygon',
    coordinates: [[ringAround([1.93, 48.03], 0.04, 90, next)], [ringAround([2.07, 47.97], 0.05, 110, next)]],
  },
};

/** Draw a random position where the layers lie: around 2° east, 48° north. */
const anywhere = (from: () => number): Position => [1.88 + 0.24 * from(), 47.91 + 0.18 * from()];

const withHeights = (position: Position): Position => [...position, 100 + 50 * (position[0] ?? 0) + 20 * (position[1] ?? 0)];

function walk(from: () => number, steps: number, height: (position: Position) => Position): Position[] {
  const line = [anywhere(from)];
  for (let step = 0; step < steps; step += 1) {
    const [x = 0, y = 0] = line.at(-1) ?? [];
    line.push([x + 0.02 * (from() - 0.5), y + 0.014 * (from() - 0.5)]);
  }
  return line.map(height);
}

/** A polygon with a hole now and then. */
function area(from: () => number, radius: number): Position[][] {
  const center = anywhere(from);
  const outer = ringAround(center, radius, 5 + Math.floor(from() * 30), from);
  return from() < 0.4 ? [outer, ringAround(center, -radius * 0.4, 5, from)] : [outer];
}

const makers: Readonly<Record<string, (from: () => number) => Geometry>> = {
  points: (from) => ({ type: 'Point', coordinates: anywhere(from) }),
  multipoints: (from) => ({ type: 'MultiPoint', coordinates: Array.from({ length: 1 + Math.floor(from() * 4) }, () => anywhere(from)) }),
  lines: (from) => ({ type: 'LineString', coordinates: walk(from, 1 + Math.floor(from() * 25), (position) => position) }),
  heights: (from) => ({ type: 'LineString', coordinates: walk(from, 1 + Math.floor(from() * 25), withHeights) }),
  multilines: (from) => ({
    type: 'MultiLineString',
    coordinates: [walk(from, 6, (position) => position), walk(from, 3, (position) => position)],
  }),
  polygons: (from) => ({ type: 'Polygon', coordinates: area(from, 0.002 + 0.012 * from()) }),
  // Some are larger than what is cut out.
  large: (from) => ({ type: 'Polygon', coordinates: area(from, 0.03 + 0.2 * from()) }),
  multipolygons: (from) => {
    const first = area(from, 0.008);
    const second = area(from, 0.008);
    // Parts that overlap would be none of a valid geometry.
    const apart = second.map((ring) => ring.map(([x = 0, y = 0]): Position => [x + 0.3, y]));
    return {
      type: 'MultiPolygon',
      coordinates: [first, from() < 0.5 ? apart : second.map((ring) => ring.map(([x = 0, y = 0]): Position => [x, y + 0.2]))],
    };
  },
};

/** The layers that are cut, by name. */
export const layerNames = Object.keys(makers);

/** The features of a layer, each with a number of its own. */
export function featuresOf(layer: string, count: number): Feature[] {
  const from = random(layer.length * 31 + 5);
  return Array.from({ length: count }, (_, id) => ({
    type: 'Feature',
    properties: { id, name: `n° ${id}` },
    geometry: makers[layer]?.(from) ?? { type: 'Point', coordinates: [] },
  }));
}
