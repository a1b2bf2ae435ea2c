import { defineConfig } from 'vitest/config';

/** A real conversion by GDAL and tippecanoe on a busy two-core machine; a test that takes longer hangs. */
const toolTimeoutMs = 120_000;

export default defineConfig({
  test: {
    testTimeout: toolTimeoutMs,
    hookTimeout: toolTimeoutMs,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{pipeline,schemas,site,.ci,.github}/**/*.test.ts'], exclude: ['site/e2e/**'] },
      },
      {
        extends: true,
        // One browser at a time: the pages draw maps in software.
        test: { name: 'e2e', include: ['site/e2e/**/*.test.ts'], fileParallelism: false },
      },
    ],
  },
});
