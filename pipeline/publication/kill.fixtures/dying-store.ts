import type { Store } from '../../stores/store.ts';

/** Moment of a call at which the process dies; in the middle: with half of the keys removed, or after a list's first key. */
export type Moment = 'before' | 'middle' | 'after';

/** A moment at which a process can die. */
export interface CrashPoint {
  /** Number of the call among those of the store, from 0. */
  call: number;
  name: string;
  moment: Moment;
  /** How many changes the store has seen by then: two points with the same number leave the same store behind. */
  changes: number;
}

/** Death of the process: nothing catches it, and every later call of the dead process fails the same way. */
export class Death extends Error {}

/** A store that dies at a crash point, if one is given; `points` fills with all that it passes, `watch` runs at each of them. */
export function dyingStore(
  store: Store,
  at?: Pick<CrashPoint, 'call' | 'moment'>,
  watch: () => Promise<void> = () => Promise.resolve(),
): { store: Store; points: CrashPoint[] } {
  const points: CrashPoint[] = [];
  let calls = 0;
  let changes = 0;
  let watched = -1;
  let dead = false;
  const pass = async (call: number, name: string, moment: Moment): Promise<void> => {
    points.push({ call, name, moment, changes });
    // What nobody has changed looks as it did.
    if (watched !== changes) await watch();
    watched = changes;
    // Where several calls go on at a time, another one may have this number than when the point was found: it dies at its end at the
    // latest.
    dead ||= at?.call === call && (at.moment === moment || moment === 'after');
    if (dead) throw new Death(`killed ${moment} call ${call} (${name})`);
  };
  const around =
    (isChange: boolean) =>
    <Args extends unknown[], Result>(name: string, work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const call = calls++;
      await pass(call, name, 'before');
      const result = await work(...args);
      if (isChange) changes += 1;
      await pass(call, name, 'after');
      return result;
    };
  const reading = around(false);
  const changing = around(true);
  return {
    points,
    store: {
      address: store.address,
      get: reading('get', (key) => store.get(key)),
      open: reading('open', (key, range) => store.open(key, range)),
      head: reading('head', (key) => store.head(key)),
      readPointer: reading('readPointer', () => store.readPointer()),
      put: changing('put', (key, body, sha256) => store.put(key, body, sha256)),
      copy: changing('copy', (from, to, sha256) => store.copy(from, to, sha256)),
      replace: changing('replace', (key, bytes, sha256, served) => store.replace(key, bytes, sha256, served)),
      refuseUnwritable: () => store.refuseUnwritable(),
      replacePointer: changing('replacePointer', (pointer, tag) => store.replacePointer(pointer, tag)),
      removeUnfinished: changing('removeUnfinished', (before, prefix) => store.removeUnfinished(before, prefix)),
      async *list(prefix) {
        const call = calls++;
        await pass(call, 'list', 'before');
        for await (const object of store.list(prefix)) {
          yield object;
          await pass(call, 'list', 'middle');
        }
        await pass(call, 'list', 'after');
      },
      async remove(keys) {
        const call = calls++;
        const half = Math.ceil(keys.length / 2);
        await pass(call, 'remove', 'before');
        await store.remove(keys.slice(0, half));
        changes += 1;
        await pass(call, 'remove', 'middle');
        await store.remove(keys.slice(half));
        changes += 1;
        await pass(call, 'remove', 'after');
      },
    },
  };
}

/** One crash point for each store that a death can leave behind: a real kill leaves nothing else. */
export function distinctDeaths(points: readonly CrashPoint[]): CrashPoint[] {
  return [...new Map(points.map((point) => [point.changes, point])).values()];
}
