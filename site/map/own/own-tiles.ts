import { sendPieces, shellsOf } from '../model/pieces.ts';
import type { MapFacts } from '../model/model.ts';
import type { TakenLayer, TakenNotice } from '../model/taken.ts';
import type { OwnLook } from './facts-of-taken.ts';
import type { OwnAnswer, OwnOrder } from './worker.ts';

/** Callbacks of an order that waits for an answer. */
interface Waiting<T> {
  resolve: (answer: T) => void;
  reject: (error: Error) => void;
}

/** The one worker of a page, and what waits for its answers. */
interface Holder {
  tell: (order: OwnOrder) => void;
  holding: Map<string, Waiting<MapFacts>>;
  asked: Map<number, Waiting<Uint8Array>>;
}

let started: Holder | undefined;
let asks = 0;

/** Hand features to the worker, and give what a map needs to know of them; the map asks for their tiles by `tiles.url`. */
export async function holdOwn(layers: readonly TakenLayer[], notice: TakenNotice, look: OwnLook): Promise<MapFacts> {
  const { tell, holding } = (started ??= start());
  const facts = new Promise<MapFacts>((resolve, reject) => holding.set(look.id, { resolve, reject }));
  tell({ begin: look, notice, shells: shellsOf(layers) });
  await sendPieces(layers, (piece) => tell({ id: look.id, piece }));
  tell({ id: look.id, done: true });
  return facts;
}

/** Let features go: their tiles are empty from now on. */
export const releaseOwn = (id: string): void => started?.tell({ id, release: true });

/** A tile of an address own://id/z/x/y; empty where nothing of that name is held. */
export async function readOwnTile(url: string, signal?: AbortSignal): Promise<Uint8Array> {
  const [, id = '', z = '', x = '', y = ''] = /^own:\/\/([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? [];
  if (id === '' || started === undefined) return new Uint8Array();
  const { tell, asked } = started;
  asks += 1;
  const ask = asks;
  return new Promise((resolve, reject) => {
    asked.set(ask, { resolve, reject });
    signal?.addEventListener('abort', () => {
      asked.delete(ask);
      reject(new DOMException('Nobody waits for this tile any more.', 'AbortError'));
    });
    tell({ id: decodeURIComponent(id), ask, tile: [Number(z), Number(x), Number(y)] });
  });
}

function start(): Holder {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const holder: Holder = { tell: (order) => worker.postMessage(order), holding: new Map(), asked: new Map() };
  worker.addEventListener('message', ({ data }: MessageEvent<OwnAnswer>) => {
    if ('ask' in data) {
      holder.asked.get(data.ask)?.resolve(data.bytes);
      holder.asked.delete(data.ask);
      return;
    }
    const waiting = holder.holding.get(data.id);
    holder.holding.delete(data.id);
    if ('facts' in data) waiting?.resolve(data.facts);
    else waiting?.reject(new Error(data.failed));
  });
  worker.addEventListener('error', ({ message }) => {
    for (const waiting of [...holder.holding.values(), ...holder.asked.values()]) waiting.reject(new Error(message));
    started = undefined;
  });
  return holder;
}
