import { openGeopackage, readGeometries } from '../geopackage/clean-rows.ts';
import { emptyList, mostListed, type Listed } from '../../base/listed.ts';
import { isBeyondMap, mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import { readShape, strideOf, type Shape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape, simpleParts } from '../geometry/shapes.ts';
import { numberAt } from '../../base/number-at.ts';
import { openFlatgeobufFile, shapeAt } from '../read/read-flatgeobuf.ts';

/** Features of a FlatGeobuf file that the tiles of a zoom lack. */
interface MissingFeatures {
  table: string;
  /** Places in the file, from 0. */
  missing: number[];
  zoom: number;
  /** Column of row numbers in the WGS 84 table. */
  fidColumn: string;
}

/** Missing features by reason, as the rows that they are. */
export interface MissingExplanation {
  outside: Listed;
  tooSmall: Listed;
  /** Some of the features that nothing explains. */
  unexplained: number[];
}

const tileUnits = 4096;

/** Tell whether a shape is narrower than one unit of a zoom's grid: a polygon by twice its area over perimeter, a line by length. */
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
  let length = 0;
  let area = 0;
  // From the first position: far from it, the digits that tell a small area are lost.
  let startX = NaN;
  let startY = NaN;
  let lastX = 0;
  let lastY = 0;
  for (let index = 0; index + 1 < sequence.length; index += stride) {
    const worldX = mercatorX(numberAt(sequence, index)) * units;
    const worldY = mercatorY(numberAt(sequence, index + 1)) * units;
    if (index === 0) [startX, startY] = [worldX, worldY];
    const x = worldX - startX;
    const y = worldY - startY;
    length += Math.hypot(x - lastX, y - lastY);
    area += lastX * y - x * lastY;
    [lastX, lastY] = [x, y];
  }
  return [length, Math.abs(area)];
}

const shownUnexplained = 10;

/** Tell of each missing feature whether it lies beyond the tiles or is too small for them, with its row in WGS 84. */
export function explainMissing(
  flatgeobuf: string,
  wgs84: string,
  { table, missing, zoom, fidColumn }: MissingFeatures,
): MissingExplanation {
  using file = openFlatgeobufFile(flatgeobuf);
  const explained: MissingExplanation = { outside: emptyList(), tooSmall: emptyList(), unexplained: [] };
  const boxes: BoxCounts = { outside: new Map(), tooSmall: new Map() };
  for (const place of missing) {
    const shape = shapeAt(file, place);
    const box = boxOfShape(shape);
    const reason = box !== null && isBeyondMap(box) ? 'outside' : isTooSmall(shape, zoom) ? 'tooSmall' : undefined;
    if (reason !== undefined) {
      explained[reason].count += 1;
      if (box !== null) boxes[reason].set(box.join(' '), (boxes[reason].get(box.join(' ')) ?? 0) + 1);
    } else if (explained.unexplained.length < shownUnexplained) explained.unexplained.push(place);
  }
  if (explained.outside.count + explained.tooSmall.count > 0) findRows(wgs84, { table, zoom, fidColumn }, explained, boxes);
  return explained;
}

/** How many features of each box are looked for. */
type BoxCounts = Record<'outside' | 'tooSmall', Map<string, number>>;

/** List the rows of features in the file by their coordinates, as it has another order and no row numbers. */
function findRows(
  path: string,
  { table, zoom, fidColumn }: Omit<MissingFeatures, 'missing'>,
  explained: MissingExplanation,
  boxes: BoxCounts,
): void {
  // Of two that are too small and have one box, either may be the one that is in the tiles.
  using db = openGeopackage(path);
  for (const { fid, wkb, box } of readGeometries(db, table, fidColumn, 'geom')) {
    if (wkb === null || box === null) continue;
    const reason = isBeyondMap(box) ? 'outside' : 'tooSmall';
    const left = boxes[reason].get(box.join(' ')) ?? 0;
    if (left === 0 || (reason === 'tooSmall' && !isTooSmall(readShape(wkb), zoom))) continue;
    boxes[reason].set(box.join(' '), left - 1);
    const { rows } = explained[reason];
    if (rows.length < mostListed) rows.push(fid);
  }
}
