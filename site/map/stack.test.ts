import { expect, test } from 'vitest';
import { asPublished } from './share.ts';
import { addTo, changeIn, groupIn, moveIn, placeIn, removeFrom, sectionsOf } from './stack.ts';

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

const grouped = (text: string) =>
  text.split('').map((id) => ({ id: id.toLowerCase(), ...asPublished, ...(id !== id.toLowerCase() && { group: 'eau' }) }));
/** Those of the group in capitals. */
const told = (list: { id: string; group?: string }[]) =>
  list.map(({ id, group }) => (group === undefined ? id : id.toUpperCase())).join('');

test('a data set goes to any place; between two of a group it joins it, and away from its own it leaves it', () => {
  expect(told(placeIn(grouped('abcd'), 'd', 0))).toBe('dabc');
  expect(told(placeIn(grouped('aBCd'), 'a', 1))).toBe('BACd');
  expect(told(placeIn(grouped('aBCd'), 'b', 0))).toBe('baCd');
  expect(told(placeIn(grouped('aBCd'), 'c', 1))).toBe('aCBd');
  expect(told(placeIn(grouped('aBCd'), 'd', 9))).toBe('aBCd');
});

test('a data set that is put into a group stands below the others of it', () => {
  expect(told(groupIn(grouped('aBCd'), 'a', 'eau'))).toBe('BCAd');
  expect(told(groupIn(grouped('aBCd'), 'b', undefined))).toBe('aCbd');
  expect(told(groupIn(grouped('abcd'), 'b', 'eau'))).toBe('aBcd');
  expect(told(groupIn(grouped('aBcd'), 'x', 'eau'))).toBe('aBcd');
});

test('what stands together in one group is one section', () => {
  expect(sectionsOf(grouped('aBCde')).map(({ group, items }) => [group, told(items)])).toEqual([
    [undefined, 'a'],
    ['eau', 'BC'],
    [undefined, 'de'],
  ]);
});
