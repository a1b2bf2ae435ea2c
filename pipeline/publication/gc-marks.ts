import type { Store } from '../stores/store.ts';
import { keysBelow, putJson, readObjectText } from './objects.ts';

/** Objects that nothing kept reaches, with the moment at which that was first seen. */
type GcMarks = Map<string, string>;

interface MarkObjects {
  marks: GcMarks;
  keys: string[];
}

/** Read what earlier collections have marked. */
export async function readGcMarks(store: Store): Promise<MarkObjects> {
  const keys = await keysBelow(store, 'gc/marks/');
  const marks: GcMarks = new Map();
  for (const key of keys) {
    // Written by `replaceMarks`, by nobody else.
    for (const [marked, since] of JSON.parse(await readObjectText(store, key)) as [string, string][]) {
      const known = marks.get(marked);
      if (known === undefined || since < known) marks.set(marked, since);
    }
  }
  return { marks, keys };
}

/** Keep these marks instead of those read before. */
export async function replaceGcMarks(store: Store, marks: GcMarks, before: readonly string[]): Promise<void> {
  const list = [...marks].sort(([a], [b]) => (a < b ? -1 : 1));
  const { key } = list.length > 0 ? await putJson(store, 'gc/marks/', list) : { key: undefined };
  await store.remove(before.filter((each) => each !== key));
}

/**
 * Remove objects that no publication can be about to name: announces them, then removes those that `free` finds unneeded; gives the removed
 * keys.
 */
export async function removeAnnounced(
  store: Store,
  keys: readonly string[],
  free: () => Promise<(key: string) => boolean>,
  remove = (some: readonly string[]): Promise<void> => store.remove(some),
): Promise<string[]> {
  // A publication says what it needs first (pending/), then reads what is to go: one of the two sees the other and stands back.
  if (keys.length === 0) return [];
  const { key: announced } = await putJson(store, 'gc/removing/', keys);
  const removed = keys.filter(await free());
  await remove(removed);
  // Those that died have removed nothing that this one would not, or is to.
  await store.remove([...(await keysBelow(store, 'gc/removing/')).filter((key) => key !== announced), announced]);
  return removed;
}

/** Objects that a collection is removing, or was when it died. */
export async function beingCollected(store: Store): Promise<Set<string>> {
  const collected = new Set<string>();
  // Written by `removeAnnounced`; one that is gone when it is read has ended meanwhile.
  for (const key of await keysBelow(store, 'gc/removing/')) {
    const bytes = await store.get(key);
    for (const each of bytes === undefined ? [] : (JSON.parse(Buffer.from(bytes).toString('utf8')) as string[])) collected.add(each);
  }
  return collected;
}
