import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { browserTests, leftOut, ofTheNight } from './.ci/choose.ts';
import { LongFirst } from './.ci/long-first.ts';
import { profileFolder } from './.ci/profile.ts';
import { pureTests, startingTests } from './.ci/pure.ts';

/** Conversions by GDAL and tippecanoe, on a machine that is busy with a dozen others; a test that takes longer hangs. */
const toolTimeoutMs = 600_000;

/** Workers, two more than cores: tests wait for the programs and servers that they start. */
// Left to itself, Vitest leaves a core of two idle.
const workers = availableParallelism() + 2;

/** Browsers at a time: the pages draw maps in software. */
const browsers = Math.min(4, availableParallelism());

/** Time in which a polled value comes, however busy the machine; Vitest's own second is too short. */
const patienceMs = 20_000;

/** Whether what each file of tests starts is counted. */
const isProfiled = process.env[profileFolder] !== undefined;

/** Files of tests that a change does not need: .ci/test.ts says why. */
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
          exclude: [...browserTests, ofTheNight, ...pureTests, ...startingTests, ...left],
        },
      },
      {
        extends: true,
        test: { name: 'shared', include: [...startingTests], exclude: [...browserTests, ...left], isolate: false },
      },
      {
        extends: true,
        test: { name: 'pure', include: [...pureTests], pool: 'threads', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [...browserTests, ...(process.env['MAPPE_TEST_SNIPPETS'] === undefined ? [] : [ofTheNight])],
          exclude: left,
          // Files share a browser and a server: site/e2e/browser.ts.
          isolate: false,
          maxWorkers: browsers,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
