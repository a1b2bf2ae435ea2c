import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';

const setup = join(import.meta.dirname, '..', 'pipeline', 'setup.mjs');
const run = (args: string[], path = process.env['PATH']) =>
  spawnSync(process.execPath, [setup, ...args], { encoding: 'utf8', env: { ...process.env, PATH: path }, timeout: 60_000 });

test('hands over to Node 24 with the arguments of the command, and says nothing of its own on standard output', () => {
  const { stdout, status } = run(['--npm-only', '--', '--print', 'process.version + process.argv.slice(1)', '--', '--json', 'x']);
  expect(stdout).toMatch(/^v24\.\d+\.\d+--json,x\n$/);
  expect(status).toBe(0);
});

test('a command reads its first file compiled, from where the programs of the sandbox read theirs', () => {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const where = '(await import("node:module")).getCompileCacheDir()';
  const args = [setup, '--npm-only', '--', '--input-type=module', '--eval', `process.stdout.write(${where})`];
  expect(spawnSync(process.execPath, args, { encoding: 'utf8', env }).stdout).toContain(join('node_modules', '.cache', 'mappe'));
});

test('ends as the command ends', () => {
  expect(run(['--npm-only', '--', '--eval', 'process.exitCode = 7']).status).toBe(7);
  expect(run(['--npm-only', '--', '--eval', 'process.kill(process.pid, "SIGKILL")']).status).toBe(1);
});

test('names every program that is missing and how to get it where it cannot install it', () => {
  const { stderr, status } = run(['--tests', '--', '--eval', 'console.log("never")'], '/nowhere');
  expect(status).toBe(1);
  expect(stderr).toContain('Il manque\u202F: ogr2ogr, tippecanoe, bwrap, prlimit, bsdtar, chromium.');
  expect(stderr).toContain('tippecanoe se compile');
});

test('what brings packages and programs sees no key of a store, and every other variable', () => {
  const folder = scratchFolder();
  const project = join(import.meta.dirname, '..');
  for (const path of ['package.json', 'package-lock.json', 'pipeline/setup.mjs', 'schemas/messages/fr/setup.json'])
    cpSync(join(project, path), join(folder, path));
  const npm = join(folder, 'npm');
  writeFileSync(npm, '#!/bin/sh\nenv >>"$SEEN"\nexit 1\n');
  chmodSync(npm, 0o755);
  const keys = {
    AWS_ACCESS_KEY_ID: 'canary',
    AWS_SECRET_ACCESS_KEY: 'canary',
    MAPPE_SIGNING_KEY: 'canary',
    MAPPE_STORE_DDT_51_SECRET_ACCESS_KEY: 'canary',
  };
  const env = { PATH: [folder, process.env['PATH']].join(delimiter), SEEN: join(folder, 'seen'), MAPPE_STORE_ACL: 'public-read', ...keys };
  const { status } = spawnSync(process.execPath, [join(folder, 'pipeline', 'setup.mjs'), '--npm-only'], { env });
  expect(status).toBe(1);
  const seen = readFileSync(env.SEEN, 'utf8');
  expect(seen).toContain('MAPPE_STORE_ACL=public-read');
  expect(seen).not.toContain('canary');
});

test('brings no package of checks and tests where keys are seen, and a command that is run there brings none afterwards', () => {
  const folder = scratchFolder();
  const project = join(import.meta.dirname, '..');
  for (const path of ['package.json', 'package-lock.json', 'pipeline/setup.mjs', 'schemas/messages/fr/setup.json'])
    cpSync(join(project, path), join(folder, path));
  const npm = join(folder, 'npm');
  // It installs what it is asked for: a list of packages, as npm leaves one.
  writeFileSync(npm, '#!/bin/sh\necho "$*" >>"$SEEN"\nmkdir -p node_modules && cp "$LEFT" node_modules/.package-lock.json\n');
  chmodSync(npm, 0o755);
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const seen = join(folder, 'seen');
  const left = join(folder, 'left.json');
  writeFileSync(left, JSON.stringify({ packages: Object.fromEntries(Object.entries(packages).filter(([, { dev }]) => dev !== true)) }));
  const env = { PATH: [folder, process.env['PATH']].join(delimiter), SEEN: seen, LEFT: left };
  const start = (...args: string[]): string[] => {
    writeFileSync(seen, '');
    spawnSync(process.execPath, [join(folder, 'pipeline', 'setup.mjs'), '--npm-only', ...args], { env, encoding: 'utf8' });
    return readFileSync(seen, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('ci '));
  };
  expect(start('--omit-dev')).toEqual(['ci --ignore-scripts --omit=dev --no-audit --no-fund']);
  expect(start('--', 'pipeline/cli.ts', '--help')).toEqual([]);
  expect(start('--', '.ci/check.ts')).toEqual(['ci --ignore-scripts --include=dev --no-audit --no-fund']);
});
