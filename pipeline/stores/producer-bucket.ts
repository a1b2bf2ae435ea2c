import { lookup } from 'node:dns/promises';
import { isPublicBucket } from '../../schemas/model/public-bucket.ts';
import type { ProducerStore } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { memoize } from '../base/memoize.ts';
import { isPublicAddress } from '../fetcher/public-address.ts';
import { httpReader, networkReason } from './http.ts';
import { makeTimeBudget, type TimeBudget } from './time-budget.ts';
import type { ProducerBuckets, Reader, Store } from './store.ts';

/** A bucket that not everybody may list says 403 of what is not there. */
const absent = [403, 404, 410];

/** The names of the variables that hold the keys of a producer's bucket. */
function keyNames(producer: string): [id: string, secret: string] {
  const name = `MAPPE_STORE_${producer.toUpperCase().replaceAll('-', '_')}`;
  return [`${name}_ACCESS_KEY_ID`, `${name}_SECRET_ACCESS_KEY`];
}

/** Whether a variable holds a key of a producer's bucket. */
export const isKeyName = (name: string): boolean => /^MAPPE_STORE_.+_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)$/.test(name);

/** Opens the buckets of producers, each once. No pointer lies there: that many publish at a time is nothing to warn of. */
export function producerBuckets({ env = {} }: { env?: NodeJS.ProcessEnv }): ProducerBuckets {
  const isLocalAllowed = env['MAPPE_LOCAL_BUCKETS'] === '1';
  const checked = memoize<unknown>();
  const stores = memoize<Store>();
  const budgets = new Map<string, TimeBudget>();
  // One for a bucket, whatever is asked of it.
  const budgetFor = (bucket: ProducerStore): TimeBudget => {
    const name = JSON.stringify(bucket);
    const budget = budgets.get(name) ?? makeTimeBudget(bucket.address);
    budgets.set(name, budget);
    return budget;
  };
  const hasKeys = (producer: string): boolean => keyNames(producer).every((name) => Boolean(env[name]));
  const reader = (bucket: ProducerStore): Reader =>
    guarded(bucket.address, budgetFor(bucket), () =>
      checked(async () => {
        refuseClosed(bucket.address, isLocalAllowed);
        await refusePrivate(bucket.address, isLocalAllowed);
      }, bucket.address),
    );
  return {
    hasKeys,
    reader,
    store: (bucket, producer) => {
      const open = async (): Promise<Store> => {
        const [id, secret] = keyNames(producer);
        const names = [id, secret].filter((name) => !env[name]).join(', ');
        if (names !== '') throw fail('own-store.no-keys', { producer, bucket: bucket.bucket, names });
        refuseClosed(bucket.address, isLocalAllowed);
        await refusePrivate(bucket.endpoint, isLocalAllowed);
        const keys = { AWS_ACCESS_KEY_ID: env[id], AWS_SECRET_ACCESS_KEY: env[secret] };
        // The SDK takes a third of a second to load.
        const { s3Store } = await import('./s3.ts');
        const place = { AWS_ENDPOINT_URL_S3: bucket.endpoint, AWS_REGION: bucket.region };
        const budget = budgetFor(bucket);
        return await proving(s3Store(addressOf(bucket), { env: { ...keys, ...place }, untrusted: budget }), reader(bucket), budget);
      };
      return stores(open, JSON.stringify([producer, bucket]));
    },
  };
}

/** Address of a bucket, in messages and for opening it: s3://bucket/prefix/. */
const addressOf = ({ bucket, prefix }: ProducerStore): string => `s3://${bucket}/${prefix === undefined ? '' : `${prefix}/`}`;

/** The bucket as everybody reads it; nothing is asked of an address that is not public. */
function guarded(address: string, budget: TimeBudget, first: () => Promise<unknown>): Reader {
  const reader = httpReader(address, { absent, redirect: 'error', budget });
  return {
    address: reader.address,
    get: (key) => first().then(() => reader.get(key)),
    open: (key, range) => first().then(() => reader.open(key, range)),
    head: (key) => first().then(() => reader.head(key)),
    // The pointer is the catalogue's own.
    readPointer: () => Promise.resolve(undefined),
  };
}

/** A store of which every object is read back the way readers come, too: keys that write prove nothing of what the public may do. */
async function proving(store: Store, reader: Reader, budget: TimeBudget): Promise<Store> {
  const { provePublic, readBackPublicly } = await import('./public-read.ts');
  const proved = memoize<unknown>();
  return {
    ...store,
    put: async (key, body, sha256) => {
      await proved(() => provePublic(store, reader, budget));
      await store.put(key, body, sha256);
      await readBackPublicly(reader, key, body, budget);
    },
  };
}

/** Refuse a public address that records may not name: readers' browsers ask it. */
function refuseClosed(address: string, isLocalAllowed: boolean): void {
  if (!isLocalAllowed && !isPublicBucket(address)) throw fail('own-store.address', { address }); // guard: at a port of its own
}

/** Refuse an address of a private network: a producer writes it, machines with keys ask it. */
async function refusePrivate(address: string, isLocalAllowed: boolean): Promise<void> {
  if (isLocalAllowed) return;
  const { hostname, protocol } = new URL(address);
  // A name may be given another address later; over https no machine of a private network has the certificate of that name.
  if (protocol !== 'https:') throw fail('own-store.private', { address, host: hostname });
  const found = await lookup(hostname, { all: true }).catch((cause: unknown) => {
    throw fail('store.http-unreachable', { url: address, cause: networkReason(cause) }, { cause });
  });
  const refused = found.find((each) => !isPublicAddress(each.address));
  if (refused !== undefined) throw fail('own-store.private', { address, host: refused.address });
}
