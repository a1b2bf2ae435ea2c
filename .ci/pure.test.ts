import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { impurityOf, pureTests } from './pure.ts';

test('many files of tests share a process, and none that converts, serves or asks', () => {
  expect(pureTests.length).toBeGreaterThan(100);
  expect(pureTests).toContain('schemas/rules/rules.test.ts');
  const others = [
    'pipeline/sandbox/run.test.ts',
    'pipeline/publication/kill.test.ts',
    'pipeline/stores/store.test.ts',
    '.ci/scripts.test.ts',
  ];
  expect(others.filter((file) => pureTests.includes(file))).toEqual([]);
});

test.each([
  ['starts a process, however far down', 'test(…)', ['node:fs', 'node:child_process'], 'node:child_process'],
  ['asks a bucket', 'test(…)', ['@aws-sdk/client-s3'], '@aws-sdk/client-s3'],
  ['replaces a module', "vi.mock(import('./a.ts'))", [], 'vi.mock'],
  ['replaces a global', "vi.stubGlobal('fetch', none)", [], 'vi.stub'],
  ['sets the environment', "process.env['A'] = '1'", [], 'process.env'],
  ['only computes and reads files', 'test(…)', ['node:fs', 'yaml'], undefined],
])('sees whether a test %s', (_, text, packages, impurity) => {
  expect(impurityOf(text, packages)).toBe(impurity);
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
