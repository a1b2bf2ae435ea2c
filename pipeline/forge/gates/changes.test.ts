import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readChanges, sortChanges } from './changes.ts';

const files = ['datasets/ddt-51/producer.yaml', 'datasets/ddt-51/eoliennes/dataset.yaml', 'datasets/ddt-51/zones/dataset.yaml'];

test('a change in its folder is a change of the data set', () => {
  const changes = sortChanges([{ path: 'datasets/ddt-51/eoliennes/style.json', kind: 'A' }], files, 'datasets/');
  expect(changes).toEqual({ datasets: ['ddt-51/eoliennes'], withdrawn: [], newProducers: [], outside: [] });
});

test('a change of the producer is a change of all its data sets', () => {
  const changes = sortChanges([{ path: 'datasets/ddt-51/producer.yaml', kind: 'A' }], files, 'datasets/');
  expect(changes).toEqual({ datasets: ['ddt-51/eoliennes', 'ddt-51/zones'], withdrawn: [], newProducers: ['ddt-51'], outside: [] });
});

test('a data set without manifest any more is withdrawn', () => {
  const changes = sortChanges([{ path: 'datasets/ddt-51/routes/dataset.yaml', kind: 'D' }], files, 'datasets/');
  expect(changes.withdrawn).toEqual(['ddt-51/routes']);
});

test('names that are no slugs reach no command: they are outside', () => {
  const paths = ['datasets/a;rm -rf/b/dataset.yaml', 'datasets/--force/b/dataset.yaml', 'datasets/operator.yaml', 'README.md'];
  const changes = sortChanges(
    paths.map((path) => ({ path, kind: 'A' as const })),
    files,
    'datasets/',
  );
  expect(changes).toEqual({ datasets: [], withdrawn: [], newProducers: [], outside: paths });
});

test('reads a real repository', async () => {
  const root = mkdtempSync(join(tmpdir(), 'changes-'));
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@exemple.fr', '-c', 'commit.gpgsign=false', ...args], {
      cwd: root,
      stdio: 'ignore',
    });
  };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  git('init');
  write('datasets/a/old/dataset.yaml', 'x');
  write('datasets/a/same/dataset.yaml', 'x');
  git('add', '.');
  git('commit', '-m', 'one');
  rmSync(join(root, 'datasets/a/old'), { recursive: true });
  write('datasets/b/été/x', 'x');
  write('datasets/b/new/dataset.yaml', 'x');
  write('datasets/b/producer.yaml', 'x');
  git('add', '.');
  git('commit', '-m', 'two');
  expect(await readChanges('HEAD^1', 'datasets', root)).toEqual({
    datasets: ['b/new'],
    withdrawn: ['a/old'],
    newProducers: ['b'],
    outside: ['datasets/b/été/x'],
  });
  rmSync(root, { recursive: true });
});
