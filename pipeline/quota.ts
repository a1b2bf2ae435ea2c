import { allowedBytes, storedOf, terabytesFor, usageOf, yearlyEuros, type Quota } from '../schemas/quota.ts';
import { bytes, number } from '../schemas/texts/format.ts';
import type { DatasetRecord, Fact } from '../schemas/types.ts';
import { fail } from './errors.ts';

/** Throws where what a record adds does not fit what its producer may hold; `file` is the one that says so. */
export type Admit = (record: DatasetRecord, file: string) => void;

/**
 * Keep producers within what they are granted. What they hold above it stays, and texts may change: only new bytes are refused. Parts of
 * one run that are built apart know of each other's bytes once they are published.
 */
export function quotaGate(quota: Quota | undefined, records: ReadonlyMap<string, DatasetRecord>, today: string): Admit {
  if (quota === undefined) return () => undefined;
  const usage = usageOf(records.values());
  return (record, file) => {
    const { all = 0, datasets = new Map<string, { current: number; all: number }>() } = usage.get(record.producer.id) ?? {};
    const stored = storedOf(record);
    const before = datasets.get(record.id)?.all ?? 0;
    const wanted = all - before + stored.all;
    const allowed = allowedBytes(quota, record.producer.premium, today);
    if (stored.all > before && wanted > allowed) throw refusal(record, { wanted, allowed, file }, quota);
    usage.set(record.producer.id, { current: 0, all: wanted, datasets: datasets.set(record.id, stored) });
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
