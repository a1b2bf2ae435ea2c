import { expect, test } from 'vitest';
import { drawBraille } from './braille.ts';

const svg = (paths: string, box = '0 0 40 40'): string => `<svg viewBox="${box}" fill="none" stroke="currentColor">${paths}</svg>`;

test('an area is filled, a hole stays open', () => {
  const square = '<path fill="currentColor" fill-opacity=".22" d="M0 0h39v39h-39zM10 10h20v20h-20z"/>';
  expect(drawBraille(svg(square))).toMatchSnapshot();
});

test('a line is drawn from end to end', () => {
  expect(drawBraille(svg('<path d="M0 0l39 39"/>'))).toMatchSnapshot();
});

test('points are dots', () => {
  expect(drawBraille(svg('<path stroke-width="3" d="M2 2h0M20 20h0M38 38h3"/>'))).toMatchSnapshot();
});

test('a drawing that is wide stays wide', () => {
  const lines = drawBraille(svg('<path d="M0 5h199"/>', '0 0 200 10')).split('\n');
  expect(lines.length).toBeLessThanOrEqual(1);
  expect(lines[0]?.length).toBe(36);
});

test.each(['', '<svg/>', svg(''), svg('<path d="M1e400 1"/>', '0 0 0 0'), svg('<path d="zzz"/>')])('nothing is drawn of %j', (text) => {
  expect(drawBraille(text)).toBe('');
});
