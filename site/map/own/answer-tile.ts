import type { OwnIndex } from './own-index.ts';

/** A tile that a page asks of what holds its features. */
export interface TileOrder {
  id: string;
  ask: number;
  tile: readonly [z: number, x: number, y: number];
}

/** The answer to it. */
export interface TileAnswer {
  ask: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Answer from a worker a tile that its page has asked for; an empty one where nothing is held. */
export function answerTile(index: OwnIndex | undefined, { ask, tile }: TileOrder): void {
  const bytes = Uint8Array.from(index?.tile(...tile) ?? []);
  const answer: TileAnswer = { ask, bytes };
  self.postMessage(answer, { transfer: [bytes.buffer] });
}
