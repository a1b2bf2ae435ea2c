import { openGeopackage } from '../geopackage/clean-rows.ts';
import { emptyList, mostListed, type Listed } from '../../base/listed.ts';
import { readGeometries } from '../geopackage/read-geometries.ts';
import { isBeyondMap } from '../../../schemas/model/mercator.ts';
import { boxOf, readShape, simpleParts, strideOf, type Box, type Shape } from '../geometry/wkb.ts';
import { numberAt } from '../../base/number-at.ts';
import { shapeAt } from '../read/flatgeobuf-features.ts';
import { openFlatgeobuf } from '../read/read-flatgeobuf.ts';

/** Features of a FlatGeobuf file that the tiles of a zoom lack. */
interface MissingFeatures {
  table: string;
  /** Places in the file, from 0. */
  missing: number[];
  zoom: number;
  /** Of the table in WGS 84. */
  fidColumn: string;
}

/** Missing features by reason, as the rows that they are. */
export interface Explained {
  outside: Listed;
  tooSmall: Listed;
  /** Some of the features that nothing explains. */
  unexplained: number[];
}

const tileUnits = 4096;

/** Is a shape, on the grid of a zoom, narrower than one unit? Of a polygon this is twice its area by its perimeter, of a line its length. */
export function isTooSmall(shape: Shape, zoom: number): boolean {
  const units = 2 ** zoom * tileUnits;
  return simpleParts(shape).every((part) => {
    if (part.type === 'Point') return false;
    const [length, doubleArea] = measure(part, units);
    // A polygon whose positions are all one has neither.
    return part.type === 'LineString' ? length < 1 : doubleArea <= length;
  });
}

/** Length and twice the area of a part's first sequence, in units of the grid. */
function measure(part: Shape, units: number): [number, number] {
  const sequence = part.sequences[0] ?? new Float64Array();
  const stride = strideOf(part);
  let [length, area] = [0, 0];
  // From the first position: far from it, the digits that tell a small area are lost.
  let [startX, startY] = [NaN, NaN];
  let [lastX, lastY] = [0, 0];
  for (let index = 0; index + 1 < sequence.length; index += stride) {
    const [worldX, worldY] = onGrid(numberAt(sequence, index), numberAt(sequence, index + 1), units);
    if (index === 0) [startX, startY] = [worldX, worldY];
    const [x, y] = [worldX - startX, worldY - startY];
    length += Math.hypot(x - lastX, y - lastY);
    area += lastX * y - x * lastY;
    [lastX, lastY] = [x, y];
  }
  return [length, Math.abs(area)];
}

/** A position in Web Mercator, in units of the grid. */
function onGrid(longitude: number, latitude: number, units: number): [number, number] {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [((longitude + 180) / 360) * units, (0.5 - Math.atanh(sine) / (2 * Math.PI)) * units];
}

const shownUnexplained = 10;

/** Say of each missing feature whether it lies beyond the tiles or is too small for them, and which row of the table in WGS 84 it is. */
export function explainMissing(flatgeobuf: string, wgs84: string, { table, missing, zoom, fidColumn }: MissingFeatures): Explained {
  using file = openFlatgeobuf(flatgeobuf);
  const explained: Explained = { outside: emptyList(), tooSmall: emptyList(), unexplained: [] };
  const boxes: Record<'outside' | 'tooSmall', Boxes> = { outside: new Boxes(), tooSmall: new Boxes() };
  for (const place of missing) {
    const shape = shapeAt(file, place);
    const box = boxOf(shape);
    const reason = box !== null && isBeyondMap(box) ? 'outside' : isTooSmall(shape, zoom) ? 'tooSmall' : undefined;
    if (reason !== undefined) {
      explained[reason].count += 1;
      if (box !== null) boxes[reason].add(box);
    } else if (explained.unexplained.length < shownUnexplained) explained.unexplained.push(place);
  }
  if (explained.outside.count + explained.tooSmall.count > 0) findRows(wgs84, { table, zoom, fidColumn }, explained, boxes);
  return explained;
}

/** Boxes of features that are looked for, each as often as it is. */
class Boxes {
  readonly #counts = new Map<string, number>();

  add(box: Box): void {
    this.#counts.set(box.join(' '), (this.#counts.get(box.join(' ')) ?? 0) + 1);
  }

  has(box: Box): boolean {
    return this.#counts.has(box.join(' '));
  }

  take(box: Box): void {
    const left = (this.#counts.get(box.join(' ')) ?? 0) - 1;
    if (left > 0) this.#counts.set(box.join(' '), left);
    else this.#counts.delete(box.join(' '));
  }
}

/**
 * List the rows that features of the file are: the file has another order and no row numbers, but the same coordinates. Of two that
 * are too small and have one box, either may be the one that is in the tiles.
 */
function findRows(
  path: string,
  { table, zoom, fidColumn }: Omit<MissingFeatures, 'missing'>,
  explained: Explained,
  boxes: Record<'outside' | 'tooSmall', Boxes>,
): void {
  using db = openGeopackage(path);
  for (const { fid, wkb, box } of readGeometries(db, table, fidColumn, 'geom')) {
    if (wkb === null || box === null) continue;
    const reason = isBeyondMap(box) ? 'outside' : 'tooSmall';
    if (!boxes[reason].has(box) || (reason === 'tooSmall' && !isTooSmall(readShape(wkb), zoom))) continue;
    boxes[reason].take(box);
    const { rows } = explained[reason];
    if (rows.length < mostListed) rows.push(fid);
  }
}
