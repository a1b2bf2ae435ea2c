import type { ReadFile } from './read-file.ts';
import type { ReadAnswer, ReadOrder } from './worker.ts';

/** A file that is being read. */
export interface Reading {
  /** Rejects where the browser could not read it; never answers once it is stopped. */
  found: Promise<ReadFile & { file: File }>;
  stop: () => void;
}

/** Read a file in a worker of its own; of one that a column is taken out of, what is left is read. */
export function startReading({ file, choices, take }: ReadOrder, onProgress: (share: number) => void): Reading {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const found = new Promise<ReadFile & { file: File }>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ReadAnswer>) => {
      if ('share' in data) {
        onProgress(data.share);
        return;
      }
      worker.terminate();
      if ('found' in data) resolve({ ...data.found, file: data.file });
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => {
      worker.terminate();
      reject(new Error(event.message));
    });
  });
  const order: ReadOrder = { file, choices, take };
  worker.postMessage(order);
  return { found, stop: () => worker.terminate() };
}
