import type { Bbox } from '../../schemas/types.ts';
import type { Outline } from '../map/take/outline.ts';
import type { PlacedCommune } from './territories.ts';

/** A drawing of a place among the communes of its département: each is a point, the place a rectangle. */
export interface PlacePicture {
  viewBox: string;
  /** A path: a point for each commune, drawn by a round pen. */
  points: string;
  place: { x: number; y: number; width: number; height: number };
  /** Path of its outline, where somebody has one: less than a unit is not seen. */
  trace: (outline: Outline) => string;
  /** The place, then the largest communes around it that have room for their names. */
  names: { name: string; x: number; y: number; isPlace: boolean }[];
}

/** Units across the drawing; a pen of five is a point. */
const width = 400;
const margin = 16;
/** A place that is a single point would not be seen. */
const leastSide = 14;
/** Communes that are named, and the room that a name needs. */
const mostNames = 6;
const room = { width: 150, height: 28 };

/**
 * Draw `box`, of the place called `name`, among `communes` with known boxes, the most populous first; undefined where these are too few.
 */
export function drawPlace(communes: readonly PlacedCommune[], name: string, box: Bbox): PlacePicture | undefined {
  const towns = communes.flatMap(({ name: town, of, boxes: [own] }) =>
    of === undefined && own ? [{ name: town, at: middleOf(own) }] : [],
  );
  if (towns.length < 3) return undefined;
  const xs = [...towns.map(({ at: [x] }) => x), box[0], box[2]];
  const ys = [...towns.map(({ at: [, y] }) => y), box[1], box[3]];
  const west = Math.min(...xs);
  const east = Math.max(...xs);
  const south = Math.min(...ys);
  const north = Math.max(...ys);
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = width / Math.max((east - west) * narrow, north - south);
  const x = (longitude: number): number => Math.round((longitude - west) * narrow * scale);
  const y = (latitude: number): number => Math.round((north - latitude) * scale);
  const names: PlacePicture['names'] = [];
  for (const town of [{ name, at: middleOf(box) }, ...towns]) {
    const at = { x: x(town.at[0]), y: y(town.at[1]) };
    const isFree = names.every((other) => Math.abs(other.x - at.x) > room.width || Math.abs(other.y - at.y) > room.height);
    if (isFree && names.length < mostNames) names.push({ name: town.name, ...at, isPlace: names.length === 0 });
  }
  const size = [x(east), y(south)].map((side) => side + 2 * margin);
  const sides = { width: Math.max(leastSide, x(box[2]) - x(box[0])), height: Math.max(leastSide, y(box[1]) - y(box[3])) };
  return {
    viewBox: `${-margin} ${-margin} ${size.join(' ')}`,
    points: towns.map(({ at: [longitude, latitude] }) => `M${x(longitude)} ${y(latitude)}h0`).join(''),
    place: { x: (x(box[0]) + x(box[2]) - sides.width) / 2, y: (y(box[1]) + y(box[3]) - sides.height) / 2, ...sides },
    names,
    trace: (outline) =>
      (outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates)
        .flat()
        .map((ring) => ring.map(([longitude = 0, latitude = 0]) => `${x(longitude)} ${y(latitude)}`))
        .map((ring) => `M${ring.filter((at, index) => at !== ring[index - 1]).join('L')}z`)
        .join(''),
  };
}

const middleOf = ([west, south, east, north]: Bbox): [longitude: number, latitude: number] => [(west + east) / 2, (south + north) / 2];
