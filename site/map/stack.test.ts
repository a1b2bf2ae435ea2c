import { expect, test } from 'vitest';
import { asPublished } from './share.ts';
import { addTo, changeIn, moveIn, removeFrom } from './stack.ts';

const pile = ['a', 'b', 'c'].map((id) => ({ id, ...asPublished }));
const ids = (list: { id: string }[]) => list.map(({ id }) => id).join('');

test('a data set is added on top, once', () => {
  expect(ids(addTo(pile, { id: 'd', ...asPublished }))).toBe('dabc');
  expect(ids(addTo(pile, { id: 'b', ...asPublished }))).toBe('abc');
});

test('a data set moves up and down, and stays at the ends', () => {
  expect(ids(moveIn(pile, 'b', -1))).toBe('bac');
  expect(ids(moveIn(pile, 'b', 1))).toBe('acb');
  expect(ids(moveIn(pile, 'a', -1))).toBe('abc');
  expect(ids(moveIn(pile, 'c', 1))).toBe('abc');
  expect(ids(moveIn(pile, 'x', 1))).toBe('abc');
});

test('a data set is removed, or shown otherwise', () => {
  expect(ids(removeFrom(pile, 'b'))).toBe('ac');
  expect(changeIn(pile, 'b', { opacity: 0.5 })[1]).toEqual({ id: 'b', ...asPublished, opacity: 0.5 });
});
