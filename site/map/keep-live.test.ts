import type { StyleSpecification } from 'maplibre-gl';
import { expect, test } from 'vitest';
import { keepLive } from './keep-live.ts';

const style = (names: string[]): StyleSpecification => ({
  version: 8,
  sources: Object.fromEntries(names.map((name) => [name, { type: 'vector' as const, url: name }])),
  layers: names.map((name) => ({ id: `${name}/line`, type: 'line' as const, source: name })),
});

test('what lives upon a map stays on top of its next style, and what the style drew goes', () => {
  const next = keepLive(style(['data:a', 'live:drawn', 'live:edge']), style(['data:b']));
  expect(Object.keys(next.sources)).toEqual(['data:b', 'live:drawn', 'live:edge']);
  expect(next.layers.map(({ id }) => id)).toEqual(['data:b/line', 'live:drawn/line', 'live:edge/line']);
});

test('a style is itself where nothing lives upon the map', () => {
  const next = style(['data:b']);
  expect(keepLive(style(['data:a']), next)).toBe(next);
  expect(keepLive(undefined, next)).toBe(next);
});
