import type { Deposit, DepositParts } from './deposit.ts';
import type { PackOrder } from './pack-worker.ts';
import { workBeside } from './beside/work-beside.ts';

/** Pack a deposit in a worker: a large file takes seconds. */
export function packBeside(id: string, parts: DepositParts): Promise<Deposit> {
  // The page's policy allows a worker of the site alone, and none that a library writes.
  const worker = new Worker(new URL('./pack-worker.ts', import.meta.url), { type: 'module' });
  return workBeside<PackOrder, Deposit>(worker, { id, parts }).result;
}
