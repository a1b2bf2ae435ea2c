import { gatherPieces, type LayerPiece } from '../model/pieces.ts';
import type { MapFacts } from '../model/model.ts';
import type { TakenLayer, TakenNotice } from '../model/taken.ts';
import { factsOfTaken, type OwnLook } from './facts-of-taken.ts';
import { answerTile, type OwnReply, type TileOrder } from '../fetch/answer-tile.ts';
import { lendLayers, type LendOrder } from './lend.ts';
import { indexOwn, type OwnIndex } from './own-index.ts';

/* Holds features of the reader's own beside the page, and cuts them into tiles. */

/** Orders to the worker: layers without their features, these piece by piece, their end; a release or a loan of them; a tile. */
export type OwnOrder =
  | { begin: OwnLook; notice: TakenNotice; shells: readonly TakenLayer[] }
  | { id: string; piece: LayerPiece }
  | { id: string; done: true }
  | { id: string; release: true }
  | LendOrder
  | TileOrder;

/** Answers of the worker: the facts of layers that it holds, a failure, or a tile. */
export type OwnAnswer = { id: string; facts: MapFacts } | { id: string; failed: string } | OwnReply;

interface Coming {
  look: OwnLook;
  notice: TakenNotice;
  gathered: ReturnType<typeof gatherPieces>;
}

const coming = new Map<string, Coming>();
const held = new Map<string, OwnIndex & { layers: readonly TakenLayer[] }>();

const tell = (answer: Exclude<OwnAnswer, OwnReply>): void => self.postMessage(answer);

self.addEventListener('message', ({ data: order }: MessageEvent<OwnOrder>) => {
  if ('begin' in order) coming.set(order.begin.id, { look: order.begin, notice: order.notice, gathered: gatherPieces(order.shells) });
  else if ('piece' in order) coming.get(order.id)?.gathered.add(order.piece);
  else if ('done' in order) hold(order.id);
  else if ('release' in order) for (const each of [coming, held]) each.delete(order.id);
  else if ('lend' in order) void lendLayers(async () => held.get(order.id)?.layers ?? [], order);
  else void answerTile(held.get(order.id)?.tile, order);
});

function hold(id: string): void {
  const given = coming.get(id);
  coming.delete(id);
  if (given === undefined) return;
  try {
    const layers = given.gathered.layers();
    const index = indexOwn(layers);
    held.set(id, { ...index, layers });
    tell({ id, facts: factsOfTaken(layers, given.notice, given.look, index.whole) });
  } catch (error) {
    tell({ id, failed: String(error) });
  }
}
