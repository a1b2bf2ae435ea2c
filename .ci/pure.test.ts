import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pureTests, startingTests } from './pure.ts';

test('many files of tests share a process, and none that converts, serves or asks', () => {
  expect(pureTests.length).toBeGreaterThan(100);
  expect(pureTests).toContain('schemas/rules/rules.test.ts');
  const starting = ['pipeline/sandbox/with-sandbox.test.ts', 'pipeline/stores/store.test.ts'];
  const alone = ['pipeline/sandbox/run.test.ts', 'pipeline/publication/kill.test.ts', '.ci/scripts.test.ts'];
  expect([...starting, ...alone].filter((file) => pureTests.includes(file))).toEqual([]);
  expect(startingTests).toEqual(expect.arrayContaining(starting));
  expect(alone.filter((file) => startingTests.includes(file))).toEqual([]);
});

test('no module beside the tests makes hooks as it is loaded: of the files that share a process only the first would get them', () => {
  const root = join(import.meta.dirname, '..');
  const hook = /^(before|after)(Each|All)\(/m;
  const modules = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.ts', {
    cwd: root,
    exclude: (path) => path.endsWith('.test.ts'),
  });
  expect(modules.length).toBeGreaterThan(500);
  expect(modules.filter((path) => hook.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
});
