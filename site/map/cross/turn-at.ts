import { orientation } from '../model/orientation.ts';

/** Beyond this share of its terms a sign is sure; below it the exact one is asked for. */
const sureShare = 1e-15;

/** Find the side of the line from a to b on which c lies, of bare numbers: millions are asked. */
export function turnAt(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const sum = left - right;
  return Math.abs(sum) > sureShare * (Math.abs(left) + Math.abs(right)) ? sum : orientation([ax, ay], [bx, by], [cx, cy]);
}
