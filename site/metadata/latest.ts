import type { DatasetRecord } from '../../schemas/types.ts';
import { breakingOf } from '../data/changes.ts';

/** Addresses that never change, of the version that is shown now: what a program reads to know whether there is a newer one. */
export function latestOf(
  { id, edition, updated, deprecated, dates, temporal, version, history }: DatasetRecord,
  address: (key: string) => string,
): object {
  const { changes, artifacts } = version;
  const breaking = breakingOf({ version, history });
  return {
    dataset: id,
    ...(edition !== undefined && { edition }),
    ...(breaking !== undefined && { breaking }),
    version: version.id,
    date: version.date,
    updated,
    ...(deprecated !== undefined && { deprecated }),
    ...(dates !== undefined && { dates }),
    ...(temporal !== undefined && { temporal }),
    features: version.features,
    ...(changes !== undefined && { changes: countsOf(changes) }),
    files: artifacts.map(({ format, layer, name, key, mediaType, bytes, sha256 }) => ({
      format,
      ...(layer !== undefined && { layer }),
      name,
      url: address(key),
      mediaType,
      bytes,
      sha256,
    })),
  };
}

const countsOf = ({ previous, added, removed, changed, unchanged }: NonNullable<DatasetRecord['version']['changes']>): object => ({
  previous,
  added,
  removed,
  changed,
  unchanged,
});
