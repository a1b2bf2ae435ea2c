import { phrase } from '../../schemas/messages/fill.ts';
import type { Bbox, PointCloud } from '../../schemas/types.ts';
import { countLoss, crsLoss, extentLoss, percentLost, percentUncovered, shareLoss, type AddLoss } from './loss.ts';
import type { Measures } from '../record/build-output.ts';
import { lostAttributes } from '../record/point-attributes.ts';
import { numberFact } from '../../schemas/messages/format.ts';

/** What an image or a point cloud has lost of the published one. */
export function imageLosses(old: Measures, now: Measures, threshold: number, add: AddLoss): void {
  const before = old.extent?.bbox;
  const after = now.extent?.bbox;
  if (old.raster !== undefined && now.raster === undefined) add('layers', 'regression.image');
  if (old.raster !== undefined && now.raster !== undefined) {
    rasterLosses(old.raster, now.raster, threshold, add);
    bandLosses(old.raster.bands, now.raster.bands, { threshold, isWider: isWider(before, after, threshold) }, add);
    extentLoss(phrase('regression.of-image'), before, after, threshold, add);
    crsLoss(phrase('regression.of-image'), old.raster.crs, now.raster.crs, add);
  }
  if (old.pointCloud !== undefined && now.pointCloud === undefined) add('layers', 'regression.cloud');
  if (old.pointCloud !== undefined && now.pointCloud !== undefined) {
    cloudLosses(old.pointCloud, now.pointCloud, threshold, add);
    extentLoss(phrase('regression.of-cloud'), before, after, threshold, add);
    crsLoss(phrase('regression.of-cloud'), old.pointCloud.crs, now.pointCloud.crs, add);
  }
}

type Raster = NonNullable<Measures['raster']>;

function rasterLosses(old: Raster, now: Raster, threshold: number, add: AddLoss): void {
  countLoss(old.sheets, now.sheets, threshold, (facts) => add('sheets', 'regression.sheets', facts));
  // A pixel twice as wide shows half as much along each side.
  if (percentLost(1 / old.resolution, 1 / now.resolution) > threshold)
    add('resolution', 'regression.resolution', { before: numberFact(old.resolution), after: numberFact(now.resolution), threshold });
  if (old.kind !== now.kind)
    add('types', 'regression.kind', { before: phrase(`regression.${old.kind}`), after: phrase(`regression.${now.kind}`) });
}

/** A wider image may well have more of its border empty: the share that has values then says nothing. */
const isWider = (old: Bbox | undefined, now: Bbox | undefined, threshold: number): boolean =>
  old !== undefined && now !== undefined && percentUncovered(now, old) > threshold;

function bandLosses(
  old: Raster['bands'],
  now: Raster['bands'],
  { threshold, isWider: wider }: { threshold: number; isWider: boolean },
  add: AddLoss,
): void {
  if (now.length < old.length) add('bands', 'regression.bands', { before: old.length, after: now.length });
  for (const [index, { name: band, type, validShare }] of old.entries()) {
    const same = now[index];
    if (same === undefined) continue;
    if (same.type !== type) add('types', 'regression.band-type', { band, before: type, after: same.type });
    if (wider) continue;
    shareLoss(100 * validShare, 100 * same.validShare, threshold, (facts) => add('values', 'regression.pixels', { band, ...facts }));
  }
}

function cloudLosses(old: PointCloud, now: PointCloud, threshold: number, add: AddLoss): void {
  countLoss(old.points, now.points, threshold, (facts) => add('points', 'regression.points', facts));
  for (const each of lostAttributes(old.pointFormat, now.pointFormat))
    add('fields', 'regression.point-attribute', { attribute: phrase(`regression.point-${each}`) });
  shareLoss(classified(old), classified(now), threshold, (facts) => add('values', 'regression.classes', facts));
}

/** Codes of points that nobody has classified (ASPRS LAS 1.4 R15, table 17). */
const unclassified = [0, 1];

/** Per cent of the points that have a class. */
function classified({ classes, points }: PointCloud): number {
  const named = classes.filter(({ code }) => !unclassified.includes(code)).reduce((sum, { count }) => sum + count, 0);
  return points > 0 ? (100 * named) / points : 100;
}
