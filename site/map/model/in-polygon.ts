import { orientation, type Point } from './orientation.ts';

/** How a ray that goes east from a point meets a side: 1 where it crosses it, 'on' where the point lies on the side. */
export function crossing(a: Point, b: Point, point: Point): 0 | 1 | 'on' {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const [x = 0, y = 0] = point;
  if (Math.max(ay, by) < y || Math.min(ay, by) > y || Math.max(ax, bx) < x) return 0;
  const side = orientation(a, b, point);
  if (side === 0) return Math.min(ax, bx) <= x && Math.max(ax, bx) >= x ? 'on' : 0;
  return ay > y !== by > y && side > 0 === by > ay ? 1 : 0;
}

/** Whether a point lies in a polygon, or on its border. */
export function isInPolygon(point: Point, rings: readonly (readonly Point[])[]): boolean {
  let crossings = 0;
  for (const ring of rings)
    for (let index = 1; index < ring.length; index += 1) {
      const found = crossing(ring[index - 1] ?? [], ring[index] ?? [], point);
      if (found === 'on') return true;
      crossings += found;
    }
  return crossings % 2 === 1;
}
