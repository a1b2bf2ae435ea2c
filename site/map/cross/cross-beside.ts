import type { TakenFeature } from '../model/taken.ts';
import { Refusal } from '../take/refusal.ts';
import type { Crossed } from './cross.ts';
import { TooLarge, type CrossOrder, type CrossProgress } from './cross-sides.ts';
import type { CrossAnswer } from './cross-worker.ts';

/** Cross two layers in a worker of its own, which ends with it, or with the signal. */
export function crossBeside(
  order: CrossOrder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: CrossProgress) => void },
): Promise<Crossed & { plane: string | undefined }> {
  const worker = new Worker(new URL('./cross-worker.ts', import.meta.url), { type: 'module' });
  const ports = [order.of, order.other].flatMap((side) => (side && 'port' in side ? [side.port] : []));
  const features: TakenFeature[] = [];
  return new Promise<Crossed & { plane: string | undefined }>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')));
    worker.addEventListener('message', ({ data }: MessageEvent<CrossAnswer>) => {
      if ('progress' in data) onProgress(data.progress);
      else if ('features' in data) for (const feature of data.features) features.push(feature);
      else if ('crossed' in data) resolve({ ...data.crossed, layer: { ...data.crossed.layer, features } });
      else reject('tooLarge' in data ? new TooLarge(data.tooLarge) : new Refusal(data.failed));
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage(order, ports);
  }).finally(() => worker.terminate());
}
