import type { Reader, Store } from './store.ts';

/**
 * A store that is written to, over a published one that is read wherever the first has nothing: a machine without keys builds upon what is
 * published, and leaves only what is new. It lists what is new alone; the pointer is the published one, and stays it.
 */
export function overlayStore(fresh: Store, published: Reader): Store {
  return {
    ...fresh,
    get: async (key) => (await fresh.get(key)) ?? (await (isPublished(key) ? published.get(key) : undefined)),
    open: async (key, range) => (await fresh.open(key, range)) ?? (await published.open(key, range)),
    head: async (key) => (await fresh.head(key)) ?? (await published.head(key)),
    readPointer: () => published.readPointer(),
    replacePointer: () => Promise.reject(new Error(`${published.address} is only read: publish from where it can be written to.`)),
  };
}

/** What a run leaves for its publication is never among what is published. */
const isPublished = (key: string): boolean => !/^(pending|runs|gc)\//.test(key);
