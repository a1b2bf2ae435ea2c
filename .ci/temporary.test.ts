import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { setup, temporaryRoot } from './temporary.ts';

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

test('files are kept in memory where it has room for them, and where no other place is named', () => {
  const folder = machine();
  expect(temporaryRoot(), 'named by TMPDIR').toBe(folder);
  vi.stubEnv('TMPDIR', undefined);
  expect(temporaryRoot('/proc'), 'no room').toBe(tmpdir());
  expect(temporaryRoot('/nowhere'), 'not there').toBe(tmpdir());
  vi.spyOn(process, 'availableMemory').mockReturnValue(2 ** 40);
  const { bavail, bsize } = statfsSync(folder);
  expect(temporaryRoot(folder)).toBe(bavail * bsize >= 6 * 1024 ** 3 ? folder : tmpdir());
  vi.spyOn(process, 'availableMemory').mockReturnValue(2 ** 30);
  expect(temporaryRoot(folder), 'a machine of little memory').toBe(tmpdir());
  vi.restoreAllMocks();
});
