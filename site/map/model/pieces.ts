import type { TakenFeature, TakenLayer } from './taken.ts';

/** Features of the layer at a place of a list, on their way to a worker. */
export interface LayerPiece {
  layer: number;
  features: readonly TakenFeature[];
}

/** Features that a piece begins with; where copying them took long, the next one has fewer. */
const mostFeatures = 2000;
/** Milliseconds that copying a piece may take: a page that does nothing for a tenth of a second is felt. */
const pieceMs = 25;

/** Layers without their features, which are sent in pieces. */
export const shellsOf = (layers: readonly TakenLayer[]): TakenLayer[] => layers.map((layer) => ({ ...layer, features: [] }));

/** Send the features of layers piece by piece; between two the page does what else it has to. */
export async function sendPieces(layers: readonly TakenLayer[], send: (piece: LayerPiece) => void): Promise<void> {
  let size = mostFeatures;
  for (const [layer, { features }] of layers.entries()) {
    for (let from = 0; from < features.length;) {
      const before = performance.now();
      const piece = features.slice(from, from + size);
      send({ layer, features: piece });
      from += piece.length;
      const took = performance.now() - before;
      size = took > pieceMs ? Math.max(1, Math.floor((size * pieceMs) / took)) : Math.min(mostFeatures, size * 2);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** Put the pieces back into layers that came without features. */
export function gatherPieces(shells: readonly TakenLayer[]): { add: (piece: LayerPiece) => void; layers: () => TakenLayer[] } {
  const gathered = shells.map((): TakenFeature[] => []);
  return {
    add: ({ layer, features }) => {
      for (const feature of features) gathered[layer]?.push(feature);
    },
    layers: () => shells.map((shell, index) => ({ ...shell, features: gathered[index] ?? [] })),
  };
}
