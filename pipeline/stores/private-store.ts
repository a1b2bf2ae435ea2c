import { randomBytes } from 'node:crypto';
import { fail, PipelineError } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import { digest, digestAt } from './digest.ts';
import type { Releases, Store } from './store.ts';

/*
 * In a private store the files of a data set lie below a release, a name that nobody can guess: data/<producer>/<dataset>/<release>/….
 * An address that was signed names it, so that another release makes all of them worthless at once. Records, and all that reads them, know
 * the keys without it.
 */

/** The variable that holds the address of the private store. */
export const privateStoreName = 'MAPPE_PRIVATE_STORE';

/** Key of a file of a data set: data/<producer>/<dataset>/<the rest>. */
const dataKey = /^(data\/([^/]+\/[^/]+)\/)(.+)$/;
const releaseName = /^[0-9a-f]{32}$/;
const releaseKey = (dataset: string): string => `releases/${dataset}.json`;

/** The object by which a store says that it is private: it is there before anything else. */
const markerKey = 'private.json';
const marker = Buffer.from('{"format":1}\n');

/** Whether a store says that it is private. */
export async function isPrivateStore(store: Pick<Store, 'head'>): Promise<boolean> {
  try {
    return (await store.head(markerKey)) !== undefined;
  } catch (error) {
    // A key that may list nothing is told 403 of what is not there.
    if (error instanceof PipelineError && error.problems.every(({ id }) => id === 'store.forbidden')) return false;
    throw error;
  }
}

/** Make an empty store private, for good; one that holds anything is refused. */
export async function makePrivate(store: Store): Promise<void> {
  if (await isPrivateStore(store)) return;
  // What was sent with a key that may write nothing else waits there, before anybody has built.
  // guard [!key.startsWith('staging/') → false]: what was published is not made private by a mark
  for await (const { key } of store.list(''))
    if (!key.startsWith('staging/')) throw fail('access.not-empty', { address: store.address, key });
  await store.put(markerKey, { bytes: marker }, digest(marker));
}

/** A store whose keys of artifacts are those of records, wherever their files lie. */
export type PrivateStore = Store & { releases: Releases };

/** Lay the releases of data sets over a store that only they who sign can list. */
export function privateStore(store: Store): PrivateStore {
  const names = releaseNames(store);
  const placed = async (key: string, release: (dataset: string) => Promise<string | undefined>): Promise<string | undefined> => {
    const [, folder, dataset, rest] = dataKey.exec(key) ?? [];
    if (folder === undefined || dataset === undefined) return key;
    const name = await release(dataset);
    return name === undefined ? undefined : `${folder}${name}/${rest}`;
  };
  const written = async (key: string): Promise<string> => (await placed(key, names.begin)) ?? key;
  const read = (key: string): Promise<string | undefined> => placed(key, names.known);

  return {
    ...store,
    get: async (key) => onPlace(await read(key), (place) => store.get(place)),
    open: async (key, range) => onPlace(await read(key), (place) => store.open(place, range)),
    head: async (key) => onPlace(await read(key), (place) => store.head(place)),
    put: async (key, body, sha256) => store.put(await written(key), body, sha256),
    copy: async (from, to, sha256) => store.copy((await read(from)) ?? from, await written(to), sha256),
    replace: async (key, bytes, sha256, served) => store.replace(await written(key), bytes, sha256, served),
    readPointer: () => {
      // Whoever publishes looks for its files where they are now: a move may have come since it put them.
      names.forget();
      return store.readPointer();
    },
    remove: async (keys) => store.remove((await Promise.all(keys.map(read))).filter((key) => key !== undefined)),
    async *list(prefix) {
      const place = await read(prefix);
      if (place === undefined) return;
      for await (const { key, ...facts } of store.list(place)) {
        const [, folder, dataset, rest = ''] = dataKey.exec(key) ?? [];
        if (folder === undefined || dataset === undefined) {
          yield { key, ...facts };
          continue;
        }
        const [release = ''] = rest.split('/', 1);
        // What a move has left is nobody's.
        if (release === (await names.known(dataset))) yield { key: `${folder}${rest.slice(release.length + 1)}`, ...facts };
      }
    },
    releases: {
      placeOf: async (key) => {
        const place = await read(key);
        if (place === undefined) throw fail('store.lost', { key, address: store.address });
        return place;
      },
      moveOn: (dataset, digests = new Map()) => moveOn(store, names, dataset, digests),
      sweepReleases: (before, prefix = 'data/') => sweepReleases(store, names, before, prefix),
    },
  };
}

