import type { HashAnswer } from './hash-worker.ts';

/** The SHA-256 of a file, computed beside the page: a large one takes seconds, and ends with its worker where the reader leaves it. */
export function hashBeside(file: Blob, on: (share: number) => void, signal: AbortSignal): Promise<string> {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')), { once: true });
    worker.addEventListener('message', ({ data }: MessageEvent<HashAnswer>) => {
      if ('share' in data) on(data.share);
      else if ('sha256' in data) resolve(data.sha256);
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
