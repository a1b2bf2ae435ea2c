import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';
import { changeOf, chooseMatrices, matrices, reasonFor } from './matrices.ts';

const root = join(import.meta.dirname, '..');

test('every matrix, what it starts and where it ends exists', () => {
  const paths = matrices.flatMap(({ test: file, starts = [], whole = [], ends }) => [file, ...starts, ...whole, ...ends]);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** The matrices that run for a change of one file. */
const runFor = (file: string): string[] =>
  matrices.flatMap((matrix) => (reasonFor(matrix, [file]) === undefined ? [] : [matrix.test.split('/').at(-1)?.split('.')[0] ?? '']));

test.each([
  ['a store', 'pipeline/stores/folder.ts', ['kill', 'kill-process', 'fault', 'fault-disk', 'race', 'shards', 'derived-shards']],
  ['what publishes', 'pipeline/publish.ts', ['kill', 'kill-process', 'fault', 'fault-disk', 'race', 'shards', 'derived-shards']],
  [
    'a server that a matrix starts',
    'pipeline/stores/swift.fixtures/serve.py',
    ['kill', 'fault', 'race', 'shards', 'deposit-bucket', 'deposit-kinds'],
  ],
  ['a program of the sandbox', 'pipeline/programs/check/check-geojson.ts', ['fuzz', 'generated']],
  [
    'what speaks to GitHub',
    'pipeline/forge/github/failures.ts',
    [
      'propose-kill',
      'faults',
      'answer-kill',
      'deposit-bucket',
      'deposit-loop',
      'review-loop',
      'keep-issue',
      'deposit-ways',
      'deposit-kinds',
      'whole-loop',
    ],
  ],
  ['the versions of packages', 'package-lock.json', matrices.map(({ test: file }) => file.split('/').at(-1)?.split('.')[0])],
  ['a page', 'site/layouts/Page.astro', []],
  ['a text', 'schemas/messages/fr/pipeline.json', []],
  ['what makes the bytes of an artifact', 'pipeline/vector/measure.ts', []],
  ['a guide', 'README.md', []],
])('a change of %s runs the matrices that prove it, and no other', (_, file, names) => {
  expect(runFor(file)).toEqual(names);
});

describe('what has changed', () => {
  /** A repository whose main branch has so many commits, and does the rest. */
  function repository(commits: number, ...more: string[][]): string {
    const folder = scratchFolder();
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=Essai', '-c', 'user.email=essai@exemple.fr', ...args], { cwd: folder, stdio: 'ignore' });
    };
    git('init', '--initial-branch=main');
    mkdirSync(join(folder, 'pipeline', 'stores'), { recursive: true });
    for (let number = 1; number <= commits; number += 1) {
      writeFileSync(join(folder, `commit-${number}.md`), '');
      git('add', '.');
      git('commit', '-m', `${number}`);
    }
    for (const args of more) git(...args);
    return folder;
  }

  test('on a branch is what differs from where it left main, files that are not yet committed too', () => {
    const folder = repository(2, ['checkout', '-b', 'travail'], ['rm', 'commit-1.md'], ['commit', '-m', 'une']);
    writeFileSync(join(folder, 'pipeline', 'stores', 'né.ts'), '');
    expect(changeOf(folder)).toMatchObject({ files: ['commit-1.md', 'pipeline/stores/né.ts'] });
  });

  test('on main is what its last commit, or its last merge, has brought', () => {
    expect(changeOf(repository(3))).toMatchObject({ files: ['commit-3.md'] });
    const merged = repository(
      1,
      ['checkout', '-b', 'travail'],
      ['mv', 'commit-1.md', 'a.md'],
      ['commit', '-m', 'une'],
      ['mv', 'a.md', 'b.md'],
    );
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@exemple.fr', 'commit', '-qm', 'deux'], { cwd: merged });
    execFileSync('git', ['checkout', '-q', 'main'], { cwd: merged });
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@exemple.fr', 'merge', '-q', '--no-ff', '--no-edit', 'travail'], {
      cwd: merged,
    });
    expect(changeOf(merged)).toMatchObject({ files: ['b.md', 'commit-1.md'] });
  });

  test('is not known of a first commit, whose matrices are left to the night, and of no commit, where all run', () => {
    const first = changeOf(repository(1));
    expect(first).toEqual({ base: undefined, history: true });
    expect(chooseMatrices(first)).toEqual({
      left: matrices.map(({ test: file }) => file),
      lines: [expect.stringMatching(/^No commit to compare/)],
    });
    const none = changeOf(repository(0));
    expect(none).toEqual({ base: undefined, history: false });
    expect(chooseMatrices(none)).toEqual({ left: [], lines: ['No history of git: every matrix runs.'] });
  });

  test('is told with what runs for it, and what does not', () => {
    const { left, lines } = chooseMatrices({ base: 'a'.repeat(40), files: ['pipeline/programs/check/check-geojson.ts'] });
    expect(left).toHaveLength(matrices.length - 2);
    expect(lines[0]).toBe('1 files differ from aaaaaaaaaaaa:');
    expect(lines).toContain('left to `npm run nightly`: pipeline/publication/kill.test.ts');
    expect(lines).toContain('runs: pipeline/security/fuzz.test.ts, for pipeline/programs/check/check-geojson.ts');
  });
});
