import type { OwnIndex } from './own-index.ts';
import type { OwnAnswer, OwnOrder } from './worker.ts';

/** Answer from a worker a tile that its page has asked for; an empty one where nothing is held. */
export function answerTile(index: OwnIndex | undefined, { ask, tile }: Extract<OwnOrder, { ask: number }>): void {
  const bytes = Uint8Array.from(index?.tile(...tile) ?? []);
  const answer: OwnAnswer = { ask, bytes };
  self.postMessage(answer, { transfer: [bytes.buffer] });
}
