import { expect, test } from 'vitest';
import { asPublished } from './share.ts';
import { addTo, changeIn, moveIn, removeFrom } from './stack.ts';

const stack = ['a', 'b', 'c'].map((id) => ({ id, ...asPublished }));
const ids = (list: { id: string }[]) => list.map(({ id }) => id).join('');

test('a data set is added on top, once', () => {
  expect(ids(addTo(stack, { id: 'd', ...asPublished }))).toBe('dabc');
  expect(ids(addTo(stack, { id: 'b', ...asPublished }))).toBe('abc');
});

test('a data set moves up and down, and stays at the ends', () => {
  expect(ids(moveIn(stack, 'b', -1))).toBe('bac');
  expect(ids(moveIn(stack, 'b', 1))).toBe('acb');
  expect(ids(moveIn(stack, 'a', -1))).toBe('abc');
  expect(ids(moveIn(stack, 'c', 1))).toBe('abc');
  expect(ids(moveIn(stack, 'x', 1))).toBe('abc');
});

test('a data set is removed, or shown otherwise', () => {
  expect(ids(removeFrom(stack, 'b'))).toBe('ac');
  expect(changeIn(stack, 'b', { opacity: 0.5 })[1]).toEqual({ id: 'b', ...asPublished, opacity: 0.5 });
});
