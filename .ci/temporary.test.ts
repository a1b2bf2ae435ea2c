import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { setup } from './temporary.ts';

/** A temporary folder of a machine on which no run of tests goes on. */
function machine(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-test-temporary-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('MAPPE_TEST_TMPDIR', undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('what tests leave in the temporary folder is told, and taken away', () => {
  const folder = machine();
  const end = setup();
  writeFileSync(join(tmpdir(), 'oublié.csv'), '');
  expect([tmpdir().startsWith(`${folder}/mappe-tests-`), setup()], 'one for all projects of a run').toEqual([true, undefined]);
  expect(end).toThrow('Tests have left these in the temporary folder: oublié.csv. Each is to remove what it makes.');
  expect([readdirSync(folder), tmpdir()]).toEqual([[], folder]);
});

test('a run that leaves nothing there passes', () => {
  const folder = machine();
  const end = setup();
  const made = tmpdir();
  end?.();
  expect([existsSync(made), tmpdir()]).toEqual([false, folder]);
});
