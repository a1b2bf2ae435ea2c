import type { ReadFile } from './read-file.ts';
import type { ReadChoices } from './reading.ts';
import type { ReadAnswer, ReadOrder } from './worker.ts';

/** A file that is being read. */
export interface Reading {
  /** Rejects where the browser could not read it; never answers once it is stopped. */
  found: Promise<ReadFile>;
  stop: () => void;
}

/** Read a file in a worker of its own. */
export function startReading(file: File, choices: ReadChoices, onProgress: (share: number) => void): Reading {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const found = new Promise<ReadFile>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ReadAnswer>) => {
      if ('share' in data) {
        onProgress(data.share);
        return;
      }
      worker.terminate();
      if ('found' in data) resolve(data.found);
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => {
      worker.terminate();
      reject(new Error(event.message));
    });
  });
  const order: ReadOrder = { file, choices };
  worker.postMessage(order);
  return { found, stop: () => worker.terminate() };
}
