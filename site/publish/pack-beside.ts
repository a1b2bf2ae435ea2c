import type { Deposit, DepositParts } from './deposit.ts';
import type { PackAnswer, PackOrder } from './pack-worker.ts';

/** Pack a deposit in a worker: a large file takes seconds. */
export function packBeside(id: string, parts: DepositParts): Promise<Deposit> {
  // The page's policy allows a worker of the site alone, and none that a library writes.
  const worker = new Worker(new URL('./pack-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Deposit>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<PackAnswer>) => {
      if ('deposit' in data) resolve(data.deposit);
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage({ id, parts } satisfies PackOrder);
  }).finally(() => worker.terminate());
}
