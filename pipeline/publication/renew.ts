import type { Pointer } from '../../schemas/types.ts';
import { expiryOf } from '../stores/signing.ts';
import type { Store } from '../stores/store.ts';
import { absentPointer, highestSequence, refuseReplayed } from './newest.ts';
import { destroyed, refuseErased } from './erased.ts';
import { adopt, refuseHeld, type Adoption } from './adopt.ts';
import { inTurn, readWhole } from './snapshots.ts';

/** Pointer after a renewal, and whether it was confirmed just now. */
export interface Renewal {
  pointer: Pointer;
  isNew: boolean;
  /** Data sets of which something was destroyed again that had come back. */
  again: string[];
}

/** Confirm that the published state is current still: the same pointer, good until later, once all that it vouches for was read. */
export function renew(store: Store, now: Date, adoption?: Adoption): Promise<Renewal> {
  return inTurn(async () => {
    // Where nothing expires, or another renewal has confirmed as much already, nothing is written.
    const highest = await highestSequence(store);
    const current = await store.readPointer();
    // guard: that somebody has put back is not confirmed
    if (adoption === undefined || current === undefined) refuseReplayed(store, current?.pointer, highest, 0);
    if (current === undefined) throw await absentPointer(store);
    const whole = await readWhole(store, current.pointer);
    if (adoption !== undefined) {
      // An adopted state is published again after all that ever was, with who has decided so.
      const { publication, again } = await adopt(store, now, { ...whole, tag: current.tag }, { ...adoption, kind: 'adopt' });
      await refuseHeld({ ...store, erased: destroyed(adoption.erased ?? []) }, publication);
      return { pointer: publication.pointer, isNew: true, again };
    }
    await refuseErased(store, current.pointer.snapshot, whole.snapshot);
    // Nothing is confirmed beside which destroyed data still lie.
    await refuseHeld(store, whole); // guard: is confirmed by no command while destroyed bytes lie there
    const { expires: before, ...rest } = current.pointer;
    const expires = expiryOf(now, store.goodForDays);
    const isConfirmed = expires === undefined ? before === undefined : before !== undefined && isEnough(before, expires);
    if (isConfirmed) return { pointer: current.pointer, isNew: false, again: [] };
    const pointer: Pointer = { ...rest, ...(expires !== undefined && { expires }) };
    await store.replacePointer(pointer, current.tag);
    return { pointer, isNew: true, again: [] };
  });
}

/** Another renewal of the same day has said as much; a day more than that is from when the operator gave more of them. */
const isEnough = (before: string, expires: string): boolean => before >= expires && Date.parse(before) - Date.parse(expires) <= dayMs;
const dayMs = 86_400_000;
