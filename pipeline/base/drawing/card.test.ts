import { expect, test } from 'vitest';
import { isPlainDrawing } from '../../../schemas/model/plain-drawing.ts';
import { drawCard } from './card.ts';
import { drawFrames } from './frames.ts';
import { drawLocator } from './locator.ts';

const locator = drawLocator([{ area: 'FXX', bbox: [4, 48, 5, 49] }]);
const frames = drawFrames(
  [
    [
      [4, 48],
      [5, 48],
      [5, 49],
      [4, 48],
    ],
  ],
  [4, 48, 5, 49],
  { size: 160, bytes: 1500 },
);

test('drawings stand beside each other on white paper, and are shapes alone as before', () => {
  const card = drawCard([locator, frames]);
  expect(card).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 528 272"><path fill="white"/);
  expect(card.match(/<g transform="translate\((?:16|272) 16\)">/g)).toHaveLength(2);
  expect(card).toContain('d="M');
  expect([locator, frames, card].map(isPlainDrawing)).toEqual([true, true, true]);
});

test('what is no drawing is left out, and nothing of nothing is no card', () => {
  expect(drawCard(['<svg/>', 'x', locator])).toMatch(/viewBox="0 0 272 272"/);
  expect(drawCard([])).toBe('');
});
