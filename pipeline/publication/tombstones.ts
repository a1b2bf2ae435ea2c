import type { DatasetRecord, Problem, Snapshot, Tombstone } from '../../schemas/types.ts';
import { validateTombstone } from '../../schemas/validators.js';
import { fail, PipelineError, problem } from '../base/errors.ts';
import type { Reader } from '../stores/store.ts';
import { readObjectText } from './objects.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Manifest } from '../manifest/read.ts';

/** Read the tombstones that a snapshot names; older snapshots are read with those of the current one. */
export async function readTombstones(store: Reader, snapshot: Pick<Snapshot, 'tombstones'> | undefined): Promise<Tombstone[]> {
  return mapLimit(snapshot?.tombstones ?? [], async (key) => {
    const tombstone: unknown = JSON.parse(await readObjectText(store, key));
    if (!validateTombstone(tombstone)) throw fail('published.unreadable', { key, store: store.address });
    return tombstone;
  });
}

/** All that was destroyed for ever, as far as anybody knows: a store that was put back does not say it all itself. */
export const everythingDestroyed = async (store: Reader, snapshot: Pick<Snapshot, 'tombstones'> | undefined): Promise<Tombstone[]> => [
  ...(await readTombstones(store, snapshot)),
  ...(store.erased?.tombstones ?? []),
];

/** Reason of the tombstones that tell what is left of records whose data are restricted since: they forbid no version. */
export const closingReason = 'access: restricted';
/** Whether a tombstone is such a one. */
export const isClosing = ({ reason, versions }: Tombstone): boolean => reason === closingReason && versions.length === 0;

/** Gives the key that stands for a record file now: its own, that of its remainder, or none. */
export type Replacement = (key: string) => string | undefined;

/** Follow the tombstones from a record file to what is left of it. */
export function replacementOf(tombstones: readonly Tombstone[]): Replacement {
  const replaced = new Map(tombstones.flatMap(({ records }) => records.map(({ key, replacement }) => [key, replacement])));
  return (key) => {
    let left: string | null | undefined = key;
    const seen = new Set<string>();
    // A remainder may have been purged in its turn.
    while (left !== undefined && left !== null && replaced.has(left)) {
      // No purge writes a circle, a store that somebody else writes may hold one.
      if (seen.has(left)) throw fail('published.unreadable', { key, store: 'tombstones/' });
      seen.add(left);
      left = replaced.get(left);
    }
    return left ?? undefined;
  };
}

/** A snapshot as it can still be read: record files that were purged give way to what is left of them. */
export function withoutPurged<Named extends Pick<Snapshot, 'producers'>>(snapshot: Named, replacement: Replacement): Named {
  const producers = Object.entries(snapshot.producers).map(([id, keys]) => [id, keys.flatMap((key) => replacement(key) ?? [])] as const);
  return { ...snapshot, producers: Object.fromEntries(producers.filter(([, keys]) => keys.length > 0)) };
}

/** The tombstone that forbids these data, if one does: their version, or the file that they were made from. */
function tombstoneOf(
  { dataset, version, source }: { dataset: string; version: string; source: string },
  tombstones: readonly Tombstone[],
): Tombstone | undefined {
  return tombstones.find((each) => each.dataset === dataset && (each.versions.includes(version) || each.sources.includes(source)));
}

/** Problem that purged data are not published again. */
export const forbiddenBy = ({ dataset, date, reason }: Tombstone, place: { where?: string } = {}): Problem =>
  problem('purge.forbidden', { dataset, date, reason }, place);

/** Throws where data were purged: the next build of a manifest that still names them does not publish them again. */
export function refusePurged(
  { id, locate }: Pick<Manifest, 'id' | 'locate'>,
  data: { version: string; source: string },
  tombstones: readonly Tombstone[],
): void {
  const tombstone = tombstoneOf({ dataset: id, ...data }, tombstones);
  if (tombstone !== undefined) throw new PipelineError([forbiddenBy(tombstone, { where: locate('/source') })]);
}

/** Find the tombstone that forbids the data of a record. */
export const tombstoneOfRecord = ({ id, version }: DatasetRecord, tombstones: readonly Tombstone[]): Tombstone | undefined =>
  tombstoneOf({ dataset: id, version: version.id, source: version.source.sha256 }, tombstones);

/** A version without what it says of the one before, whose data are destroyed: its files of differences hold some of them. */
export function withoutChanges(record: DatasetRecord): DatasetRecord {
  const { changes: _, artifacts, ...version } = record.version;
  return {
    ...record,
    version: { ...version, artifacts: artifacts.filter(({ format }) => format !== 'changes' && format !== 'changes-tiles') },
  };
}

/** Give what tombstones leave of a record: nothing of a purged version, no differences from one; else the record itself. */
export function leftOf(record: DatasetRecord, tombstones: readonly Tombstone[]): DatasetRecord | undefined {
  if (tombstoneOfRecord(record, tombstones) !== undefined) return undefined;
  const { previous } = record.version.changes ?? {};
  const isPurged = tombstones.some(
    ({ dataset, versions }) => dataset === record.id && previous !== undefined && versions.includes(previous),
  );
  return isPurged ? withoutChanges(record) : record;
}
