import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A real conversion by GDAL and tippecanoe on a busy two-core machine; a test that takes longer hangs. */
const toolTimeoutMs = 120_000;

/** One more than there are cores: tests wait for the programs and servers that they start. Left to itself, Vitest leaves a core of two idle. */
const workers = availableParallelism() + 1;

/** Tests in the browser. */
const inBrowser = ['site/e2e/**/*.test.ts', 'pipeline/commands/object-storage.test.ts'];

export default defineConfig({
  test: {
    testTimeout: toolTimeoutMs,
    hookTimeout: toolTimeoutMs,
    maxWorkers: workers,
    globalSetup: 'pipeline/stores/swift.fixtures/global-setup.ts',
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{pipeline,schemas,site,.ci,.github}/**/*.test.ts'], exclude: inBrowser },
      },
      {
        extends: true,
        // One browser at a time: the pages draw maps in software.
        test: { name: 'e2e', include: inBrowser, fileParallelism: false },
      },
    ],
  },
});
