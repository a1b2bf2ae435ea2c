import { joinBoxes } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';
import { countIn, type FeatureCount } from '../map/take/count-in.ts';
import { makeCutter, type Cutter, type CutArea } from '../map/take/cutter.ts';
import { sourceAt } from '../map/features/byte-source.ts';
import { openFlatgeobuf, type Flatgeobuf, type OpenOptions } from '../map/features/open-flatgeobuf.ts';
import type { ReadOptions } from '../map/fetch/fetch-range.ts';
import { viewOfFrame } from '../map/model/camera.ts';
import type { MapFacts, Position, View } from '../map/model/model.ts';

/** A place that data are counted in. */
export interface CountedPlace {
  cutter: Cutter;
  /** From where the way to the nearest is told. */
  center: Position;
}

/** Nearest feature to the middle of a place that has none of a data set. */
export interface Beyond {
  at: Position;
  metres: number;
  /** Holds the place and the few features that are nearest. */
  box: Bbox;
}

/** Features of a data set in a place, or the nearest one where the place has none. */
export interface Here extends FeatureCount {
  beyond?: Beyond;
}

/** Order data sets that are counted in a place: those with features there, those still counted, those without, those nobody can tell of. */
export function byPresence<Row extends { here?: Here; isUnknown?: true }>(rows: readonly Row[]): Row[] {
  // Of each kind the most local come first, as they are given.
  const rank = ({ here, isUnknown }: Row): number => (isUnknown ? 3 : here === undefined ? 1 : here.features > 0 ? 0 : 2);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** Features that are shown with a place that has none, at most; only those that are not much further than the nearest. */
const shownBeyond = 5;
const muchFurther = 2;
/** Bytes of a file that say which part of its index lies near a place: a page may look into ten files. */
const glance = 16 * 1024;

/** A place by its outline or its box; undefined where that has no border. */
export function countedPlace(place: CutArea): CountedPlace | undefined {
  const cutter = makeCutter(place);
  if (cutter === undefined) return undefined;
  const [west, south, east, north] = cutter.box;
  return { cutter, center: [(west + east) / 2, (south + north) / 2] };
}

/** Count the features of a data set in a place, by ranges of its files; undefined where none of them can be looked into. */
export async function countHere(
  facts: Pick<MapFacts, 'layers'>,
  place: CountedPlace,
  options: ReadOptions = {},
): Promise<Here | undefined> {
  const files = await openFiles(facts, options);
  if (files.length === 0) return undefined;
  const here: Here = { features: 0, isMost: false };
  for (const file of files) {
    const counted = await countIn(file, place.cutter, options);
    here.features += counted?.features ?? 0;
    here.isMost ||= counted?.isMost ?? false;
  }
  const beyond = here.features > 0 ? undefined : await lookBeyond(files, place, options);
  return beyond === undefined ? here : { ...here, beyond };
}

/** Find whether a data set has features in a place, or the nearest one; undefined where files cannot tell. */
export async function lookAround(
  facts: Pick<MapFacts, 'layers'>,
  place: CountedPlace,
  options: ReadOptions = {},
): Promise<{ isHere: boolean; beyond?: Beyond } | undefined> {
  // Asks for less than a count does: what lies nearest to the middle of a place mostly lies in it.
  const files = await openFiles(facts, { ...options, firstBytes: glance });
  for (const file of files) {
    const [nearest] = await file.nearest(place.center, 1, options);
    if (nearest !== undefined && place.cutter.contains(nearest.at)) return { isHere: true };
  }
  for (const file of files) if (((await countIn(file, place.cutter, options))?.features ?? 0) > 0) return { isHere: true };
  const beyond = await lookBeyond(files, place, options);
  return beyond && { isHere: false, beyond };
}

/** Those files of a data set that places can be looked for in. */
async function openFiles({ layers }: Pick<MapFacts, 'layers'>, options: OpenOptions): Promise<Flatgeobuf[]> {
  const files = layers.flatMap(({ files: of }) => of?.flatgeobuf ?? []);
  const opened = await Promise.all(files.map(({ url, bytes }) => openFlatgeobuf(sourceAt(url, bytes), options)));
  return opened.filter(({ hasIndex }) => hasIndex);
}

async function lookBeyond(
  files: readonly Flatgeobuf[],
  { cutter, center }: CountedPlace,
  options: ReadOptions,
): Promise<Beyond | undefined> {
  const all = await Promise.all(files.map((file) => file.nearest(center, shownBeyond, options)));
  const [nearest, ...others] = all.flat().sort((a, b) => a.metres - b.metres);
  if (nearest === undefined) return undefined;
  const { at, metres } = nearest;
  const shown = others.slice(0, shownBeyond - 1).filter((one) => one.metres <= muchFurther * metres);
  const box = [at, ...shown.map((one) => one.at)].reduce((held, [x, y]) => joinBoxes(held, [x, y, x, y]), cutter.box);
  return { at, metres, box };
}

/** Pixels of a map on a phone: what is asked for is seen whole there. */
const phone = { width: 340, height: 340 };
/** Closer than this a feature is seen with what is around it. */
const closest = 14;

/** View of a map that shows a place, or the nearest feature to it. */
export const viewOfPlace = (box: Bbox): View => viewOfFrame({ box, leastZoom: 0, mostZoom: closest }, phone, {});
