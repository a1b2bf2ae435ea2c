import { workBeside } from '../beside/work-beside.ts';

/** The SHA-256 of a file, computed beside the page: a large one takes seconds, and ends with its worker where the reader leaves it. */
export function hashBeside(file: Blob, on: (share: number) => void, signal: AbortSignal): Promise<string> {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  const { result, stop } = workBeside<Blob, string>(worker, file, on);
  return new Promise((resolve, reject) => {
    result.then(resolve, reject);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        reject(new DOMException('', 'AbortError'));
      },
      { once: true },
    );
  });
}
