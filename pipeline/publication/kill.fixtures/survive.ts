import { expect } from 'vitest';
import { digest } from '../../stores/digest.ts';
import { pointerKey, type Store } from '../../stores/store.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { Death, distinctDeaths, dyingStore, type CrashPoint } from './dying-store.ts';
import { contentsOf, readState } from './reader.ts';
import { marker, type Scenario } from './scenarios.ts';

/** How often a command could die, and how many different stores that leaves behind. */
export interface Survived {
  points: number;
  deaths: number;
}

/** Filling that makes a new store the same as another one. */
export type Fill = (to: Store) => Promise<void>;

/** Each waits for its disk or its server most of the time. */
const deathsAtATime = 4;

/** Kill a command at one of `every` deaths that leave another store; a second run ends with the bytes of an undisturbed one. */
export async function survive(
  { name, prepare, act }: Scenario,
  newStore: () => Promise<Store>,
  fillFrom: (from: Store) => Promise<Fill> = putAll,
  every = 1,
): Promise<Survived> {
  // A reader beside it never sees anything but the state before it or the one after it, whole.
  const before = await newStore();
  await prepare(before);
  const fill = await fillFrom(before);
  const copy = async (): Promise<Store> => {
    const store = await newStore();
    await fill(store);
    return store;
  };

  // The first run alone builds, and reads of the store what it needs to: every other is to make the same calls.
  await act(await copy(), 1);
  const undisturbed = await copy();
  const seen = new Set<string>();
  const { store: watched, points } = dyingStore(undisturbed, undefined, async () => void seen.add(await readState(undisturbed)));
  await act(watched, 1);
  const states = [await readState(before), await readState(undisturbed)];
  expect(states, 'a reader beside it').toEqual(expect.arrayContaining([...seen]));
  const expected = await contentsOf(undisturbed);

  const deaths = distinctDeaths(points);
  const dieAt = async (point: CrashPoint): Promise<void> => {
    const store = await copy();
    const killed = `killed ${point.moment} call ${point.call} (${point.name})`;
    await expect(act(dyingStore(store, point).store, 1), killed).rejects.toThrow(Death);
    expect(states, killed).toContain(await readState(store));
    await act(store, 2);
    expect(await contentsOf(store), `${killed}, then run again`).toEqual(expected);
    if (name === 'purge') await expectNoMarker(store);
  };
  // The first of all leaves what was there.
  await mapLimit(
    deaths.filter((_, index) => (index + every - 1) % every === 0),
    dieAt,
    deathsAtATime,
  );
  return { points: points.length, deaths: deaths.length };
}

/** Objects are put as a publication puts them. */
async function putAll(from: Store): Promise<Fill> {
  const objects = await Array.fromAsync(from.list(''), async ({ key }) => ({ key, bytes: (await from.get(key)) ?? Buffer.of() }));
  const current = await from.readPointer();
  return async (to) => {
    await mapLimit(
      objects.filter(({ key }) => key !== pointerKey),
      ({ key, bytes }) => to.put(key, { bytes }, digest(bytes)),
    );
    if (current !== undefined) await to.replacePointer(current.pointer, undefined);
  };
}

/** Purge a data set of a store, and look for what only that held in every byte that is left. */
export async function survivesNothing({ prepare, act }: Scenario, store: Store): Promise<void> {
  await prepare(store);
  await act(store, 1);
  await expectNoMarker(store);
}

async function expectNoMarker(store: Store): Promise<void> {
  for await (const { key } of store.list('')) expect(Buffer.from((await store.get(key)) ?? '').includes(marker), key).toBe(false);
}
