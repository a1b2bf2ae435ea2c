import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { expiryOf } from '../stores/seal.ts';
import type { Store } from '../stores/store.ts';
import { inTurn } from './snapshots.ts';

/** What is published, and whether that was confirmed just now. */
export interface Renewal {
  pointer: Pointer;
  isNew: boolean;
}

/**
 * Confirm that what is published is current still: the same pointer, good until later. Where nothing expires, or another renewal has
 * confirmed as much already, nothing is written, unless the pointer is `adopted`: signed as it is found.
 */
export function renew(store: Store, now: Date, { isAdopted = false }: { isAdopted?: boolean } = {}): Promise<Renewal> {
  return inTurn(async () => {
    const current = await store.readPointer();
    if (current === undefined) throw fail('store.no-pointer', { address: store.address });
    const { expires: before, ...rest } = current.pointer;
    const expires = expiryOf(now, store.goodForDays);
    const isSaid = expires === undefined ? before === undefined : before !== undefined && before >= expires;
    if (isSaid && !isAdopted) return { pointer: current.pointer, isNew: false };
    const pointer: Pointer = { ...rest, ...(expires !== undefined && { expires }) };
    await store.replacePointer(pointer, current.tag);
    return { pointer, isNew: true };
  });
}
