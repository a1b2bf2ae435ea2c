import type { DatasetRecord, Version } from '../schemas/types.ts';
import { bytesOf } from './bytes-added.ts';

/** A version as the history of its data set keeps it. */
export function summarise(
  { id, date, features, artifacts, origin, changes }: Version,
  previous: DatasetRecord | undefined,
  edition: string | undefined,
): DatasetRecord['history'][number] {
  const tiles = artifacts.find(({ format }) => format === 'pmtiles' || format === 'raster-pmtiles');
  return {
    id,
    date,
    features,
    ...bytesOf({ id, artifacts }, previous),
    ...(edition !== undefined && { edition }),
    ...(origin !== undefined && { reason: origin.reason }),
    ...(changes !== undefined && { changes: { added: changes.added, removed: changes.removed, changed: changes.changed } }),
    ...(tiles !== undefined && { tiles: tiles.key }),
  };
}
