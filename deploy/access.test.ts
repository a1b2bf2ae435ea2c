import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

/* access.sh as it is, with programs in the place of git and npm that write down what they are asked and end as they are told. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-access-'));
afterAll(() => rmSync(folder, { recursive: true }));
const signed = join(folder, 'dist', 'signed');
beforeEach(() => rmSync(signed, { force: true }));

let settingUp: string[] = [];

/** Run access.sh at a commit, where commands of mappe end with these codes; gives what was run, and how it ended. */
function run(head: string, codes: Record<string, number> = {}): { run: string[]; status: number | null } {
  const log = join(folder, 'log');
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  cpSync(join(import.meta.dirname, 'access.sh'), join(folder, 'deploy', 'access.sh'));
  writeFileSync(log, '');
  const settings = { MAPPE_STORE: 's3://b/donnees', MAPPE_PRIVATE_STORE: 's3://p/reserve', MAPPE_PUBLISHED: 'https://b.fr/' };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, 'env'), lines.join(''));
  const cases = Object.entries(codes).map(([command, code]) => `*" mappe -- ${command} "*) exit ${code};;`);
  writeFileSync(
    join(folder, 'npm'),
    `#!/bin/sh\necho "$* \${MAPPE_STORE:-without settings}" >>'${log}'\ncase "$* " in ${cases.join(' ')} esac\n`,
  );
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n[ "$1" = pull ] || echo ${head}\n`);
  for (const name of ['npm', 'git']) chmodSync(join(folder, name), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { status } = spawnSync('bash', [join(folder, 'deploy', 'access.sh'), join(folder, 'env')], { env });
  settingUp = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes(' setup'));
  return { run: [...readFileSync(log, 'utf8').matchAll(/ mappe -- ([a-z-]+) /g)].map(([, command = '']) => command), status };
}

test('nothing that is brought is set up where it could read keys', () => {
  run('aaa');
  expect(settingUp).toEqual(['run --silent setup without settings']);
});

const all = ['sign', 'build', 'sign'];

test('an access is cut as soon as main says so, and where it says nothing new all is signed twice a day', () => {
  expect(run('aaa')).toEqual({ run: all, status: 0 });
  expect(run('aaa')).toEqual({ run: [], status: 0 });
  expect(run('bbb')).toEqual({ run: all, status: 0 });
  const before = new Date(Date.now() - 12 * 3_600_000);
  utimesSync(signed, before, before);
  expect(run('bbb')).toEqual({ run: all, status: 0 });
});

test.each([
  [{ build: 4 }, 4, []],
  [{ build: 1 }, 1, all],
  [{ sign: 4 }, 4, []],
  [{ build: 4, sign: 1 }, 1, all],
])('where commands end with %j the end tells %i, and what has failed is tried again', (codes, status, again) => {
  expect(run('aaa', codes)).toEqual({ run: all, status });
  expect(run('aaa').run).toEqual(again);
});
