import type { TakenFeature } from '../model/taken.ts';
import { explainTaking } from '../take/refusal.ts';
import { makeTaker } from '../take/take.ts';
import type { Crossed } from './cross.ts';
import { crossSides, TooLarge, type CrossOrder, type CrossProgress } from './cross-sides.ts';

/* Reads and crosses two layers beside the page; a crossing is stopped by ending it. */

/** Answers of the worker: the features in pieces, so that the page never waits for a long one, then all the rest. */
export type CrossAnswer =
  | { progress: CrossProgress }
  | { features: readonly TakenFeature[] }
  | { crossed: Crossed & { plane: string | undefined } }
  | { tooLarge: TooLarge['size'] }
  | { failed: string };

const pieceFeatures = 1000;
/** Milliseconds between two words of how far it is. */
const pauseMs = 100;
const tell = (answer: CrossAnswer): void => self.postMessage(answer);

async function obey(order: CrossOrder): Promise<void> {
  let last = 0;
  const onStep = (progress: CrossProgress): void => {
    const now = performance.now();
    if (now - last < pauseMs) return;
    last = now;
    tell({ progress });
  };
  const { layer, ...crossed } = await crossSides(order, { taker: makeTaker(), onStep });
  const { features } = layer;
  for (let at = 0; at < features.length; at += pieceFeatures) tell({ features: features.slice(at, at + pieceFeatures) });
  tell({ crossed: { ...crossed, layer: { ...layer, features: [] } } });
}

self.addEventListener('message', ({ data }: MessageEvent<CrossOrder>) => {
  obey(data).catch((error: unknown) =>
    tell(error instanceof TooLarge ? { tooLarge: error.size } : { failed: explainTaking(error, data.lang) ?? String(error) }),
  );
});
