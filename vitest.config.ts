import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './.ci/long-first.ts';
import { leftOut } from './.ci/matrices.ts';
import { profileFolder } from './.ci/profile.ts';
import { pureTests, startingTests } from './.ci/pure.ts';

/** A real conversion by GDAL and tippecanoe on a busy two-core machine; a test that takes longer hangs. */
const toolTimeoutMs = 240_000;

/** Two more than there are cores: tests wait for the programs and servers that they start. Left to itself, Vitest leaves a core of two idle. */
const workers = availableParallelism() + 2;

/** Browsers at a time: the pages draw maps in software. */
const browsers = Math.min(4, availableParallelism());

/** What is polled for comes in its time, however busy the machine: Vitest's own second is too short for that. */
const patienceMs = 20_000;

/** Tests in the browser. */
const inBrowser = [
  'site/e2e/**/*.test.ts',
  'pipeline/commands/publication/object-storage.test.ts',
  'pipeline/commands/publication/whole-loop.test.ts',
  'pipeline/commands/build/forged-part.test.ts',
  'pipeline/commands/deposit/deposit-heavy.test.ts',
  'pipeline/commands/deposit/deposit-kinds.test.ts',
  'pipeline/commands/deposit/deposit-page.test.ts',
  'pipeline/commands/deposit/deposit-ways.test.ts',
];

/** Snippets run by programs that are installed for a night alone (.ci/snippets.ts). */
const ofTheNight = 'site/e2e/snippets-elsewhere.test.ts';

/** Whether what each file of tests starts is counted, for which it needs a process of its own. */
const isProfiled = process.env[profileFolder] !== undefined;

/** Matrices that are not run this time: .ci/test.ts says why. */
const left = (process.env[leftOut] ?? '').split(',').filter((path) => path !== '');

export default defineConfig({
  test: {
    testTimeout: toolTimeoutMs,
    hookTimeout: toolTimeoutMs,
    expect: { poll: { timeout: patienceMs } },
    maxWorkers: workers,
    sequence: { sequencer: LongFirst },
    // Its parts are written for bundlers, and Node does not read them.
    server: { deps: { inline: ['proj4'] } },
    setupFiles: isProfiled ? ['.ci/list-programs.ts'] : [],
    globalSetup: ['.ci/temporary.ts', 'pipeline/stores/swift.fixtures/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{pipeline,schemas,site,deploy,.ci,.github}/**/*.test.ts'],
          exclude: [...inBrowser, ...pureTests, ...startingTests, ...left],
        },
      },
      {
        extends: true,
        test: { name: 'shared', include: [...startingTests], exclude: [...inBrowser, ...left], isolate: isProfiled },
      },
      {
        extends: true,
        test: { name: 'pure', include: [...pureTests], pool: 'threads', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: inBrowser,
          exclude: [...left, ...(process.env['MAPPE_TEST_SNIPPETS'] === undefined ? [ofTheNight] : [])],
          maxWorkers: browsers,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
