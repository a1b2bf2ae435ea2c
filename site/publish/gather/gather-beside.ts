import type { Gathered, GivenPart } from './gather.ts';
import type { GatherAnswer, GatherOrder } from './worker.ts';

/** Make one file of several, or of a workbook, beside the page: it takes seconds, and what is hostile ends with its worker. */
export function gatherBeside(given: GivenPart[], sheet?: string): Promise<Gathered> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Gathered>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<GatherAnswer>) => {
      if ('gathered' in data) resolve(data.gathered);
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage({ given, ...(sheet !== undefined && { sheet }) } satisfies GatherOrder);
  }).finally(() => worker.terminate());
}
