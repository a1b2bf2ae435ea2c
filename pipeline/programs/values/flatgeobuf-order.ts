import type { DatabaseSync } from 'node:sqlite';
import { boxAt } from '../../../schemas/codecs/flatgeobuf.ts';
import { numberAt } from '../../base/number-at.ts';
import { readGeometries, type CleanTable } from '../geopackage/clean-rows.ts';
import type { Box } from '../geometry/shapes.ts';
import { leavesOf, openFlatgeobufFile } from '../read/read-flatgeobuf.ts';
import { readCellRows } from './cells.ts';
import { placeRows } from './flatgeobuf-cells.ts';

/** The FlatGeobuf file of a table, and the table in WGS 84, from which GDAL wrote it. */
export interface FlatgeobufOf {
  path: string;
  wgs84: DatabaseSync;
}

/** Rows of equal boxes whose values are held at a time. */
const twinRows = 50_000;

/** List the row numbers of a FlatGeobuf file, in its order, by the boxes of its index, and within one box by what features hold. */
export function orderOfFlatgeobuf({ path, wgs84 }: FlatgeobufOf, clean: DatabaseSync, table: CleanTable): Float64Array {
  // GDAL's order cannot be computed, as features near each other share a key.
  const boxes = new Boxes();
  for (const { fid, box } of readGeometries(wgs84, table.name, table.fidColumn, 'geom')) {
    if (box !== null) boxes.add(box, fid);
  }
  using file = openFlatgeobufFile(path);
  const { features } = file.header;
  const order = new Float64Array(features).fill(NaN);
  const leafAt = leavesOf(file);
  for (let place = 0; place < features; place += 1) {
    const alone = boxes.onlyAt(boxAt(leafAt(place), 0));
    if (alone !== undefined) order[place] = alone;
  }
  for (const fids of boxes.twins()) {
    const cells = [...readCellRows(clean, table, fids)];
    const rows = fids.map((fid, rank) => ({ fid, rank, cells: cells[rank] ?? [] }));
    for (const { row, place } of placeRows(path, wgs84, { ...table, features: rows.length }, rows))
      if (place !== undefined) order[place] = row.fid;
  }
  if (order.includes(NaN) || order.length !== boxes.count)
    throw new Error(`The FlatGeobuf file of "${table.name}" has other features than the table.`);
  return order;
}

/** Numbers of rows by their boxes: some 60 bytes a row, where a key in text would take three times as many. */
class Boxes {
  #sides = new Float64Array(4 * 1024);
  #fids = new Float64Array(1024);
  count = 0;
  #table: { heads: Int32Array; next: Int32Array } | undefined;

  add(box: Box, fid: number): void {
    if (this.count === this.#fids.length) {
      this.#sides = grown(this.#sides);
      this.#fids = grown(this.#fids);
    }
    this.#sides.set(box, 4 * this.count);
    this.#fids[this.count] = fid;
    this.count += 1;
  }

  /** The row of a box; undefined where there are several, or none. */
  onlyAt(box: Box): number | undefined {
    // No further than the second: thousands may share a place.
    const [index, other] = this.#indexesOf(box, 2);
    return index === undefined || other !== undefined ? undefined : numberAt(this.#fids, index);
  }

  /** Rows of which the box is not theirs alone, those of a box together, some at a time. */
  *twins(): Generator<number[]> {
    const told = new Uint8Array(this.count);
    let waiting: number[] = [];
    for (let index = 0; index < this.count; index += 1) {
      if (told[index] === 1) continue;
      const same = this.#indexesOf(this.#boxAt(index));
      for (const each of same) told[each] = 1;
      if (same.length > 1) for (const each of same) waiting.push(numberAt(this.#fids, each));
      if (waiting.length < twinRows) continue;
      yield waiting;
      waiting = [];
    }
    if (waiting.length > 0) yield waiting;
  }

  #boxAt(index: number): Box {
    const side = (at: number): number => numberAt(this.#sides, 4 * index + at);
    return [side(0), side(1), side(2), side(3)];
  }

  #indexesOf(box: Box, most = Infinity): number[] {
    const { heads, next } = (this.#table ??= this.#chains());
    const found: number[] = [];
    for (let index = heads[hashOf(box) % heads.length] ?? -1; index >= 0 && found.length < most; index = next[index] ?? -1)
      if (this.#boxAt(index).every((side, at) => side === box[at])) found.push(index);
    return found;
  }

  /** Rows whose boxes have the same hash, one after the other. */
  #chains(): { heads: Int32Array; next: Int32Array } {
    const heads = new Int32Array(2 * this.count + 1).fill(-1);
    const next = new Int32Array(this.count).fill(-1);
    for (let index = 0; index < this.count; index += 1) {
      const at = hashOf(this.#boxAt(index)) % heads.length;
      next[index] = numberAt(heads, at);
      heads[at] = index;
    }
    return { heads, next };
  }
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

const hashed = new Float64Array(4);
const words = new Uint32Array(hashed.buffer);

/** A number from 0 to 2³² of the sides of a box (murmur3's mixing); 0 and -0 are one side. */
function hashOf(box: Box): number {
  for (const [index, side] of box.entries()) hashed[index] = side + 0;
  let hash = 0;
  for (const word of words) {
    hash = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
