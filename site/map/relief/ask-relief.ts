import type { OwnReply } from '../fetch/answer-tile.ts';
import type { SeenAreas } from './seen-areas.ts';
import type { ReliefWork } from './worker.ts';

/** Callbacks of a work that waits for its answer. */
interface Waiting {
  resolve: (given: unknown) => void;
  reject: (error: Error) => void;
}

/** The one worker of a page for its heights. */
let worker: Worker | undefined;
const waiting = new Map<number, Waiting>();
let asks = 0;

/** Have work upon heights done beside the page. */
export async function askRelief<Work extends ReliefWork>(work: Work): Promise<Work extends { sight: unknown } ? SeenAreas : ImageBitmap> {
  const to = (worker ??= start());
  asks += 1;
  const ask = asks;
  const given = new Promise<unknown>((resolve, reject) => waiting.set(ask, { resolve, reject }));
  to.postMessage({ ...work, ask });
  return (await given) as Work extends { sight: unknown } ? SeenAreas : ImageBitmap;
}

function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'relief' });
  started.addEventListener('message', ({ data }: MessageEvent<OwnReply>) => {
    const asked = waiting.get(data.ask);
    waiting.delete(data.ask);
    if ('given' in data) asked?.resolve(data.given);
    else asked?.reject(new Error(data.missing));
  });
  started.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
    worker = undefined;
  });
  return started;
}
