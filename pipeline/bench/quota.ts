import { usageOf } from '../../schemas/quota.ts';
import type { DatasetRecord } from '../../schemas/types.ts';

/** What counting came to: seconds, and producers and bytes counted, which say that all was. */
export interface QuotaFigures {
  seconds: number;
  producers: number;
  bytes: number;
}

/** Count the bytes of invented records, five versions each, a hundred data sets a producer. */
export function benchQuota(count: number): QuotaFigures {
  const history: DatasetRecord['history'] = Array.from({ length: 5 }, (_, index) => ({
    id: `${index}f86d081884c7d65`,
    date: '2026-01-01',
    features: 1,
    bytes: 1_000_000,
    ...(index < 4 && { added: 250_000 }),
  }));
  const records = Array.from({ length: count }, (_, index) => ({ id: `banc-${Math.floor(index / 100)}/jeu-${index}`, history }));
  const start = performance.now();
  const usage = usageOf(records);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, producers: usage.size, bytes: [...usage.values()].reduce((sum, { all }) => sum + all, 0) };
}
