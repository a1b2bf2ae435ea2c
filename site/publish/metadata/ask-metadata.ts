import type { Metadata } from './read-metadata.ts';

/** Read the metadata inside a file, in a worker; none where the worker fails. */
export function askMetadata(file: File): Promise<Metadata> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Metadata>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Metadata>) => resolve(data));
    worker.addEventListener('error', () => resolve({ said: {}, styles: {} }));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
