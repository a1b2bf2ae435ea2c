import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { usageOf } from '../../schemas/model/quota.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import { recordsOf, writeCatalogue } from './catalogue.ts';
import { watchMappe } from './watch.ts';

/** Figures of counting the quota: seconds, and the counted amounts, which prove that all was counted. */
export interface QuotaFigures {
  /** Seconds of reading the record files alone, and of reading them to count. */
  seconds: { read: number; counted: number };
  recordBytes: number;
  producers: number;
  bytes: number;
}

const datasets = join(import.meta.dirname, '..', '..', 'site', 'demonstration');
const model = 'insee/communes';

/** Count the bytes of an invented catalogue, five versions a record, from its record files on the disk; `folder` is emptied. */
export async function benchQuota(folder: string, count: number): Promise<QuotaFigures> {
  await rm(folder, { recursive: true, force: true });
  const store = join(folder, 'store');
  await watchMappe('build', model, '--datasets', datasets, '--store', store);
  const real = [...recordsOf(store)].map((record) => ({ ...record, history: fiveVersions(record.history) }));
  const recordBytes = await writeCatalogue(store, real, count);
  const read = timed(() => recordsOf(store).reduce((sum) => sum + 1, 0));
  const counted = timed(() => usageOf(recordsOf(store)));
  if (read.value !== count) throw new Error(`Of ${count} records ${read.value} were read.`);
  const bytes = [...counted.value.values()].reduce((sum, { all }) => sum + all, 0);
  return { seconds: { read: read.seconds, counted: counted.seconds }, recordBytes, producers: counted.value.size, bytes };
}

/** A past in which each version has added a quarter of its bytes. */
function fiveVersions([newest]: DatasetRecord['history']): DatasetRecord['history'] {
  if (newest === undefined) throw new Error('A record has a version.');
  return Array.from({ length: 5 }, (_, index) => ({
    ...newest,
    id: `${index}${newest.id.slice(1)}`,
    ...(index < 4 && { added: Math.round(newest.bytes / 4) }),
  }));
}

function timed<Value>(work: () => Value): { value: Value; seconds: number } {
  const started = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - started) / 1000 };
}
