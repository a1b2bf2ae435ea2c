import { hilbertKey } from '../../../schemas/model/hilbert.ts';

type Box = readonly [west: number, south: number, east: number, north: number];

/** Children of a node. */
export const nodeSize = 16;
const nodeBytes = 40;

/** The box around boxes. */
export function around(boxes: readonly Box[]): [number, number, number, number] {
  const whole: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [west, south, east, north] of boxes) {
    if (west < whole[0]) whole[0] = west;
    if (south < whole[1]) whole[1] = south;
    if (east > whole[2]) whole[2] = east;
    if (north > whole[3]) whole[3] = north;
  }
  return whole;
}

/** The places of boxes in the order of a Hilbert curve: neighbours lie near each other in the file. */
export function alongCurve(boxes: readonly Box[]): number[] {
  const [west, south, east, north] = around(boxes);
  const keys = boxes.map(([x0, y0, x1, y1]) =>
    hilbertKey(((x0 + x1) / 2 - west) / (east - west || 1), ((y0 + y1) / 2 - south) / (north - south || 1)),
  );
  return boxes.map((_, at) => at).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

/** The index of FlatGeobuf, a packed R-tree: from the root down, the leaves last, each with the place of its feature. */
export function packTree(leaves: readonly { box: Box; offset: number }[]): Uint8Array<ArrayBuffer> {
  const counts = [leaves.length];
  while ((counts.at(-1) ?? 1) > 1 || counts.length === 1) counts.push(Math.ceil((counts.at(-1) ?? 1) / nodeSize));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bytes = new Uint8Array(total * nodeBytes);
  const view = new DataView(bytes.buffer);
  const write = (node: number, box: Box, offset: number): void => {
    for (const [side, value] of box.entries()) view.setFloat64(node * nodeBytes + 8 * side, value, true);
    view.setBigUint64(node * nodeBytes + 32, BigInt(offset), true);
  };
  let level = leaves.map(({ box }) => box);
  let first = total - leaves.length;
  for (const [at, { box, offset }] of leaves.entries()) write(first + at, box, offset);
  for (const count of counts.slice(1)) {
    const above = first - count;
    const parents = Array.from({ length: count }, (_, at) => around(level.slice(at * nodeSize, (at + 1) * nodeSize)));
    for (const [at, box] of parents.entries()) write(above + at, box, first + at * nodeSize);
    [level, first] = [parents, above];
  }
  return bytes;
}
