import type { Reader, Store } from './store.ts';

/**
 * Lay a writable store over a published one, which is read wherever the first has nothing; lists the first alone, keeps the published
 * pointer.
 */
export function overlayStore(fresh: Store, published: Reader): Store {
  // A machine without keys builds upon what is published, and leaves only what is new.
  return {
    ...fresh,
    get: async (key) => (await fresh.get(key)) ?? (await (isPublished(key) ? published.get(key) : undefined)),
    open: async (key, range) => (await fresh.open(key, range)) ?? (await published.open(key, range)),
    head: async (key) => (await fresh.head(key)) ?? (await published.head(key)),
    readPointer: () => published.readPointer(),
    replacePointer: () => Promise.reject(new Error(`${published.address} is only read: publish from where it can be written to.`)),
  };
}

/** Tell whether a key may be of a published object; files that a run leaves for its publication never are. */
const isPublished = (key: string): boolean => !/^(pending|runs|gc)\//.test(key);
