import { expect, test } from 'vitest';
import { chosenCount, emptyState, readState, toggle, writeState } from './state.ts';

test('writes nothing for a reader who asks for nothing', () => {
  expect(writeState(emptyState())).toBe('');
  expect(readState('')).toEqual(emptyState());
});

test('survives the way into the address and back', () => {
  const state = toggle(toggle({ ...emptyState(), query: 'eau & forêt', sort: 'date' }, 'theme', 'eau'), 'theme', 'foret');
  expect(writeState(state)).toBe('?q=eau+%26+for%C3%AAt&theme=eau&theme=foret&tri=date');
  expect(readState(writeState(state))).toEqual(state);
});

test('keeps in the address that a place was taken away from the words that name it', () => {
  const state = { ...emptyState(), query: 'eau Reims', asTyped: true };
  expect(writeState(state)).toBe('?q=eau+Reims&lieu=non');
  expect(readState(writeState(state))).toEqual(state);
});

test('leaves out what it does not understand', () => {
  expect(readState('?tri=hasard&couleur=bleu&theme=eau&theme=eau&theme=')).toEqual(toggle(emptyState(), 'theme', 'eau'));
});

test('takes a choice back', () => {
  const chosen = toggle(emptyState(), 'format', 'csv');
  expect(chosenCount(chosen)).toBe(1);
  expect(toggle(chosen, 'format', 'csv')).toEqual(emptyState());
});

test.each([
  ['?q=eau&ou=DEP-51', { code: 'DEP-51' }],
  ['?ou=COMMUNE-2A004&vue=carte', { code: 'COMMUNE-2A004' }],
  ['?zone=3.4,48.5,5.04,49.41', { zone: [3.4, 48.5, 5.04, 49.41] }],
  ['?zone=175,-20,-175,-10', { zone: [175, -20, -175, -10] }],
])('keeps where the reader looks: %s', (address, where) => {
  expect(readState(address).where).toEqual(where);
  expect(writeState(readState(address))).toBe(address);
});

test.each([
  '?ou=Marne',
  '?ou=<script>',
  '?zone=3,4',
  '?zone=3,4,5,x',
  '?zone=3,,5,6',
  '?zone=3,50,5,40',
  '?zone=3,4,500,6',
  '?zone=1,2,3,4,5',
])('looks everywhere where the place is none: %s', (address) => expect(readState(address)).toEqual(emptyState()));

test('takes the rectangle where the address has both', () => {
  expect(readState('?ou=DEP-51&zone=3,48,5,50').where).toEqual({ zone: [3, 48, 5, 50] });
});
