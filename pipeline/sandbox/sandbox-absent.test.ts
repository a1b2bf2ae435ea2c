import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-sandbox-'));
const output = join(folder, 'out');
mkdirSync(output);
afterAll(() => rmSync(folder, { recursive: true }));

/** Tell how the check for a sandbox and how a run end on a machine set up by an outer bwrap with these arguments. */
function tryOn(...machine: string[]): { looked: string; ran: string } {
  const module = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
  const code = `const { run } = await import(${module('run.ts')});
    const { protect } = await import(${module('./with-sandbox.ts')});
    const told = (work) => work.then(() => 'done', (error) => error.problems?.[0].id + ' ' + error.message);
    const ran = await told(run({ program: 'ogrinfo', args: ['--version'] }, { inputs: {}, output: ${JSON.stringify(output)} }));
    console.log(JSON.stringify({ looked: await told(protect({}, () => Promise.resolve())), ran }));`;
  const script = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
  // What tests write may lie in memory, which a new /dev hides.
  const outer = ['--ro-bind', '/', '/', '--dev', '/dev', '--bind', tmpdir(), tmpdir()];
  const { stdout, stderr } = spawnSync('bwrap', [...outer, ...machine, '--', ...script], { encoding: 'utf8' });
  return JSON.parse(stdout === '' ? JSON.stringify({ looked: stderr, ran: stderr }) : stdout) as { looked: string; ran: string };
}

/** A machine whose bwrap fails as the real one does where the kernel, AppArmor or a container forbids it what it needs. */
function withFake(message: string): string[] {
  const path = join(folder, 'bwrap');
  writeFileSync(path, `#!/bin/sh\necho 'bwrap: ${message}' >&2\nexit 1\n`);
  chmodSync(path, 0o755);
  return ['--ro-bind', path, '/usr/bin/bwrap'];
}

test('this machine has a sandbox', () => {
  expect(tryOn()).toEqual({ looked: 'done', ran: 'done' });
});

// attack: a machine without a sandbox
test('a machine without bubblewrap runs nothing, and says what to do', () => {
  const { looked, ran } = tryOn('--ro-bind', '/dev/null', '/usr/bin/bwrap');
  expect(looked).toMatch(/^run\.sandbox-absent .*npm run setup.*apt-get install bubblewrap.*--unsafe-no-sandbox/);
  expect(ran).toBe(looked);
});

test('a machine on which bubblewrap can isolate nothing runs nothing', () => {
  const { looked, ran } = tryOn('--unshare-user', '--disable-userns', '--cap-drop', 'ALL');
  expect(looked).toMatch(/^run\.sandbox-broken bubblewrap ne peut pas isoler/);
  expect(ran).toBe(looked);
});

test.each([
  ['Ubuntu 24.04, on its own or as a runner of GitHub', 'setting up uid map: Permission denied'],
  ['a container, as root', 'Creating new namespace failed: Operation not permitted'],
])('on %s the refusal says what was said and what to do there', (_, message) => {
  const { looked, ran } = tryOn(...withFake(message));
  expect(looked.startsWith(`run.sandbox-broken bubblewrap ne peut pas isoler les programmes (${message})`)).toBe(true);
  for (const cure of [
    'sysctl user.max_user_namespaces=15000',
    'npm run setup',
    'kernel.apparmor_restrict_unprivileged_userns=0',
    '--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined',
    'deploy/kubernetes/build.yaml',
    '--unsafe-no-sandbox',
  ])
    expect(looked).toContain(cure);
  expect(ran).toBe(looked);
});
