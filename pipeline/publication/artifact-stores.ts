import type { ProducerStore } from '../../schemas/types.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import type { ProducerBuckets, Reader, Store } from '../stores/store.ts';

/** A data set and the bucket of its producer that holds its artifacts, if one does. */
export interface PlacedVersion {
  id: string;
  store?: ProducerStore | undefined;
}

/** The site shows records and drawings: they stay in the catalogue's own store, whatever becomes of a producer's bucket. */
export const isElsewhere = (key: string): boolean => key.startsWith('data/') && !/\.svg$|-(?:silhouette|drawing)\.webp$/.test(key);

/** The store as readers of a record's artifacts see it: what its producer keeps is read at the public address of the bucket. */
export function artifactReader(store: Reader, { store: own }: Pick<PlacedVersion, 'store'>): Reader {
  if (own === undefined) return store;
  const bucket = bucketsOf(store).reader(own);
  return { ...store, ...readingFrom(bucket, store) };
}

/** The store in which a record's artifacts are written and removed; throws where they are in a bucket of which the keys are missing. */
export async function artifactStore(store: Store, { id, store: own }: PlacedVersion): Promise<Store> {
  if (own === undefined) return store;
  const bucket = await bucketsOf(store).store(own, producerIdOf(id));
  const of = (key: string): Store => (isElsewhere(key) ? bucket : store);
  return {
    ...store,
    ...readingFrom(bucket, store),
    put: (key, body, sha256) => of(key).put(key, body, sha256),
    remove: async (keys) => {
      await bucket.remove(keys.filter(isElsewhere));
      await store.remove(keys.filter((key) => !isElsewhere(key)));
    },
  };
}

function readingFrom(bucket: Reader, store: Reader): Pick<Reader, 'get' | 'open' | 'head'> {
  const of = (key: string): Reader => (isElsewhere(key) ? bucket : store);
  return {
    get: (key) => of(key).get(key),
    open: (key, range) => of(key).open(key, range),
    head: (key) => of(key).head(key),
  };
}

/** Tell whether the artifacts of a record can be written where it says. */
export const canWrite = (store: Store, { id, store: own }: PlacedVersion): boolean =>
  own === undefined || bucketsOf(store).hasKeys(producerIdOf(id));

/** The key of an artifact behind the name of its bucket: the same key in two buckets is two objects. */
export const located = ({ store: own }: Pick<PlacedVersion, 'store'>, key: string): string =>
  (isElsewhere(key) ? bucketName(own) : '') + key;

/** The name that stands before the keys of a bucket; empty for the catalogue's own store. */
export function bucketName(own: ProducerStore | undefined): string {
  if (own === undefined) return '';
  const { endpoint, bucket, prefix } = own;
  return `${endpoint.replace(/\/*$/, '/')}${bucket}/${prefix === undefined ? '' : `${prefix}/`}`;
}

/** Buckets without those that are named twice, with the producer of each. */
export function distinctBuckets(records: Iterable<PlacedVersion>): ProducerBucket[] {
  const buckets = new Map<string, ProducerBucket>();
  for (const { id, store: own } of records)
    if (own !== undefined) buckets.set(`${producerIdOf(id)} ${bucketName(own)}`, { producer: producerIdOf(id), own });
  return [...buckets.values()];
}

/** A bucket of a producer. */
export interface ProducerBucket {
  producer: string;
  own: ProducerStore;
}

/** Open a producer's bucket to write to it. */
export const openProducerBucket = (store: Store, { producer, own }: ProducerBucket): Promise<Store> =>
  bucketsOf(store).store(own, producer);

function bucketsOf({ producerBuckets, address }: Reader): ProducerBuckets {
  if (producerBuckets === undefined) throw new Error(`${address} was opened without the buckets of producers.`);
  return producerBuckets;
}
