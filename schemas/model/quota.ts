import type { DatasetRecord, Operator, Snapshot } from '../types.ts';

/** Bytes that each producer may hold for nothing, and the price of more. */
export type Quota = NonNullable<Operator['quota']>;

/** A terabyte as storage is sold: decimal. */
export const terabyte = 1e12;

/** Bytes in the catalogue's store: of the current version, and of all versions together. */
export interface StoredBytes {
  current: number;
  /** A file that several versions share counts once. */
  all: number;
  /** Bytes of all versions in a bucket that the producer keeps, and pays for: no plan limits these. */
  own: number;
}

/** Bytes by data set, at most, of files in the catalogue's store that no record names any more: they count until they are collected. */
export type Departed = NonNullable<Snapshot['departed']>;

/** Bytes that a producer holds, in all and by data set. */
export interface QuotaUse extends StoredBytes {
  /** Bytes of removed data sets and versions, beside `all`. */
  departed: number;
  datasets: Map<string, StoredBytes>;
}

/** Bytes of one data set; a version that was collected since counts until the history forgets it. */
export function storedOf({ history }: Pick<DatasetRecord, 'history'>): StoredBytes {
  const current = history[0]?.store === undefined ? (history[0]?.bytes ?? 0) : 0;
  const own = bucketsIn(history).reduce((sum, { bytes }) => sum + bytes, 0);
  return { current, all: bytesOf(history.filter(({ store }) => store === undefined)), own };
}

/**
 * Bytes left in the catalogue's store when a record is replaced or removed: versions that the new record omits, and files generated again.
 */
export function departedBytes(before: Pick<DatasetRecord, 'history' | 'version' | 'store'>, after: typeof before | undefined): number {
  const here = (record: typeof before | undefined): DatasetRecord['history'] =>
    record?.history.filter(({ store }) => store === undefined) ?? [];
  const kept = new Set(here(after).map(({ id }) => id));
  if (kept.size === 0) return storedOf(before).all;
  const forgotten = here(before).filter(({ id }) => !kept.has(id));
  const files = new Set(after?.version.artifacts.map(({ key }) => key));
  const isMadeAgain = before.store === undefined && before.version.id === after?.version.id && kept.has(before.version.id);
  const replaced = isMadeAgain ? before.version.artifacts.filter(({ key }) => !files.has(key)) : [];
  return addedBy(forgotten) + replaced.reduce((sum, { bytes }) => sum + bytes, 0);
}

const addedBy = (versions: DatasetRecord['history']): number =>
  versions.reduce((sum, version) => sum + (version.added ?? version.bytes), 0);

/** Bytes in the producer's own buckets, by their public addresses. */
export interface BucketUse {
  producer: string;
  store: string;
  bytes: number;
}

function bucketsIn(history: DatasetRecord['history']): Omit<BucketUse, 'producer'>[] {
  const stores = new Set(history.flatMap(({ store }) => store ?? []));
  return [...stores].map((store) => ({ store, bytes: bytesOf(history.filter((version) => version.store === store)) }));
}

/** Every bucket that a producer keeps itself, the fullest first. */
export function bucketsOf(records: Iterable<Pick<DatasetRecord, 'id' | 'history'>>): BucketUse[] {
  const buckets = new Map<string, BucketUse>();
  for (const { id, history } of records) {
    const [producer = ''] = id.split('/');
    for (const { store, bytes } of bucketsIn(history)) {
      const key = `${producer} ${store}`;
      buckets.set(key, { producer, store, bytes: bytes + (buckets.get(key)?.bytes ?? 0) });
    }
  }
  return [...buckets.values()].sort((a, b) => b.bytes - a.bytes);
}

/** Bytes of versions in one place, the newest first; never less than the newest alone. */
function bytesOf(versions: DatasetRecord['history']): number {
  return Math.max(addedBy(versions), versions[0]?.bytes ?? 0);
}

/** Bytes by producer, and by data set of each. */
export function usageOf(records: Iterable<Pick<DatasetRecord, 'id' | 'history'>>, departed: Departed = {}): Map<string, QuotaUse> {
  const usage = new Map<string, QuotaUse>();
  const of = (id: string): QuotaUse => {
    const [producer = ''] = id.split('/');
    const known = usage.get(producer) ?? { current: 0, all: 0, own: 0, departed: 0, datasets: new Map<string, StoredBytes>() };
    usage.set(producer, known);
    return known;
  };
  for (const record of records) {
    const sum = of(record.id);
    const stored = storedOf(record);
    sum.current += stored.current;
    sum.all += stored.all;
    sum.own += stored.own;
    sum.datasets.set(record.id, stored);
  }
  for (const [id, bytes] of Object.entries(departed)) of(id).departed += bytes;
  return usage;
}

/** Bytes of a producer that count against its quota: those in a bucket of its own do not. */
export const heldBytes = (usage: Pick<QuotaUse, 'all' | 'departed'> | undefined): number => (usage?.all ?? 0) + (usage?.departed ?? 0);

type Premium = NonNullable<DatasetRecord['producer']['premium']>;

/** Whether a paid plan is valid on a day, YYYY-MM-DD, its last one included. */
export const isPaid = ({ until }: Premium, today: string): boolean => until >= today;

/** Bytes that a producer may hold on a day, YYYY-MM-DD. */
export function allowedBytes({ freeBytes }: Quota, premium: Premium | undefined, today: string): number {
  return premium !== undefined && isPaid(premium, today) ? Math.max(freeBytes, premium.terabytes * terabyte) : freeBytes;
}

/** Terabytes to pay for so that `bytes` fit: whole ones, none where they are free. */
export const terabytesFor = (bytes: number, { freeBytes }: Quota): number => (bytes <= freeBytes ? 0 : Math.ceil(bytes / terabyte));

/** Price of bytes for a year, in euros; undefined where the operator names no rate. */
export function yearlyEuros(bytes: number, quota: Quota): number | undefined {
  return quota.price && terabytesFor(bytes, quota) * quota.price.eurosPerTerabyte;
}
