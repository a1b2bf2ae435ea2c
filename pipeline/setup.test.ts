import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const setup = join(import.meta.dirname, 'setup.mjs');
const run = (args: string[], path = process.env['PATH']) =>
  spawnSync(process.execPath, [setup, ...args], { encoding: 'utf8', env: { ...process.env, PATH: path }, timeout: 60_000 });

test('hands over to Node 24 with the arguments of the command, and says nothing of its own on standard output', () => {
  const { stdout, status } = run(['--npm-only', '--', '--print', 'process.version + process.argv.slice(1)', '--', '--json', 'x']);
  expect(stdout).toMatch(/^v24\.\d+\.\d+--json,x\n$/);
  expect(status).toBe(0);
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
