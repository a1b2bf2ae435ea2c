import {
  allowedBytes,
  heldBytes,
  storedOf,
  terabytesFor,
  usageOf,
  yearlyEuros,
  type Departed,
  type Quota,
  type StoredBytes,
} from '../../schemas/model/quota.ts';
import { bytes, number } from '../../schemas/messages/format.ts';
import type { DatasetRecord, Fact } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { memoize } from '../base/memoize.ts';
import type { Admit } from '../publication/merge.ts';

/** Facts of a store when records are admitted. */
interface Holdings {
  /** Published records. */
  records: ReadonlyMap<string, DatasetRecord>;
  /** Files that are no longer published, and still in the store. */
  departed: Departed | undefined;
  today: string;
  /**
   * Bytes of a producer that are in the store in truth: histories, and what is known to have departed, still tell of what was collected.
   */
  measure: (producer: string) => Promise<number>;
  /** Bytes of the files that a producer has deposited: they are in the store beside what was made of them. */
  deposited: (producer: string) => Promise<number>;
  /** Whether what records add is in the store already. */
  isStored: boolean;
}

/** Keep producers within their quota: bytes above it stay, and texts may change; only new bytes are refused. */
export function quotaGate(quota: Quota | undefined, { records, departed, today, measure, deposited, isStored }: Holdings): Admit {
  if (quota === undefined) return () => Promise.resolve();
  const usage = usageOf(records.values(), departed);
  // Histories and departed files never tell less than the store holds: it is measured only where they exceed the quota.
  const measured = memoize<number>();
  return async (record, file) => {
    const producer = record.producer.id;
    const held = usage.get(producer) ?? { current: 0, all: 0, own: 0, departed: 0, datasets: new Map<string, StoredBytes>() };
    const stored = storedOf(record);
    const added = stored.all - (held.datasets.get(record.id)?.all ?? 0);
    const files = added > 0 ? await measured(() => deposited(producer), `deposits ${producer}`) : 0;
    const wanted = heldBytes(held) + added + files;
    const allowed = allowedBytes(quota, record.producer.premium, today);
    if (added > 0 && wanted > allowed) {
      const inTruth = (await measured(() => measure(producer), producer)) + files + (isStored ? 0 : added);
      if (inTruth > allowed) throw refusal(record, { wanted: Math.min(wanted, inTruth), allowed, file }, quota);
    }
    usage.set(producer, { ...held, all: held.all + added, datasets: held.datasets.set(record.id, stored) });
  };
}

const sizeOf = (of: number): Fact => ({ fr: bytes(of, 'fr'), en: bytes(of, 'en') });

function refusal(
  { producer, id }: DatasetRecord,
  { wanted, allowed, file }: { wanted: number; allowed: number; file: string },
  quota: Quota,
): ReturnType<typeof fail> {
  const euros = yearlyEuros(wanted, quota);
  const facts = { dataset: id, producer: producer.title, wanted: sizeOf(wanted), allowed: sizeOf(allowed), file };
  const terabytes = terabytesFor(wanted, quota);
  if (euros === undefined) return fail('quota.exceeded', { ...facts, terabytes });
  return fail('quota.exceeded-price', { ...facts, terabytes, euros: { fr: number(euros, 'fr'), en: number(euros, 'en') } });
}
