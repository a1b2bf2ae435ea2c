import type { Erased, Tombstone } from '../../schemas/types.ts';
import { mapLimit } from '../base/map-limit.ts';
import { PipelineError } from '../base/errors.ts';
import type { Store } from '../stores/store.ts';
import { erasedFile, erasedOf, erasedProblem } from './erased.ts';
import { highestSequence, refuseAbsent, refuseReplayed } from './newest.ts';
import { findErased, isNothing, putTombstone, sweepDataset, withoutPurgedRecords } from './purge.ts';
import { readCurrent, showAgain, type Act, type Contents, type Publication } from './snapshots.ts';
import { readTombstones } from './tombstones.ts';

/** Data set of which something was destroyed and lies in the store all the same. */
interface Held {
  tombstone: Tombstone;
  /** The store's own tombstones name all of it: who finishes the purge destroys it. */
  isBuried: boolean;
}

/**
 * Find destroyed data that a store still holds, shown or not, by its files, as the manifests and the published state's tombstones list
 * them.
 */
export async function findHeldErased(store: Store, current: Publication | undefined): Promise<Held[]> {
  const own = await readTombstones(store, current?.snapshot);
  const list = [...(store.erased?.list ?? []), ...own.map(erasedOf)];
  const tombstones = [...own, ...(store.erased?.tombstones ?? [])];
  const held = await mapLimit([...Map.groupBy(list, ({ dataset }) => dataset)], async ([dataset, erased]) => {
    const found = await findErased(store, dataset, erased, current);
    const tombstone = tombstones.findLast((each) => each.dataset === dataset);
    return found.isThere && tombstone !== undefined ? [{ tombstone, isBuried: isNothing(found) }] : [];
  });
  return held.flat();
}

/** Refuse a store that holds what was destroyed: what lies in it is handed out to whoever knows its key. */
export async function refuseHeld(store: Store, current: Publication | undefined, { unlessBuried = false } = {}): Promise<void> {
  const held = (await findHeldErased(store, current)).filter(({ isBuried }) => !(unlessBuried && isBuried));
  const tombstones = held.map(({ tombstone }) => tombstone);
  if (tombstones.length > 0) throw new PipelineError([erasedProblem('store.erased-held', store, tombstones)]);
}

/**
 * Destroy again what the store's own tombstones forbid and is there all the same, as in a copy that forgets nothing; gives the data sets.
 */
export async function sweepHeld(store: Store, { dryRun = false } = {}): Promise<string[]> {
  const highest = await highestSequence(store);
  const current = await readCurrent(store);
  refuseReplayed(store, current?.pointer, highest);
  await refuseAbsent(store);
  const held = (await findHeldErased(store, current)).map(({ tombstone }) => tombstone.dataset).sort();
  if (dryRun) return held;
  for (const dataset of held) await sweepDataset(store, dataset, current);
  // What only the manifests know of goes with an act that says so.
  await refuseHeld(store, current);
  return held;
}

/** A person who takes a state as it is, and what the manifests say was destroyed: that does not come back with it. */
export interface Adoption {
  by?: string;
  erased?: readonly Erased[];
}

/**
 * Publish again, as `showAgain` does, what this one has read whole, without what was destroyed since; gives the data sets destroyed again.
 */
export async function adopt(
  store: Store,
  now: Date,
  wanted: Publication & { tag?: string },
  { erased = [], ...act }: Adoption & Pick<Act, 'kind'>,
): Promise<{ publication: Publication; again: string[] }> {
  const again = new Set<string>();
  const publication = await showAgain(store, now, wanted, async (contents) => {
    let left: Contents = contents;
    for (const [dataset, own] of Map.groupBy(erased, (each) => each.dataset)) {
      const found = await findErased(store, dataset, own, { ...wanted, snapshot: { ...wanted.snapshot, ...left } });
      if (!found.isThere) continue;
      again.add(dataset);
      if (isNothing(found)) continue;
      // The day on which it was decided, and no word of why: that is where it was said first.
      const order = { dataset, reason: `datasets/${erasedFile}`, ...(act.by !== undefined && { by: act.by }) };
      left = await withoutPurgedRecords(store, { dataset, isWhole: false }, left, [await putTombstone(store, order, found, now)]);
    }
    return { ...left, ...(act.by !== undefined && { act: { kind: act.kind, by: act.by } }) };
  });
  for (const dataset of again) await sweepDataset(store, dataset, publication);
  return { publication, again: [...again].sort() };
}
