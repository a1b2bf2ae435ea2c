import type { Erased, Tombstone } from '../../schemas/types.ts';
import { mapLimit } from '../base/map-limit.ts';
import { PipelineError } from '../base/errors.ts';
import type { Destroyed, Store } from '../stores/store.ts';
import { erasedFile, erasedProblem } from './erased.ts';
import { findErased, isNothing, putTombstone, sweepDataset, withoutPurgedRecords } from './purge.ts';
import { showAgain, type Act, type Contents, type Publication } from './snapshots.ts';

/** Find destroyed data that a store holds all the same, shown or not. */
export async function findHeldErased(store: Store, { list, tombstones }: Pick<Destroyed, 'list' | 'tombstones'>): Promise<Tombstone[]> {
  const held = await mapLimit([...Map.groupBy(list, ({ dataset }) => dataset)], async ([dataset, own]) => {
    const found = await findErased(store, dataset, own, undefined);
    return isNothing(found) ? [] : [tombstones.findLast((each) => each.dataset === dataset) ?? []];
  });
  return held.flat(2);
}

/** Refuse a store that holds what was destroyed: what lies in it is handed out to whoever knows its key. */
export async function refuseHeld(store: Store): Promise<void> {
  const held = store.erased === undefined ? [] : await findHeldErased(store, store.erased);
  if (held.length > 0) throw new PipelineError([erasedProblem('store.erased-held', store, held)]);
}

/** A person who takes a state as it is, and what the manifests say was destroyed: that does not come back with it. */
export interface Adoption {
  by?: string;
  erased?: readonly Erased[];
}

/** Publish again, as `showAgain` does, what this one has read whole, without what was destroyed since; gives the data sets destroyed again. */
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
      if (isNothing(found)) continue;
      again.add(dataset);
      // The day on which it was decided, and no word of why: that is where it was said first.
      const order = { dataset, reason: `datasets/${erasedFile}`, ...(act.by !== undefined && { by: act.by }) };
      left = await withoutPurgedRecords(store, { dataset, isWhole: false }, left, [await putTombstone(store, order, found, now)]);
    }
    return { ...left, ...(act.by !== undefined && { act: { kind: act.kind, by: act.by } }) };
  });
  for (const dataset of again) await sweepDataset(store, dataset, publication);
  return { publication, again: [...again].sort() };
}