interface ReleaseNames {
  /** The release of a data set, as this process knows it. */
  known(dataset: string): Promise<string | undefined>;
  /** The release of a data set, as the store has it now. */
  current(dataset: string): Promise<string | undefined>;
  /** The release of a data set; the first one to put a file of it decides. */
  begin(dataset: string): Promise<string>;
  /** Know nothing any more: another process may have moved what this one knows. */
  forget(): void;
  /** Have a data set lie below another release. */
  change(dataset: string, release: string): Promise<void>;
}

function releaseNames(store: Store): ReleaseNames {
  const seen = new Map<string, string>();
  const beginning = new Map<string, Promise<string>>();

  async function current(dataset: string): Promise<string | undefined> {
    const bytes = await store.get(releaseKey(dataset));
    if (bytes === undefined) return undefined;
    const release = Buffer.from(bytes).toString('utf8').trim();
    if (!releaseName.test(release)) throw fail('access.release', { key: releaseKey(dataset), address: store.address });
    return release;
  }

  async function known(dataset: string): Promise<string | undefined> {
    const release = seen.get(dataset) ?? (await current(dataset));
    if (release !== undefined) seen.set(dataset, release);
    return release;
  }

  async function begin(dataset: string): Promise<string> {
    const found = await known(dataset);
    if (found !== undefined) return found;
    const bytes = Buffer.from(`${newRelease()}\n`);
    await store.put(releaseKey(dataset), { bytes }, digest(bytes)).catch((error: unknown) => {
      // Another process was first: its release is the one.
      if (!(error instanceof PipelineError)) throw error;
    });
    const release = await known(dataset);
    if (release === undefined) throw fail('store.lost', { key: releaseKey(dataset), address: store.address });
    return release;
  }

  return {
    known,
    current,
    forget: () => seen.clear(),
    // Files are put side by side, and not every bucket tells the second of two writers that it is: they begin once.
    begin: (dataset) => {
      const begun = beginning.get(dataset) ?? begin(dataset);
      beginning.set(dataset, begun);
      return begun.finally(() => beginning.delete(dataset));
    },
    change: async (dataset, release) => {
      const bytes = Buffer.from(`${release}\n`);
      await store.replace(releaseKey(dataset), bytes, digest(bytes));
      seen.set(dataset, release);
    },
  };
}

/** Copy the files of a data set below another release and name it; gives what removes all others. */
async function moveOn(
  store: Store,
  names: ReleaseNames,
  dataset: string,
  digests: ReadonlyMap<string, string>,
): Promise<() => Promise<void>> {
  const from = await names.current(dataset);
  if (from === undefined) return () => Promise.resolve();
  const to = newRelease();
  const folder = `data/${dataset}/`;
  // Another that begins later is not this one's to remove: its files may be on their way.
  const former = new Set([from]);
  for await (const { key } of store.list(folder)) former.add(releaseIn(key, folder));
  const moved = new Set<string>();
  const carry = async (): Promise<void> => {
    for await (const { key, bytes } of store.list(`${folder}${from}/`)) {
      if (moved.has(key)) continue;
      const rest = key.slice(folder.length + from.length + 1);
      const sha256 = digests.get(`${folder}${rest}`) ?? (await digestAt(store, key, bytes));
      if (sha256 === undefined) continue;
      await store.copy(key, `${folder}${to}/${rest}`, sha256);
      moved.add(key);
    }
  };
  await carry();
  await names.change(dataset, to);
  return async () => {
    // guard [!== to → === '']: of two moves at once none removes what the other has named
    if ((await names.current(dataset)) !== to) throw fail('access.signed-beside');
    // A publication may have put files below the former release meanwhile: what is not copied is not removed.
    await carry();
    const left: string[] = [];
    for await (const { key } of store.list(folder)) {
      const release = releaseIn(key, folder);
      // guard [release !== from || moved.has(key) → moved.has(key)]: what a move that died has left is removed by the next one
      if (former.has(release) && (release !== from || moved.has(key))) left.push(key);
    }
    await mapLimit(left, (key) => store.remove([key]), 8);
  };
}

/** Remove files older than `before`, below a prefix, of releases that a move left behind as it died; gives how many. */
async function sweepReleases(store: Store, names: ReleaseNames, before: Date, prefix: string): Promise<number> {
  const left: string[] = [];
  names.forget();
  for await (const { key, modified } of store.list(prefix)) {
    const [, , dataset, rest = ''] = dataKey.exec(key) ?? [];
    if (dataset === undefined || modified > before) continue;
    const release = await names.known(dataset);
    if (release !== undefined && rest.split('/', 1)[0] !== release) left.push(key);
  }
  await store.remove(left);
  return left.length;
}

const releaseIn = (key: string, folder: string): string => key.slice(folder.length).split('/', 1)[0] ?? '';

const newRelease = (): string => randomBytes(16).toString('hex');

const onPlace = async <Found>(place: string | undefined, ask: (place: string) => Promise<Found | undefined>): Promise<Found | undefined> =>
  place === undefined ? undefined : ask(place);
