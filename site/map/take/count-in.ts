import type { Geometry, Position } from 'geojson';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import type { Flatgeobuf } from '../features/open-flatgeobuf.ts';
import { boxOfGeometry } from '../model/shapes.ts';
import { cutGeometry, meetsCutter } from './cut-geometry.ts';
import { boxOfRing, ringArea } from './rings.ts';
import type { Cutter } from './cutter.ts';

/** How many features lie in a place; `isMost`: those at its border were too many to be read, and some may only touch it. */
export interface FeatureCount {
  features: number;
  isMost: boolean;
}

/** Features at the border, at most, that are read to be counted: some seconds on a poor connection. */
const mostBytes = 4 * 1024 ** 2;
/** Share of the smaller of feature and place, below which a feature only touches the border: two producers rarely draw one border alike. */
const leastShare = 0.01;

/** Count the features of a file that lie in a place, in part at least; undefined where the file has no index. */
export async function countIn(file: Flatgeobuf, cutter: Cutter, options: ReadOptions = {}): Promise<FeatureCount | undefined> {
  if (!file.hasIndex) return undefined;
  const found = await file.search(cutter.meet, options);
  const atBorder = found.filter(({ meeting }) => meeting === 'part');
  const within = found.length - atBorder.length;
  if (file.weigh(atBorder) > mostBytes) return { features: found.length, isMost: true };
  let shared = 0;
  const lies = liesIn(cutter);
  for await (const batch of file.read(atBorder, options))
    for (const { geometry } of batch) if (geometry !== null && lies(geometry)) shared += 1;
  return { features: within + shared, isMost: false };
}

/** Make the test of whether a geometry lies in a place, in part at least. */
export function liesIn(cutter: Cutter): (geometry: Geometry) => boolean {
  const size = sizeOf({ type: 'MultiPolygon', coordinates: cutter.polygons.map((rings) => [...rings]) });
  return (geometry) => sharesWith(geometry, cutter, size);
}

/** Whether a geometry lies in a place with more than a touch of it. */
function sharesWith(geometry: Geometry, cutter: Cutter, size: Size): boolean {
  const meeting = cutter.meet(boxOfGeometry(geometry) ?? boxOfRing([]));
  if (meeting !== 'part') return meeting === 'whole';
  if (!meetsCutter(geometry, cutter)) return false;
  const whole = sizeOf(geometry);
  const kind = whole.area > 0 ? 'area' : whole.length > 0 ? 'length' : undefined;
  if (kind === undefined) return true;
  const part = cutGeometry(geometry, cutter);
  return part !== null && sizeOf(part)[kind] > leastShare * Math.min(whole[kind], size[kind]);
}

/** Size of a geometry, in degrees: sizes are compared only at the same place. */
interface Size {
  area: number;
  /** Length of lines, and of the borders of surfaces. */
  length: number;
}

function sizeOf(geometry: Geometry): Size {
  switch (geometry.type) {
    case 'LineString':
      return { area: 0, length: lengthOf(geometry.coordinates) };
    case 'MultiLineString':
      return sumOf(geometry.coordinates.map((line) => ({ area: 0, length: lengthOf(line) })));
    case 'Polygon':
      return sizeOfRings(geometry.coordinates);
    case 'MultiPolygon':
      return sumOf(geometry.coordinates.map(sizeOfRings));
    case 'GeometryCollection':
      return sumOf(geometry.geometries.map(sizeOf));
    case 'Point':
    case 'MultiPoint':
      return { area: 0, length: 0 };
  }
}

const sumOf = (sizes: readonly Size[]): Size =>
  sizes.reduce((sum, { area, length }) => ({ area: sum.area + area, length: sum.length + length }), { area: 0, length: 0 });

/** Measure a polygon: the area of its first ring without the others, which are holes. */
const sizeOfRings = (rings: readonly Position[][]): Size => ({
  area: rings.reduce((sum, ring, at) => sum + (at === 0 ? 1 : -1) * Math.abs(ringArea(ring) / 2), 0),
  length: rings.reduce((sum, ring) => sum + lengthOf(ring), 0),
});

const lengthOf = (line: readonly Position[]): number =>
  line.slice(1).reduce((sum, [x = 0, y = 0], at) => sum + Math.hypot(x - (line[at]?.[0] ?? 0), y - (line[at]?.[1] ?? 0)), 0);
