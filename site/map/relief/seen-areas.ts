import { contours } from 'd3-contour';
import type { LineString, MultiPolygon } from 'geojson';
import { latitudeOf } from '../../../schemas/codecs/mercator.ts';
import type { HeightsAround } from './heights-around.ts';
import { viewshed, type Viewpoint } from './viewshed.ts';

/** Areas that are seen from a place, in degrees; square metres of them, and of all that was looked over and whose height is known. */
export interface SeenAreas {
  shape: MultiPolygon;
  /** The circle that was looked over. */
  edge: LineString;
  seen: number;
  looked: number;
  /** Share of the circle without a known height, 0 to 1. */
  unknown: number;
}

/** Corners of a circle that is drawn. */
const edgeCorners = 64;

/** Find the areas that are seen from the middle of heights. */
export function seenAreas(around: HeightsAround, point: Omit<Viewpoint, 'column' | 'row'>): SeenAreas {
  const { width, heights, cell, column, row, west, north, across } = around;
  const cells = viewshed(around, { ...point, column, row });
  const lines = heights.length / width;
  let seen = 0;
  let looked = 0;
  let unknown = 0;
  for (const [at, height] of heights.entries()) {
    if (Math.hypot(((at % width) - column) * cell.east, (Math.floor(at / width) - row) * cell.north) > point.radius) continue;
    if (Number.isNaN(height)) unknown += 1;
    else looked += 1;
    seen += cells[at] ?? 0;
  }
  const [found] = contours().size([width, lines]).smooth(false).thresholds([0.5])(Array.from(cells));
  const placeOf = ([x = NaN, y = NaN]: readonly number[]): [number, number] => [
    ((west + x) / across) * 360 - 180,
    latitudeOf(Math.PI * (1 - (2 * (north + y)) / across)),
  ];
  const coordinates = (found?.coordinates ?? []).map((polygon) => polygon.map((ring) => ring.map(placeOf)));
  const edge = Array.from({ length: edgeCorners + 1 }, (_, at) => {
    const turn = (2 * Math.PI * at) / edgeCorners;
    const right = (Math.cos(turn) * point.radius) / cell.east;
    const down = (Math.sin(turn) * point.radius) / cell.north;
    return placeOf([column + 0.5 + right, row + 0.5 + down]);
  });
  const metres = cell.east * cell.north;
  return {
    shape: { type: 'MultiPolygon', coordinates },
    edge: { type: 'LineString', coordinates: edge },
    seen: seen * metres,
    looked: looked * metres,
    unknown: unknown / Math.max(1, looked + unknown),
  };
}
