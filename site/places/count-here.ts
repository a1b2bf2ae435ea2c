import { meets } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';
import { countIn, type Counted } from '../map/cut/count-in.ts';
import { makeCutter, type Cutter } from '../map/cut/cutter.ts';
import type { Outline } from '../map/cut/outline.ts';
import { sourceAt } from '../map/features/byte-source.ts';
import type { Nearest } from '../map/features/flatgeobuf-nearest.ts';
import { openFlatgeobuf } from '../map/features/open-flatgeobuf.ts';
import type { ReadOptions } from '../map/fetch/fetch-range.ts';
import type { MapFacts, Position } from '../map/model/model.ts';

/** A place that data are counted in. */
export interface CountedPlace {
  cutter: Cutter;
  /** From where the way to the nearest is told. */
  center: Position;
}

/** What a data set has in a place, or the feature nearest to it where it has nothing there. */
export interface Here extends Counted {
  nearest?: Omit<Nearest, 'row'>;
}

/** A place by its outline; undefined where that has no border. */
export function countedPlace(outline: Outline): CountedPlace | undefined {
  const cutter = makeCutter(outline);
  if (cutter === undefined) return undefined;
  const [west, south, east, north] = cutter.box;
  return { cutter, center: [(west + east) / 2, (south + north) / 2] };
}

/** Count the features of a data set in a place, by ranges of its files; undefined where none of them can be looked into. */
export async function countHere(
  { layers }: Pick<MapFacts, 'layers'>,
  place: CountedPlace,
  options: ReadOptions = {},
): Promise<Here | undefined> {
  const files = layers.flatMap(({ files: of }) => of?.flatgeobuf ?? []);
  const here: Here = { features: 0, isMost: false };
  let isCounted = false;
  for (const { url, bytes } of files) {
    const file = await openFlatgeobuf(sourceAt(url, bytes), options);
    const counted = await countIn(file, place.cutter, options);
    if (counted === undefined) continue;
    isCounted = true;
    here.features += counted.features;
    here.isMost ||= counted.isMost;
    if (here.features > 0) continue;
    const nearest = await file.nearest(place.center, options);
    if (nearest !== undefined && nearest.metres < (here.nearest?.metres ?? Infinity)) here.nearest = nearest;
  }
  return isCounted ? here : undefined;
}

/** The feature of a data set nearest to the middle of a box; undefined where some lies in the box, or none of its files can be looked into. */
export async function nearestBeyond(
  { layers }: Pick<MapFacts, 'layers'>,
  box: Bbox,
  options: ReadOptions = {},
): Promise<Omit<Nearest, 'row'> | undefined> {
  const center: Position = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  let nearest: Nearest | undefined;
  for (const { url, bytes } of layers.flatMap(({ files }) => files?.flatgeobuf ?? [])) {
    const file = await openFlatgeobuf(sourceAt(url, bytes), options);
    const found = await file.nearest(center, options);
    if (found === undefined) continue;
    const [x, y] = found.at;
    if (x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) return undefined;
    // A surface may hold the middle and have its border beyond the box.
    if ((await file.search((other) => (meets(other, box) ? 'part' : 'none'), options)).length > 0) return undefined;
    if (found.metres < (nearest?.metres ?? Infinity)) nearest = found;
  }
  return nearest;
}
