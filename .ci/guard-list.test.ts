import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guards } from './guard-list.ts';

const root = join(import.meta.dirname, '..');

test('there are many guards, each named once', () => {
  expect(guards.length).toBeGreaterThanOrEqual(30);
  expect(new Set(guards.map(({ what }) => what)).size).toBe(guards.length);
});

test.each(guards)('stands once in its file, and its tests exist: $what', ({ file, text, without = '', test: tests }) => {
  expect(readFileSync(join(root, file), 'utf8').split(text)).toHaveLength(2);
  expect(without).not.toBe(text);
  expect(existsSync(join(root, tests))).toBe(true);
});
