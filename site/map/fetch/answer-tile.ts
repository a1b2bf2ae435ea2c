/** A tile that a page asks of what holds its features or pictures; without a tile: nobody waits for that one any more. */
export interface TileOrder {
  id: string;
  ask: number;
  tile?: readonly [z: number, x: number, y: number];
}

/** Answer to what a page has asked: a tile, or what lies at a place. */
export type OwnReply<Given = unknown> = { ask: number; given: Given } | { ask: number; missing: string };

/** Gives a tile by its address: its bytes, or its picture. */
export type TileGiver = (
  z: number,
  x: number,
  y: number,
  signal: AbortSignal,
) => Uint8Array | ImageBitmap | Promise<Uint8Array | ImageBitmap>;

const waited = new Map<number, AbortController>();

/** Answer from a worker a tile that its page has asked for; an empty one where nothing is held. */
export async function answerTile(give: TileGiver | undefined, { ask, tile }: TileOrder): Promise<void> {
  if (tile === undefined) {
    waited.get(ask)?.abort();
    return;
  }
  const wait = new AbortController();
  waited.set(ask, wait);
  await answerWith(ask, async () => {
    const given = (await give?.(...tile, wait.signal)) ?? [];
    return given instanceof Uint8Array || Array.isArray(given) ? Uint8Array.from(given) : given;
  });
  waited.delete(ask);
}

/** Answer from a worker what its page has asked, or say why there is no answer; what may be handed over is no longer held. */
export async function answerWith(ask: number, find: () => Promise<unknown>): Promise<void> {
  try {
    const given = await find();
    tell({ ask, given }, given instanceof Uint8Array ? [given.buffer as ArrayBuffer] : isPicture(given) ? [given] : []);
  } catch (error) {
    tell({ ask, missing: String(error) });
  }
}

const isPicture = (given: unknown): given is ImageBitmap => 'ImageBitmap' in globalThis && given instanceof ImageBitmap;

const tell = (answer: OwnReply, transfer: Transferable[] = []): void => self.postMessage(answer, { transfer });
