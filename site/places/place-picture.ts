import type { Bbox } from '../../schemas/types.ts';
import type { Outline } from '../map/take/outline.ts';
import type { PlacedCommune } from './territories.ts';

/** A drawing of a place among the communes around it: each is a point, the place a rectangle. */
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

/** Units of the drawing; a pen of five is a point. */
const frame = { width: 400, height: 280 };
const margin = 16;
/** The frame is so many times as high as the place, and never lower than these degrees: its neighbours are in it. */
const surroundings = { times: 2.2, least: 0.15 };
/** A place that is a single point would not be seen. */
const leastSide = 14;
/** Communes that are named, and the room that a name needs. */
const mostNames = 6;
const room = { width: 150, height: 28 };
/** Breadth of a letter of a name, and how far the middle of a name stands above its point. */
const letter = { width: 8.6, above: 14 };

/**
 * Draw `box`, of the place called `name`, among those of `communes` around it, the most populous first; undefined where too few are known.
 */
export function drawPlace(communes: readonly PlacedCommune[], name: string, box: Bbox): PlacePicture | undefined {
  const towns = communes.flatMap(({ name: town, of, boxes: [own] }) =>
    of === undefined && own ? [{ name: town, at: middleOf(own) }] : [],
  );
  if (towns.length < 3) return undefined;
  const [middle, level] = middleOf(box);
  const narrow = Math.cos((level * Math.PI) / 180);
  const breadth = Math.max(((box[2] - box[0]) * narrow * frame.height) / frame.width, box[3] - box[1]);
  const scale = frame.height / Math.max(surroundings.least, surroundings.times * breadth);
  const x = (longitude: number): number => Math.round((longitude - middle) * narrow * scale + frame.width / 2);
  const y = (latitude: number): number => Math.round((level - latitude) * scale + frame.height / 2);
  const near = towns
    .map((town) => ({ ...town, x: x(town.at[0]), y: y(town.at[1]) }))
    .filter((at) => at.x >= 0 && at.x <= frame.width && at.y >= 0 && at.y <= frame.height);
  const names: PlacePicture['names'] = [];
  const sides = { width: Math.max(leastSide, x(box[2]) - x(box[0])), height: Math.max(leastSide, y(box[1]) - y(box[3])) };
  // The name of the place stands above it.
  for (const { name: called, ...at } of [{ name, x: x(middle), y: y(box[3]) }, ...near.filter((town) => town.name !== name)]) {
    const isBeside =
      Math.abs(at.x - frame.width / 2) * 2 > sides.width + called.length * letter.width ||
      Math.abs(at.y - letter.above - frame.height / 2) * 2 > sides.height + room.height;
    const isFree = names.every((other) => Math.abs(other.x - at.x) > room.width || Math.abs(other.y - at.y) > room.height);
    if (isFree && names.length < mostNames && (isBeside || names.length === 0))
      names.push({ name: called, x: at.x, y: at.y, isPlace: names.length === 0 });
  }
  return {
    viewBox: `${-margin} ${-margin} ${frame.width + 2 * margin} ${frame.height + 2 * margin}`,
    points: near.map((at) => `M${at.x} ${at.y}h0`).join(''),
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
