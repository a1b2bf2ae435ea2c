import { doubleArea } from '../base/drawing/svg-path.ts';
import { fail } from '../base/errors.ts';
import { alphaHistogram } from '../gdal/gdal-raster.ts';
import { runTask } from '../sandbox/job.ts';
import { edgeOf, type SheetPlace } from './place-sheets.ts';
import type { RasterTilePlan } from './tile-grid.ts';

/** Pixels of the shorter side at which an image is looked at: enough for its edges not to count. */
const side = 128;
/** Narrower than this an image is all edge. */
const leastSide = 32;
/** At the edges pixels are half seen, and lines narrower than a pixel fade. */
const mostLost = 0.2;

/**
 * Compare how much of an image its tiles show (/out/tiles.mbtiles of `work`) with the share that holds something; throws where the image is
 * missing.
 */
export async function refuseUnseen({ metres }: SheetPlace, share: number, plan: RasterTilePlan, work: string): Promise<void> {
  const [width, height] = ([0, 1] as const).map((axis) => {
    const values = metres.map((place) => place[axis]);
    return (Math.max(...values) - Math.min(...values)) / plan.resolution;
  });
  const short = Math.min(width ?? 0, height ?? 0);
  // At a pole the place of an image is no number.
  if (!(short >= leastSide)) return;
  const zoom = Math.max(plan.minzoom, plan.maxzoom - Math.max(0, Math.floor(Math.log2(short / side))));
  const pixel = plan.resolution * 2 ** (plan.maxzoom - zoom);
  const wanted = (share * areaOf(metres)) / pixel ** 2;
  const found = await seenPixels(zoom, work);
  // guard: tiles that show less of an image than it has
  if (found < wanted * (1 - mostLost))
    throw fail('raster.tiles-unseen', { found: Math.floor((found / wanted) * share * 100), expected: Math.round(share * 100) });
}

async function seenPixels(zoom: number, work: string): Promise<number> {
  const said = JSON.parse(await runTask({ command: alphaHistogram(zoom), inputs: {} }, work)) as {
    size: [number, number];
    bands: { histogram: { buckets: number[] } }[];
  };
  const { buckets = [] } = said.bands[3]?.histogram ?? {};
  const all = buckets.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : (1 - (buckets[0] ?? 0) / all) * said.size[0] * said.size[1];
}

/** The area of the frame of a sheet, in squares of the units of its points. */
const areaOf = (points: SheetPlace['metres']): number => Math.abs(doubleArea(edgeOf(points).flat())) / 2;
