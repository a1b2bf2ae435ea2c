import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Says how a run ends that is tried on a machine as the arguments of an outer bwrap make it. */
function tryOn(...machine: string[]): string {
  const runner = JSON.stringify(join(import.meta.dirname, 'run.ts'));
  const code = `const { run } = await import(${runner});
    await run({ program: 'ogrinfo', args: ['--version'] }, { inputs: {}, output: '/tmp' }).then(
      (said) => console.log('ran', said), (error) => console.log(error.problems?.[0].id, error.message));`;
  const script = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
  const { stdout, stderr } = spawnSync('bwrap', ['--ro-bind', '/', '/', '--dev', '/dev', ...machine, '--', ...script], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test('a machine without bubblewrap runs nothing, and says what to do', () => {
  expect(tryOn('--ro-bind', '/dev/null', '/usr/bin/bwrap')).toMatch(/^run\.sandbox-absent .*npm run setup/);
});

test('a machine on which bubblewrap can isolate nothing runs nothing, and says what to do', () => {
  const said = tryOn('--unshare-user', '--disable-userns', '--cap-drop', 'ALL');
  expect(said).toMatch(/^run\.sandbox-broken .*bubblewrap ne peut pas isoler/);
  expect(said).toContain('AppArmor');
});
