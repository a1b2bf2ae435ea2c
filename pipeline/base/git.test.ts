import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { commitNestedTrees } from './git.fixtures/nested-trees.ts';
import { askGit, gitLine, gitLines } from './git.ts';

/** Programs that run with a text in their line, by their numbers; not those that start one with it. */
const running = (text: string): string[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text) && !line.includes('askGit'));

/** Wait five seconds at most until no program has a text in its command line; end and return those that still have. */
async function left(text: string): Promise<string[]> {
  for (let tries = 0; tries < 100 && running(text).length > 0; tries += 1) await pause(50);
  const found = running(text);
  for (const line of found) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  return found;
}

const folder = import.meta.dirname;

test('git has as much memory as it is given, and so has what it starts', async () => {
  const answer = await askGit(['-c', 'alias.limits=!ulimit -v; ulimit -d; ulimit -t', 'limits'], { cwd: folder });
  expect(answer.toString().trim().split('\n')).toEqual([`${4 * 1024 ** 2}`, `${2 * 1024 ** 2}`, '1200']);
});

test('git ends when its time is over, with all that it has started', async () => {
  const asked = askGit(['-c', 'alias.wait=!exec sleep 31.4159 >/dev/null 2>&1', 'wait'], { cwd: folder, timeoutMs: 1500 });
  await expect(asked).rejects.toThrow(/«\u202fgit -c alias\.wait=.* wait\u202f» a été arrêté dans .*base\u202f: /);
  expect(await left('sleep 31.4159')).toEqual([]);
});

test('git ends once nobody reads what it says', async () => {
  for await (const line of gitLines(['-c', 'alias.talk=!yes; sleep 27.1828', 'talk'], { cwd: folder })) {
    expect(line).toBe('y');
    break;
  }
  expect(await left('sleep 27.1828')).toEqual([]);
});

test('git ends with this program, be it killed while git reads a thousand million paths', async () => {
  const root = scratchFolder();
  const setup = 'git init -q . && git -c user.name=E -c user.email=e@e.fr commit -q --allow-empty -m x && git rev-parse HEAD';
  const base = execFileSync('sh', ['-c', setup], { cwd: root, encoding: 'utf8' }).trim();
  const tree = commitNestedTrees(root, 'datasets/vion');
  const code = `const { askGit } = await import(${JSON.stringify(join(folder, 'git.ts'))});
    await askGit(['diff-tree', '-r', ${JSON.stringify(base)}, ${JSON.stringify(tree)}], { cwd: ${JSON.stringify(root)} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  const isRunning = (): boolean => running(`diff-tree -r ${base}`).length > 0;
  while (!isRunning() && child.exitCode === null) await pause(20);
  expect(isRunning()).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await left(`diff-tree -r ${base}`)).toEqual([]);
});

test('nothing but this door starts git', () => {
  const files = globSync('pipeline/**/*.{ts,mjs}', { cwd: join(folder, '../..') }).filter((file) => !/\.test\.ts$|\.fixtures\//.test(file));
  const starting = files.filter((file) => /['"`]git['"`],/.test(readFileSync(join(folder, '../..', file), 'utf8')));
  expect(starting).toEqual(['pipeline/base/git.ts']);
});

test('git that fails says what it was asked, where, and why; where nothing is a fault, it says nothing', async () => {
  await expect(askGit(['rev-parse', 'absent^{tree}'], { cwd: folder })).rejects.toThrow(
    /«\u202fgit rev-parse absent.*\u202f» a échoué dans .*base\u202f: fatal: /,
  );
  await expect(askGit(['-c', 'alias.talk=!yes', 'talk'], { cwd: folder, mostBytes: 1024 })).rejects.toThrow(/ répond plus de .* Mo dans /);
  expect(await gitLine(['config', 'mappe.absent'], folder)).toBe('');
  expect(await gitLine(['--version'], '/absent')).toBe('');
});
