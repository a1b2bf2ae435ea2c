import { join } from 'node:path';
import { fail } from '../base/errors.ts';
import { earthRadius, isometricLatitude } from '../../schemas/codecs/mercator.ts';
import { boxOfOutline, boxOutline, projectPoints } from '../gdal/project-boxes.ts';
import { withinGlobe, withoutRim } from '../gdal/globe.ts';
import type { Sheet } from './sheet.ts';

type Point = [number, number];

/** Nine points of a sheet, rows from the north, west to east: in degrees, and in metres of Web Mercator. */
export interface SheetPlace {
  degrees: Point[];
  metres: Point[];
  /** How far the parabolas through the nine points miss another one, in pixels of the sheet. */
  error: number;
}

const thirds = [0, 0.5, 1] as const;
/** Away from the nine, where parabolas through them are furthest from the truth. */
const control = [0.25, 0.25] as const;
/** Places of the edge among the nine, around it and back. */
const edge = [0, 1, 2, 5, 8, 7, 6, 3, 0];
/** A millimetre. */
const decimals = 3;

const asked = [...thirds.flatMap((down) => thirds.map((across) => [across, down] as const)), control];

/** A sheet as far as it is known before anybody has asked where it is on the globe. */
export type Unlocated = Pick<Sheet, 'name' | 'box' | 'transform' | 'width' | 'crs' | 'geographic'>;

/** Locate sheets on the globe, all of one system at once; throws for one that is nowhere, or across the edge of the globe. */
export async function locateSheets<Each extends Unlocated>(
  sheets: readonly Each[],
  work: string,
): Promise<(Each & Pick<Sheet, 'wgs84' | 'points'>)[]> {
  const lines = new Map<Each, (Point[] | undefined)[]>();
  for (const [code, same] of Map.groupBy(sheets, ({ crs }) => crs.code)) {
    const projected = await projectPoints(same.flatMap(linesOf), [code, 'EPSG:4326'], join(work, code.replace(':', '')));
    for (const [index, sheet] of same.entries()) lines.set(sheet, projected.slice(2 * index, 2 * index + 2));
  }
  return sheets.map((sheet) => {
    const { name, crs, geographic } = sheet;
    const [outline, points] = lines.get(sheet) ?? [];
    const wgs84 = outline && boxOfOutline(outline, geographic);
    if (wgs84 === undefined) throw fail('source.crs-across', { layer: name, ...crs });
    return { ...sheet, wgs84: geographic ? withinGlobe(wgs84) : wgs84, points };
  });
}

/** The outline of a sheet, and ten of its points. */
function linesOf({ box, transform, geographic }: Unlocated): [Point[], Point[]] {
  const [west, south, east, north] = geographic ? withinGlobe(box) : box;
  const points = asked.map(([across, down]): Point => [west + (east - west) * across, north + (south - north) * down]);
  return [boxOutline(geographic ? withoutRim(box, transform) : box), points];
}

/** Place a sheet, so that a map can lay it down without knowing its system. */
export function sheetPlace({ name, width, crs, points }: Pick<Sheet, 'name' | 'width' | 'crs' | 'points'>): SheetPlace {
  if (points === undefined) throw fail('source.crs-across', { layer: name, ...crs });
  const [metres, [x, y] = [NaN, NaN]] = [points.slice(0, -1).map(toMercator), ...points.slice(-1).map(toMercator)];
  const [foundX, foundY] = interpolate(metres, ...control);
  const pixel = Math.abs((metres[2]?.[0] ?? 0) - (metres[0]?.[0] ?? 0)) / width;
  return { degrees: points.slice(0, -1), metres, error: Math.hypot(foundX - x, foundY - y) / pixel };
}

/** The frame of a sheet in degrees, closed. */
export const frameOf = ({ degrees }: Pick<SheetPlace, 'degrees'>): Point[] => edgeOf(degrees);

/** The edge of nine points, around it and back. */
export const edgeOf = (points: readonly Point[]): Point[] => edge.map((at) => points[at] ?? [0, 0]);

/** The place of a point of a sheet, 0 to 1 from the north-west, by parabolas through its nine points: as the map does it. */
function interpolate(points: readonly Point[], across: number, down: number): Point {
  const weights = (at: number): number[] => [(1 - at) * (1 - 2 * at), 4 * at * (1 - at), at * (2 * at - 1)];
  const columns = weights(across);
  const rows = weights(down);
  const sum = (axis: 0 | 1): number =>
    points.reduce((total, point, index) => total + point[axis] * (columns[index % 3] ?? 0) * (rows[Math.floor(index / 3)] ?? 0), 0);
  return [sum(0), sum(1)];
}

function toMercator([longitude, latitude]: Point): Point {
  const x = (longitude * Math.PI) / 180;
  const y = isometricLatitude(latitude);
  return [Number((x * earthRadius).toFixed(decimals)), Number((y * earthRadius).toFixed(decimals))];
}
