import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browserTests } from './choose.ts';
import { guards } from './guard-list.ts';

const root = join(import.meta.dirname, '..');

test('there are as many guards as ever', () => {
  expect(guards.length).toBeGreaterThanOrEqual(491);
});

test.each(guards)('the mark of $file:$line takes something away, and has one file of tests: $words', ({ file, tests, without }) => {
  expect(tests).toEqual([expect.any(String)]);
  // Without a site that was built before, no browser can tell that a guard is gone.
  expect(browserTests).not.toContain(tests[0]);
  expect(without()).not.toBe(readFileSync(join(root, file), 'utf8'));
});
