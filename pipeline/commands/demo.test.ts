import { expect, test } from 'vitest';
import { demoCommands } from './demo.ts';

test('a demonstration checks, builds, makes the site and serves it', () => {
  expect(demoCommands({ serve: true })).toEqual([['check'], ['build'], ['site'], ['serve']]);
});

test('without serving it stops when the site is made', () => {
  expect(demoCommands({ serve: false }).at(-1)).toEqual(['site']);
});

test('each command is given the folders that it knows', () => {
  expect(demoCommands({ serve: true, datasets: 'd', store: 's', out: 'o', port: '0' })).toEqual([
    ['check', '--datasets', 'd'],
    ['build', '--datasets', 'd', '--store', 's'],
    ['site', '--datasets', 'd', '--store', 's', '--out', 'o'],
    ['serve', '--store', 's', '--out', 'o', '--port', '0'],
  ]);
});
