import { openTileset } from './open-tileset.ts';
import { readJob, reply } from '../job.ts';

/** What `read-losses.ts` is asked. */
export interface LossesJob {
  path: string;
}

/** Ways in which tippecanoe thins a tile out, by their names in its metadata. */
const losses = ['dropped_by_rate', 'dropped_by_gamma', 'dropped_as_needed', 'coalesced_as_needed'];

/** Features that tippecanoe says to have left out of the maximum zoom for want of room. */
export function readLosses({ path }: LossesJob): number {
  const { header, metadata, close } = openTileset(path);
  close();
  // Written by tippecanoe: an object a zoom.
  const { strategies = [] } = metadata as { strategies?: Record<string, number>[] };
  return losses.reduce((sum, loss) => sum + (strategies[header.maxZoom]?.[loss] ?? 0), 0);
}

if (import.meta.main) await reply(() => readLosses(readJob() as LossesJob));
