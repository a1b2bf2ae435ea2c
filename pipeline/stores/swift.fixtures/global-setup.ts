import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import type { SwiftPlace } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    swift: SwiftPlace;
  }
}

/** Name the folder in which the tests of this run share a Swift; at the end, stop Swift and remove it. */
export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-swift-'));
  project.provide('swift', { folder, parent: process.pid });
  return async () => {
    await stopSwift(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** A server that still writes would put back what is removed. */
async function stopSwift(folder: string): Promise<void> {
  const path = join(folder, 'pid');
  if (!existsSync(path)) return;
  const pid = Number(readFileSync(path, 'utf8'));
  for (let signal: NodeJS.Signals | 0 = 'SIGKILL'; isSent(pid, signal); signal = 0) await wait(20);
}

function isSent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
