import type { Pointer } from '../../schemas/types.ts';
import { fail, type PipelineError } from '../base/errors.ts';
import type { Reader, Store, Stored } from '../stores/store.ts';

/*
 * Whoever can write to a store can put back a pointer of before, which is signed and has not expired; a replica that lags does the same.
 * The snapshots that came after it are there still, and tell.
 */

/** The snapshots that lie in a store, whether the pointer leads to them or not. */
export async function* listSnapshots(store: Store): AsyncGenerator<Stored & { key: string; sequence: number }> {
  for await (const stored of store.list('snapshots/')) {
    const [, number] = /^snapshots\/(\d+)-/.exec(stored.key) ?? [];
    if (number !== undefined) yield { ...stored, sequence: Number(number) };
  }
}

/** Find the highest number that a snapshot of the store bears, or that was seen there, else 0; asked before the pointer is read. */
export async function highestSequence(store: Store): Promise<number> {
  // The pointer that is read afterwards is never behind this number.
  let highest = (await store.lastSeen?.()) ?? 0;
  for await (const { sequence } of listSnapshots(store)) highest = Math.max(highest, sequence);
  return highest;
}

/** A publication that died, or is under way, leaves one snapshot that no pointer names yet. */
const underWay = 1;

/** Refuse a pointer, or its absence, where more has been published than it knows of. */
export function refuseReplayed(store: Store, pointer: Pointer | undefined, highest: number, allowed = underWay): void {
  const sequence = pointer?.sequence ?? 0;
  if (highest > sequence + allowed) throw fail('store.replayed', { address: store.address, sequence, highest });
}

/** Refuse a place where nothing is published: at a mistyped address nothing is wrong, and all is garbage. */
export async function refuseAbsent(store: Reader): Promise<void> {
  if ((await store.readPointer()) === undefined) throw await absentPointer(store);
}

/**
 * Explain a missing pointer: nothing was published, or it is lost, and where the last publication lies; an address in https lists nothing.
 */
export async function absentPointer(store: Reader | Store): Promise<PipelineError> {
  const highest = 'list' in store ? await highestSequence(store) : 0;
  const { address } = store;
  return highest === 0 ? fail('store.no-pointer', { address }) : fail('store.lost-pointer', { address, highest });
}
