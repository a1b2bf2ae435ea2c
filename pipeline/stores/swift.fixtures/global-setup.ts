import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { SwiftPlace } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    swift: SwiftPlace;
  }
}

/** Name the folder in which the tests of this run share a Swift, and remove it at the end, which stops Swift. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-swift-'));
  project.provide('swift', { folder, parent: process.pid });
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
