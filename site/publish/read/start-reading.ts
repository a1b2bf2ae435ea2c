import { workBeside, type WorkBeside } from '../beside/work-beside.ts';
import type { ReadOrder, ReadResult } from './worker.ts';

/** Read a file in a worker of its own; of one that a column is taken out of, what is left is read. */
export function startReading({ file, choices, take }: ReadOrder, onProgress: (share: number) => void): WorkBeside<ReadResult> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return workBeside(worker, { file, choices, take }, onProgress);
}
