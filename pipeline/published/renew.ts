import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { expiryOf } from '../stores/seal.ts';
import type { Store } from '../stores/store.ts';
import { highestSequence, refuseReplayed } from './newest.ts';
import { inTurn, readPublication, showAgain } from './snapshots.ts';

/** What is published, and whether that was confirmed just now. */
export interface Renewal {
  pointer: Pointer;
  isNew: boolean;
}

/**
 * Confirm that what is published is current still: the same pointer, good until later. Where nothing expires, or another renewal has
 * confirmed as much already, nothing is written, unless the pointer is adopted: signed as it is found, and published again where something
 * else was after it, a publication that died say.
 */
export function renew(store: Store, now: Date, { isAdopted = false }: { isAdopted?: boolean } = {}): Promise<Renewal> {
  return inTurn(async () => {
    const highest = await highestSequence(store);
    const current = await store.readPointer();
    if (!isAdopted || current === undefined) refuseReplayed(store, current?.pointer, highest, 0);
    if (current === undefined) throw fail('store.no-pointer', { address: store.address });
    if (highest > current.pointer.sequence)
      return { pointer: (await showAgain(store, now, await readPublication(store, current.pointer))).pointer, isNew: true };
    const { expires: before, ...rest } = current.pointer;
    const expires = expiryOf(now, store.goodForDays);
    const isSaid = expires === undefined ? before === undefined : before !== undefined && isEnough(before, expires);
    if (isSaid && !isAdopted) return { pointer: current.pointer, isNew: false };
    const pointer: Pointer = { ...rest, ...(expires !== undefined && { expires }) };
    await store.replacePointer(pointer, current.tag);
    return { pointer, isNew: true };
  });
}

/** Another renewal of the same day has said as much; a day more than that is from when the operator gave more of them. */
const isEnough = (before: string, expires: string): boolean => before >= expires && Date.parse(before) - Date.parse(expires) <= dayMs;
const dayMs = 86_400_000;
