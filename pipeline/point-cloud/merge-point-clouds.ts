import type { PointCloud } from '../../schemas/types.ts';

/** Merge the facts of several point clouds of one coordinate system. */
export function mergePointClouds(clouds: readonly PointCloud[]): PointCloud {
  const [first, ...others] = clouds;
  if (first === undefined) throw new Error('A data set has at least one point cloud.');
  return others.reduce(mergeTwo, first);
}

function mergeTwo(a: PointCloud, b: PointCloud): PointCloud {
  const { captured: _, ...rest } = a;
  const points = a.points + b.points;
  const area = a.points / a.density + b.points / b.density;
  const [west, south, low, east, north, high] = a.bbox;
  const box = b.bbox;
  const days = [a.captured, b.captured].flatMap((each) => each ?? []);
  return {
    ...rest,
    points,
    bbox: [
      ...[Math.min(west, box[0]), Math.min(south, box[1]), Math.min(low, box[2])],
      ...[Math.max(east, box[3]), Math.max(north, box[4]), Math.max(high, box[5])],
    ] as PointCloud['bbox'],
    density: Number.isFinite(area) && area > 0 ? points / area : 0,
    classes: mergeClasses(a.classes, b.classes),
    returns: Array.from(
      { length: Math.max(a.returns.length, b.returns.length) },
      (_unused, at) => (a.returns[at] ?? 0) + (b.returns[at] ?? 0),
    ),
    // Days of one sheet alone would not be those of the data set.
    ...(days.length === 2 && {
      captured: { start: days.map(({ start }) => start).sort()[0] ?? '', end: days.map(({ end }) => end).sort()[1] ?? '' },
    }),
    compressed: a.compressed && b.compressed,
    copc: a.copc && b.copc,
  };
}

function mergeClasses(a: PointCloud['classes'], b: PointCloud['classes']): PointCloud['classes'] {
  const counts = new Map(a.map(({ code, count }) => [code, count]));
  for (const { code, count } of b) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].sort(([one], [other]) => one - other).map(([code, count]) => ({ code, count }));
}
