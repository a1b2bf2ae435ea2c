import { expect, test } from 'vitest';
import { gatherPieces, sendPieces, shellsOf, type LayerPiece } from './pieces.ts';
import type { TakenLayer } from './taken.ts';

const layerOf = (name: string, count: number): TakenLayer => ({
  name,
  title: name,
  geometry: 'point',
  fields: [{ name: 'n', type: 'integer' }],
  features: Array.from({ length: count }, (_, at) => ({
    geometry: { type: 'Point', coordinates: [at, 0] },
    values: [BigInt(at)],
    row: at,
  })),
});

test('layers come whole and in their order from the pieces that they are sent in', async () => {
  const layers = [layerOf('a', 4500), layerOf('rien', 0), layerOf('b', 3)];
  const sent: LayerPiece[] = [];
  const { add, layers: gathered } = gatherPieces(structuredClone(shellsOf(layers)));
  await sendPieces(layers, (piece) => {
    sent.push(piece);
    add(structuredClone(piece));
  });
  expect(sent.length).toBeGreaterThan(3);
  expect(Math.max(...sent.map(({ features }) => features.length))).toBeLessThanOrEqual(2000);
  expect(gathered()).toEqual(layers);
});

test('where copying takes long, the next piece is smaller', async () => {
  const sizes: number[] = [];
  await sendPieces([layerOf('a', 4000)], ({ features }) => {
    sizes.push(features.length);
    if (sizes.length === 1) for (const end = performance.now() + 200; performance.now() < end;);
  });
  expect(sizes[1]).toBeLessThan(2000);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4000);
});
