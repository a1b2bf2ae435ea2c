import { sendPieces, shellsOf } from '../model/pieces.ts';
import type { MapFacts } from '../model/model.ts';
import type { TakenLayer, TakenNotice } from '../model/taken.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { TileOrder } from '../fetch/answer-tile.ts';
import type { PlaceOrder } from './answer-place.ts';
import type { OwnLook } from './facts-of-taken.ts';
import type { OwnAnswer, OwnOrder } from './worker.ts';

/** Callbacks of an order that waits for an answer. */
interface Waiting<T> {
  resolve: (answer: T) => void;
  reject: (error: Error) => void;
}

/** A worker that holds features, and what waits for its answers. */
interface Holder {
  tell: (order: OwnOrder | PlaceOrder, transfer?: Transferable[]) => void;
  holding: Map<string, Waiting<MapFacts>>;
  asked: Map<number, Waiting<unknown>>;
}

/** Parts of a worker that is asked. */
type OwnWorker = Pick<Worker, 'postMessage' | 'addEventListener'>;

/** The one worker of a page for what its tools make. */
let started: Holder | undefined;
/** The worker that holds each id. */
const holders = new Map<string, Holder>();
let asks = 0;

/** Hand features to the worker, and give what a map needs to know of them; the map asks for their tiles by `tiles.url`. */
export async function holdOwn(layers: readonly TakenLayer[], notice: TakenNotice, look: OwnLook): Promise<MapFacts> {
  const holder = (started ??= start());
  const { tell, holding } = holder;
  holders.set(look.id, holder);
  const facts = new Promise<MapFacts>((resolve, reject) => holding.set(look.id, { resolve, reject }));
  tell({ begin: look, notice, shells: shellsOf(layers) });
  await sendPieces(layers, (piece) => tell({ id: look.id, piece }));
  tell({ id: look.id, done: true });
  return facts;
}

/** Ask the tiles of an id of a worker that has read its features by itself. */
export const adoptOwn = (id: string, worker: OwnWorker): void => void holders.set(id, holderOf(worker));

/** Let features go: their tiles are empty from now on. */
export function releaseOwn(id: string): void {
  holders.get(id)?.tell({ id, release: true });
  holders.delete(id);
}

/** A port through which what holds an id gives its features to another worker; undefined where nothing of that name is held. */
export function lendOwn(id: string): MessagePort | undefined {
  const holder = holders.get(id);
  if (holder === undefined) return undefined;
  const { port1, port2 } = new MessageChannel();
  holder.tell({ id, lend: port1 }, [port1]);
  return port2;
}

/** A tile of an address own://id/z/x/y; empty where nothing of that name is held. */
export async function readOwnTile(url: string, signal?: AbortSignal): Promise<Uint8Array | ImageBitmap> {
  const [, id = '', z = '', x = '', y = ''] = /^own:\/\/([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? [];
  const tile = [Number(z), Number(x), Number(y)] as const;
  return (await askHolder<Uint8Array | ImageBitmap>(decodeURIComponent(id), { tile }, signal)) ?? new Uint8Array();
}

/** Ask the worker that has pictures what lies at a place of them: no page may ask another site. */
export const askOwn = async (id: string, at: PlaceOrder['at'], zoom: number): Promise<PickedFeature[]> =>
  (await askHolder<PickedFeature[]>(id, { at, zoom })) ?? [];

/** Ask the worker that holds an id; undefined where nothing of that name is held. */
async function askHolder<Given>(
  id: string,
  order: Pick<TileOrder, 'tile'> | Pick<PlaceOrder, 'at' | 'zoom'>,
  signal?: AbortSignal,
): Promise<Given | undefined> {
  const holder = holders.get(id);
  if (holder === undefined) return undefined;
  const { tell, asked } = holder;
  asks += 1;
  const ask = asks;
  return new Promise((resolve, reject) => {
    asked.set(ask, { resolve: (given) => resolve(given as Given), reject });
    signal?.addEventListener('abort', () => {
      if (asked.delete(ask)) tell({ id, ask });
      reject(new DOMException('Nobody waits for this tile any more.', 'AbortError'));
    });
    tell({ id, ask, ...order });
  });
}

const start = (): Holder => holderOf(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));

function holderOf(worker: OwnWorker): Holder {
  const holder: Holder = { tell: (order, transfer = []) => worker.postMessage(order, transfer), holding: new Map(), asked: new Map() };
  worker.addEventListener('message', ({ data }: MessageEvent<OwnAnswer>) => {
    if ('ask' in data) {
      const asked = holder.asked.get(data.ask);
      if ('given' in data) asked?.resolve(data.given);
      else asked?.reject(new Error(data.missing));
      holder.asked.delete(data.ask);
    }
    // One that reads by itself has answers of its own.
    if (!('id' in data)) return;
    const waiting = holder.holding.get(data.id);
    holder.holding.delete(data.id);
    if ('facts' in data) waiting?.resolve(data.facts);
    else waiting?.reject(new Error(data.failed));
  });
  worker.addEventListener('error', ({ message }) => {
    for (const waiting of [...holder.holding.values(), ...holder.asked.values()]) waiting.reject(new Error(message));
    if (started === holder) started = undefined;
  });
  return holder;
}
