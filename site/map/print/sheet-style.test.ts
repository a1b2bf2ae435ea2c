import type { StyleSpecification } from 'maplibre-gl';
import { expect, test } from 'vitest';
import { styleOfSheet } from './sheet-style.ts';

const raster = (tileSize?: number) => ({ type: 'raster' as const, tiles: ['a/{z}/{x}/{y}'], ...(tileSize !== undefined && { tileSize }) });
const style: StyleSpecification = {
  version: 8,
  sources: {
    'ign:photos': raster(256),
    'ign:plan': raster(256),
    'data:a/b': raster(512),
    'service:c/d': raster(256),
    'data:e/f': { type: 'vector' },
  },
  layers: [{ id: 'base/background', type: 'background' }],
};
const sizesOf = ({ sources }: StyleSpecification): unknown[] =>
  Object.values(sources).map((source) => ('tileSize' in source ? source.tileSize : undefined));

test('photographs and pictures of data come of the next zoom where paper shows more than a screen, maps with letters never', () => {
  expect(sizesOf(styleOfSheet(style, 1)).slice(0, 5)).toEqual([256, 256, 512, 256, undefined]);
  expect(sizesOf(styleOfSheet(style, 3.125)).slice(0, 5)).toEqual([128, 256, 256, 256, undefined]);
});

test('marks that nobody sees keep names off its edge: they are placed before all others', () => {
  const { layers, sources } = styleOfSheet(style, 1);
  const last = layers.at(-1);
  expect(last).toMatchObject({ type: 'symbol', paint: { 'text-color': 'rgba(0, 0, 0, 0)' } });
  expect(last?.type === 'symbol' && sources[last.source]?.type).toBe('geojson');
});
