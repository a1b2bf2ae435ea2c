import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { bubble, bwrap } from '../pipeline/sandbox/sandbox.ts';
import { hasSecondUser, secondUser } from '../pipeline/sandbox/second-user.ts';

/* What a container has to be given for bubblewrap to work in it: tried with the rights that Docker and Kubernetes give to root, and those. */

const root = join(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const namedIn = (text: string): string[] => [...text.matchAll(/--cap-add (\w+)/g)].flatMap(([, name = '']) => name);
const named = namedIn(textOf('site/help/en/exploiter.md'));

/** Rights that root has in a container of Docker's by default. */
const given = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/** Open a sandbox as root with these rights and no others. */
// Bubblewrap itself stands in for the container, where root is who it is outside, as in Docker's.
function open(rights: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const container = ['--dev-bind', '/', '/', '--proc', '/proc', '--cap-drop', 'ALL'];
  if (!hasSecondUser()) container.push('--unshare-user', '--uid', '0', '--gid', '0');
  for (const right of rights) container.push('--cap-add', `CAP_${right}`);
  const { program, args } = bwrap(bubble({ PATH: '/usr/bin:/bin' }), ['id', '-u']);
  return spawnSync('bwrap', [...container, program, ...args], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
}

test('the sandbox opens as root of a container with the rights that the guide names, and with none of them left out', () => {
  expect(named).toEqual(['SYS_ADMIN', 'NET_ADMIN']);
  expect(open([...given, ...named])).toMatchObject({ status: 0, stderr: '' });
  expect(open([...given, 'NET_ADMIN']).stderr).toContain('Creating new namespace failed');
  // It sets up the loopback of a network of its own.
  expect(open([...given, 'SYS_ADMIN']).stderr).toContain('loopback');
});

test('what runs in there is not root, and nothing runs where root cannot make it another user', () => {
  // Who is not root here has no container of root's.
  expect(open([...given, ...named]).stdout).toBe(`${hasSecondUser() ? secondUser : 0}\n`);
  if (!hasSecondUser()) return;
  for (const right of ['SETUID', 'SETGID']) {
    const { status, stdout } = open([...given, ...named].filter((each) => each !== right));
    expect([status === 0, stdout], right).toEqual([false, '']);
  }
});

test('whoever speaks of those rights names the same', () => {
  const texts = [
    'site/help/fr/exploiter.md',
    ...['fr', 'en'].flatMap((lang) => [`schemas/messages/${lang}/setup.json`, `schemas/messages/${lang}/pipeline.json`]),
  ];
  for (const path of texts) expect(namedIn(textOf(path)), path).toEqual(named);
  for (const name of ['build', 'sheets', 'services']) {
    const added = /"capabilities":\{"add":(\[[^\]]*\])\}/.exec(JSON.stringify(parse(textOf(`deploy/kubernetes/${name}.yaml`))))?.[1];
    expect(JSON.parse(added ?? '[]'), name).toEqual(named);
  }
});
