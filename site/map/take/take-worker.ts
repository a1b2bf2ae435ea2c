import type { TakenFeature, TakenLayer } from '../model/taken.ts';
import { Refusal } from './refusal.ts';
import { makeTaker, type Estimate, type TakeProgress, type TakeRequest } from './take.ts';

/* Takes features out of files beside the page, which stays alive; a taking is stopped by ending it. */

/** Orders to the worker; an answer bears the order's number. */
export type TakeOrder = { id: number; work: 'estimate' | 'take'; requests: readonly TakeRequest[] } | { id: number; work: 'stop' };

/** Answers of the worker. Features come in pieces, so that the page never waits for a long one; the last answer tells their layers. */
export type TakeAnswer = { id: number } & (
  | { progress: TakeProgress }
  | { features: readonly TakenFeature[]; layer: number }
  | { taken: readonly Omit<TakenLayer, 'features'>[] }
  | { estimates: readonly Estimate[] }
  | { failed: string; isRefusal: boolean }
);

/** Features of a piece: some milliseconds of the page's time. */
const pieceFeatures = 1000;
/** Milliseconds between two words of how far it is. */
const pauseMs = 100;

const taker = makeTaker();
const stopping = new Map<number, AbortController>();
const tell = (answer: TakeAnswer): void => self.postMessage(answer);

async function obey(id: number, work: 'estimate' | 'take', requests: readonly TakeRequest[], signal: AbortSignal): Promise<void> {
  if (work === 'estimate') {
    tell({ id, estimates: await taker.estimate(requests, { signal }) });
    return;
  }
  let last = 0;
  const onProgress = (progress: TakeProgress): void => {
    const now = performance.now();
    if (now - last < pauseMs && progress.bytes < progress.ofBytes) return;
    last = now;
    tell({ id, progress });
  };
  const layers = await taker.take(requests, { signal, onProgress });
  for (const [layer, { features }] of layers.entries())
    for (let at = 0; at < features.length; at += pieceFeatures) tell({ id, layer, features: features.slice(at, at + pieceFeatures) });
  tell({ id, taken: layers.map(({ features: _, ...layer }) => layer) });
}

self.addEventListener('message', ({ data }: MessageEvent<TakeOrder>) => {
  const { id } = data;
  if (data.work === 'stop') {
    stopping.get(id)?.abort();
    return;
  }
  const controller = new AbortController();
  stopping.set(id, controller);
  obey(id, data.work, data.requests, controller.signal)
    .catch((error: unknown) =>
      tell({ id, failed: error instanceof Error ? error.message : String(error), isRefusal: error instanceof Refusal }),
    )
    .finally(() => stopping.delete(id));
});
