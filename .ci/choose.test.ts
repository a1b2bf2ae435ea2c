import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';
import { browserTests, changeSince, choosable, choose, filesSaying, long, ofTheNight, ofTools, reasonFor } from './choose.ts';
import { guards } from './guard-list.ts';
import { pureTests } from './pure.ts';
import { codeOf, reachOf, reaches } from './reach.ts';
import { sectionsOfFile } from './sections.ts';

const root = join(import.meta.dirname, '..');

/** Files of tests that run for a change of some files, those apart that always do. */
function runFor(...files: string[]): string[] {
  const { left } = choose(new Map(files.map((file) => [file, file])));
  return choosable.filter((each) => !left.includes(each));
}
const nameOf = (file: string): string => file.replace(/^.*\/|\.test\.ts$/g, '');
const longTests = long.flatMap(({ tests }) => tests.map((name) => `${name}.test.ts`));
const longFor = (file: string): string[] =>
  runFor(file)
    .filter((each) => longTests.includes(each))
    .map(nameOf)
    .sort();

test('every long file of tests, and where it ends, is there', () => {
  const paths = long.flatMap(({ ends, pages = [] }) => [...ends, ...pages]);
  expect([...longTests, ...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every file of tests that opens a browser runs after the demonstration, with those in the browser', () => {
  const opening = globSync('{pipeline,site,deploy}/**/*.test.ts', { cwd: root }).filter((file) => codeOf(file).includes('useBrowser('));
  expect(opening.filter((file) => file !== ofTheNight && !browserTests.includes(file))).toEqual([]);
  expect(opening.length).toBeGreaterThan(browserTests.length / 2);
});

describe('everything runs', () => {
  test('where there is no base to compare with', () => {
    expect(choose(undefined)).toMatchObject({ left: [], lines: ['All files of tests run: there is no base to compare with.'] });
  });

  test.each(['package-lock.json', 'vitest.config.ts', '.ci/choose.ts', '.ci/run', 'pipeline/setup.mjs'])('for %s', (file) => {
    expect(
      choose(
        new Map([
          ['site/pages/404.astro', ''],
          [file, file],
        ]),
      ).lines,
    ).toEqual([`All files of tests run: ${file} may change any of them.`]);
  });

  test('for a file of which nothing says what proves it', () => {
    expect(choose(new Map([['schemas/verdict.schema.json', '']])).lines).toEqual([
      'All files of tests run: nothing says what proves schemas/verdict.schema.json.',
    ]);
  });
});

/*
 * Each guard taken away is a fault that a test is known to catch (.ci/guards.ts shows it each night): the file that has the fault brings
 * that test.
 */
test('of all guards, the file that one stands in brings the test that fails without it', () => {
  const missed = guards.filter(
    ({ file, tests: [catching = ''] }) => !pureTests.includes(catching) && reasonFor(catching, [file]) === undefined,
  );
  expect(missed.map(({ file, tests }) => `${file} leaves ${tests.join()}`)).toEqual([]);
});

describe('a change of pages', () => {
  test('brings the browser, and of the pipeline what builds pages', () => {
    const chosen = runFor('site/layouts/Page.astro');
    expect(browserTests.filter((each) => !chosen.includes(each) && !longTests.includes(each))).toEqual(ofTools);
    expect(runFor('site/layouts/Dataset.astro')).toEqual(expect.arrayContaining(['site/e2e/table.test.ts', 'site/e2e/filters.test.ts']));
    expect(chosen).toContain('pipeline/commands/site/site.test.ts');
    expect(chosen.filter((each) => /^pipeline\/(raster|vector|source|publication)\//.test(each))).toEqual([]);
  });

  test('that is of an island alone brings the browser, and nothing that makes other sites than the demonstration', () => {
    const chosen = runFor('site/islands/map/Sheet.svelte');
    expect(chosen).toEqual(expect.arrayContaining(['site/e2e/map.test.ts', 'site/e2e/pages.test.ts', 'site/e2e/explorer-tools.test.ts']));
    expect(chosen.filter((each) => /\/(site|preview|review-pages|nothing-comes-out)\.test\.ts$/.test(each))).toEqual([]);
  });

  test('reaches what pages do not import: islands by their name, workers, places of files', () => {
    expect(sectionsOfFile('site/islands/Queue.svelte')).toEqual(['relire']);
    expect(sectionsOfFile('site/publish/read/worker.ts')).toContain('publier');
    expect(sectionsOfFile('site/public/fonts/x.woff2').length).toBeGreaterThan(10);
  });
});

describe('a change of the pipeline', () => {
  test.each(['pipeline/raster/survey.ts', 'pipeline/base/errors.ts', 'pipeline/source/fetch.ts', 'pipeline/record/record.ts'])(
    'of %s brings three files for the browser',
    (file) =>
      expect(
        runFor(file)
          .filter((each) => browserTests.includes(each))
          .map(nameOf),
      ).toEqual(['main-tasks', 'map', 'pages']),
  );

  test('by which the demonstration is not made brings none of them', () => {
    expect(runFor('pipeline/forge/github/pulls.ts').filter((each) => each.startsWith('site/e2e/'))).toEqual([]);
  });

  test('of a store brings no conversion, and nothing that makes pages', () => {
    const chosen = runFor('pipeline/stores/folder.ts');
    expect(chosen).toEqual(expect.arrayContaining(['pipeline/stores/store.test.ts', 'pipeline/commands/build/build.test.ts']));
    expect(chosen.filter((each) => /^pipeline\/(raster|vector|programs|commands\/site\/site)/.test(each))).toEqual([]);
  });

  test('brings what it reaches', () => {
    const chosen = runFor('pipeline/raster/survey.ts');
    expect(chosen).toEqual(expect.arrayContaining(['pipeline/raster/survey.test.ts', 'pipeline/commands/build/sheets.test.ts']));
    expect(chosen.filter((each) => each.startsWith('pipeline/forge/') || each.startsWith('site/map/'))).toEqual([]);
  });

  test.each([
    ['a program of the sandbox, by whoever names it', 'pipeline/programs/check/check-geojson.ts', 'pipeline/security/geodata.test.ts'],
    ['a work, by whoever has any run', 'pipeline/programs/write/write-xlsx.ts', 'pipeline/build.test.ts'],
    ['a command, by whoever calls it', 'pipeline/commands/publication/verify.ts', 'pipeline/stores/s3-errors.test.ts'],
    ['a script that a test starts', 'deploy/bucket/policy.json', 'pipeline/security/private.test.ts'],
    ['data in fixtures', 'pipeline/vector/inspect.fixtures/zonage.gpkg', 'pipeline/vector/inspect.test.ts'],
    [
      'a snapshot',
      'pipeline/formats/artifacts/__snapshots__/tile-profiles.test.ts.snap',
      'pipeline/formats/artifacts/tile-profiles.test.ts',
    ],
    ['what pages are made of, by whoever makes them', 'site/styles/base.css', 'pipeline/commands/site/site.test.ts'],
  ])('is seen through %s', (_, file, reaching) => {
    expect(reaches(reachOf(reaching), file)).toBe(true);
  });

  test.each([
    ['an import of types alone', 'pipeline/source/fetch.ts', 'pipeline/source/attach.ts'],
    ['a word that calls no command', 'pipeline/commands/publication/publish.ts', 'site/e2e/offline.test.ts'],
  ])('is not seen through %s', (_, file, naming) => {
    expect(reaches(reachOf(naming), file)).toBe(false);
  });

  test.each(['pipeline/base/errors.ts', 'pipeline/commands/help.ts'])(
    'of what everything uses, as %s, brings no file that takes minutes',
    (file) => {
      expect(longFor(file)).toEqual([]);
    },
  );

  test('of a form or a workflow brings the ways in that go through it', () => {
    for (const file of ['.github/workflows/deposit.yml', '.github/ISSUE_TEMPLATE/publier.yml'])
      expect(longFor(file)).toEqual(expect.arrayContaining(['deposit-loop', 'deposit-ways', 'whole-loop']));
  });
});

test.each(['pipeline/record/build-output.ts', 'pipeline/bench/unchanged.ts'])(
  'a change of %s, of which checks see all, brings what reaches it',
  (file) => {
    expect(choose(new Map([[file, file]])).lines[0]).toMatch(/^1 files have changed/);
  },
);

test('a change of papers alone makes no page and converts nothing', () => {
  for (const file of ['README.md', 'site/help/fr/publier.md', 'site/help/images/fr/people.webp'])
    expect([runFor(file).filter((each) => !each.startsWith('deploy/')), choose(new Map([[file, file]])).isOfPapers]).toEqual([[], true]);
});

describe('what has changed', () => {
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Essai', '-c', 'user.email=essai@exemple.fr', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  const write = (folder: string, files: Record<string, string>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  const commit = (folder: string, files: Record<string, string>): string => {
    write(folder, files);
    git(folder, 'add', '.');
    git(folder, 'commit', '-m', 'un');
    return git(folder, 'rev-parse', 'HEAD');
  };
  const begun = (files: Record<string, string> = { 'a.md': '' }): { folder: string; base: string } => {
    const folder = scratchFolder();
    git(folder, 'init', '--initial-branch=main');
    return { folder, base: commit(folder, files) };
  };

  test('is all that differs from the base, however many commits ago, not what the base has got since', () => {
    const { folder, base } = begun();
    git(folder, 'checkout', '-b', 'travail');
    commit(folder, { 'b.md': '' });
    commit(folder, { 'c.md': '' });
    git(folder, 'checkout', 'main');
    commit(folder, { 'd.md': '' });
    git(folder, 'checkout', 'travail');
    write(folder, { 'pipeline/stores/né.ts': '' });
    const expected = ['b.md', 'c.md', 'pipeline/stores/né.ts'];
    expect([base, 'main'].map((each) => [...(changeSince(each, folder)?.keys() ?? [])])).toEqual([expected, expected]);
  });

  test.each(['', '0'.repeat(40), 'b'.repeat(40)])('is not known since “%s”, which a clone may lack', (base) => {
    expect(changeSince(base, begun().folder)).toBeUndefined();
  });

  test('of a text is what says it, and of one that nothing says the whole file', () => {
    const path = 'schemas/messages/fr/pipeline.json';
    const told = (id: string): string[] => {
      const { folder, base } = begun({ [path]: JSON.stringify({ [id]: 'Avant', 'cli.lang': 'La langue' }) });
      write(folder, { [path]: JSON.stringify({ [id]: 'Après', 'cli.lang': 'La langue' }) });
      return [...(changeSince(base, folder)?.keys() ?? [])];
    };
    expect(told('service.matrix-absent')).toEqual(filesSaying('service.matrix-absent'));
    expect(told('service.matrix-absent')).toContain('schemas/services/wmts.ts');
    expect(told('personne.ne-le-dit')).toEqual([path]);
  });
});
