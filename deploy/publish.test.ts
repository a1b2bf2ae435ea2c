import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/* publish.sh as it is, with programs in the place of git and npm that write down what they are asked and end as they are told. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-publish-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Run publish.sh where commands of mappe end with these codes; gives what was run, and how it ended. */
function publish(codes: Record<string, number>): { run: string[]; status: number | null } {
  const log = join(folder, 'log');
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  cpSync(join(import.meta.dirname, 'publish.sh'), join(folder, 'deploy', 'publish.sh'));
  writeFileSync(log, '');
  writeFileSync(join(folder, 'env'), 'MAPPE_STORE=s3://b/donnees\nMAPPE_PUBLISHED=https://b.fr/\nMAPPE_SITE=/srv/site\n');
  const cases = Object.entries(codes).map(([command, code]) => `*" mappe -- ${command} "*) exit ${code};;`);
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "$*" >>'${log}'\ncase "$* " in ${cases.join(' ')} esac\n`);
  writeFileSync(join(folder, 'git'), '#!/bin/sh\n');
  for (const name of ['npm', 'git']) chmodSync(join(folder, name), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { status } = spawnSync('bash', [join(folder, 'deploy', 'publish.sh'), join(folder, 'env')], { env });
  return { run: [...readFileSync(log, 'utf8').matchAll(/ mappe -- ([a-z-]+) /g)].map(([, command = '']) => command), status };
}

const all = ['build', 'renew', 'check-services', 'site'];

test.each([
  [0, 0, 0],
  [4, 0, 4],
  [1, 0, 1],
  [1, 4, 1],
  [4, 1, 1],
  [0, 4, 4],
])(
  'what is published is confirmed and shown where the build ends with %i and the pages with %i, and the end tells the gravest',
  (build, site, status) => {
    expect(publish({ build, site })).toEqual({ run: all, status });
  },
);

test('nothing is shown where what is published could not be confirmed', () => {
  expect(publish({ renew: 1 })).toEqual({ run: ['build', 'renew'], status: 1 });
});
