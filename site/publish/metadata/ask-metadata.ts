import type { Said } from './said.ts';

/** What the metadata inside a file say of it, read in a worker; nothing where it cannot be started. */
export function askMetadata(file: File): Promise<Said> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Said>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => resolve(data));
    worker.addEventListener('error', () => resolve({}));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
