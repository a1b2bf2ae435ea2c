import type { DatasetRecord, Version } from '../schemas/types.ts';
import { bytesOf } from './bytes-added.ts';

/** A version as the history of its data set keeps it. */
export function summarise(
  { id, date, features, artifacts, origin, changes }: Version,
  previous: DatasetRecord | undefined,
  { edition, store }: { edition: string | undefined; store: string | undefined },
): DatasetRecord['history'][number] {
  const tiles = artifacts.find(({ format }) => format === 'pmtiles' || format === 'raster-pmtiles');
  return {
    id,
    date,
    features,
    // Of files that another place holds, this one has none yet.
    ...bytesOf({ id, artifacts }, previous?.store?.address === store ? previous : undefined),
    ...(edition !== undefined && { edition }),
    ...(origin !== undefined && { reason: origin.reason }),
    ...(changes !== undefined && { changes: { added: changes.added, removed: changes.removed, changed: changes.changed } }),
    ...(store !== undefined && { store }),
    ...(tiles !== undefined && { tiles: tiles.key }),
  };
}
