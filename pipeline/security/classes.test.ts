import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classes, sections, type Held } from './security.fixtures/classes.ts';

const root = join(import.meta.dirname, '..', '..');

/** Whether a file has a test of this title, or an attack of this name; neither is left out of a run. */
function exists([file, title]: Held): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  return ["'", '`'].some((quote) => text.includes(`${quote}${title}`)) && !/\b(test|describe)(\.\w+)*\.(skip|todo|only)\b/.test(text);
}

test('each way of attack names tests that there are, or says why there is none', () => {
  const missing = classes.flatMap((each) =>
    'heldBy' in each ? each.heldBy.filter((held) => !exists(held)).map((held) => [each.what, ...held]) : [],
  );
  expect(missing).toEqual([]);
  for (const each of classes) expect('heldBy' in each ? each.heldBy.length : each.open.length, each.what).toBeGreaterThan(0);
});

test('each section of the reference is answered', () => {
  expect(sections.filter((section) => !classes.some((each) => each.section === section))).toEqual([]);
});

test('none is told twice, and those that no test tries are these', () => {
  expect(new Set(classes.map(({ what }) => what)).size).toBe(classes.length);
  expect(classes.filter((each) => 'open' in each).map(({ what }) => what)).toEqual([
    'a fetcher that was taken over and calls the machines beside it',
    'grants, their end, and the keys of recipients',
  ]);
});

test('a name that no test has would be noticed', () => {
  expect(exists(['pipeline/security/classes.test.ts', ['no', 'such', 'test'].join(' ')])).toBe(false);
});
