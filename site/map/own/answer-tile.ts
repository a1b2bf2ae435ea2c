/** A tile that a page asks of what holds its features. */
export interface TileOrder {
  id: string;
  ask: number;
  tile: readonly [z: number, x: number, y: number];
}

/** The answer to it. */
export type TileAnswer = { ask: number; bytes: Uint8Array<ArrayBuffer> } | { ask: number; missing: string };

/** Gives a tile by its address. */
export type TileGiver = (z: number, x: number, y: number) => Uint8Array | Promise<Uint8Array>;

/** Answer from a worker a tile that its page has asked for; an empty one where nothing is held. */
export async function answerTile(give: TileGiver | undefined, { ask, tile }: TileOrder): Promise<void> {
  try {
    const bytes = Uint8Array.from((await give?.(...tile)) ?? []);
    tell({ ask, bytes }, [bytes.buffer]);
  } catch (error) {
    tell({ ask, missing: String(error) });
  }
}

const tell = (answer: TileAnswer, transfer: Transferable[] = []): void => self.postMessage(answer, { transfer });
