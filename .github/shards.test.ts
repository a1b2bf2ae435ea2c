import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { spread } from '../pipeline/commands/build/spread.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-matrix-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Values that the step says of a plan. */
function matricesOf(lines: ReturnType<typeof spread>, renew = ''): Record<string, unknown> {
  writeFileSync(join(folder, 'plan'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  // 4: something is refused, which its part says.
  writeFileSync(
    join(folder, 'npm'),
    `#!/bin/sh\nprintf '%s\\n' "$@" >asked\ncat ${join(folder, 'plan')}\nexit ${lines.length > 0 ? 4 : 0}\n`,
  );
  chmodSync(join(folder, 'npm'), 0o755);
  const env = { PATH: `${folder}:${process.env['PATH']}`, RENEW: renew };
  const { stdout, stderr } = spawnSync('bash', [join(import.meta.dirname, 'shards.sh')], { cwd: folder, env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.split('=')[0], JSON.parse(line.slice(line.indexOf('=') + 1))]),
  );
}

test('a plan becomes two matrices: shares of large images, each for the part that builds it, and the parts', () => {
  const image = { dataset: 'ign/ortho', action: 'build' as const, reasons: [], bytes: 500e6, sheets: 12 };
  expect(matricesOf(spread([image, { dataset: 'ign/eau', action: 'build', reasons: [], bytes: 1 }]))).toEqual({
    shards: ['1/2', '2/2'],
    sheets: [1, 2, 3].map((index) => ({ dataset: 'ign/ortho', shard: `${index}/3`, before: '1' })),
  });
  expect(matricesOf([]), 'nothing to do').toEqual({ shards: ['1/1'], sheets: [] });
});

test('what is to be built again is handed over a name an argument, and nothing else is', () => {
  matricesOf([], 'ign/ortho  ddt-51');
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n').slice(-3)).toEqual(['--renew', 'ign/ortho', 'ddt-51']);
  matricesOf([]);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).not.toContain('--renew');
  for (const renew of ['--store x', 'a/b;id', '$(id)', 'a/b\n--store', ' a'])
    expect(() => matricesOf([], renew), renew).toThrow("expected 'renew: ");
});
