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

test('leaves out what it does not understand', () => {
  expect(readState('?tri=hasard&couleur=bleu&theme=eau&theme=eau&theme=')).toEqual(toggle(emptyState(), 'theme', 'eau'));
});

test('takes a choice back', () => {
  const chosen = toggle(emptyState(), 'format', 'csv');
  expect(chosenCount(chosen)).toBe(1);
  expect(toggle(chosen, 'format', 'csv')).toEqual(emptyState());
});
