import type { Position } from '../map/model/model.ts';
import { metresBetween } from '../map/model/sphere.ts';
import { readIndex } from './departement-index.ts';
import { readPlaces } from './place-lookup.ts';
import type { DepartementIndex } from './territories.ts';

/** Degrees: the box of a département is that of its communes' points. */
const reach = 0.2;

/**
 * Find the commune nearest to a position, among those with a known box,
 * and its département; undefined where none is around. Runs in the page.
 */
export async function nearestPlace(at: Position): Promise<{ name: string; within: string; metres: number } | undefined> {
  const { places } = await readPlaces('grands');
  const around = Object.entries(places).filter(([code, { boxes }]) => /^(DEP|OM)-/.test(code) && boxes.some((box) => lies(at, box)));
  const indexes = await Promise.all(around.map(([code]) => readIndex(code.replace(/^\w+-/, ''))));
  const [nearest] = indexes.flatMap((index) => communesOf(index, at)).sort((a, b) => a.metres - b.metres);
  return nearest;
}

const lies = ([x, y]: Position, [west, south, east, north]: readonly number[]): boolean =>
  x > (west ?? 0) - reach && x < (east ?? 0) + reach && y > (south ?? 0) - reach && y < (north ?? 0) + reach;

function communesOf(
  { communes, wider: [departement] }: DepartementIndex,
  at: Position,
): { name: string; within: string; metres: number }[] {
  return communes.flatMap(({ name, boxes: [box], of }) => {
    // Where another's box stands for its own, its place is not known.
    if (of !== undefined || box === undefined || departement === undefined) return [];
    return [{ name, within: departement.name, metres: metresBetween(at, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]) }];
  });
}
