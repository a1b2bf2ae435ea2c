import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Tests of what people come for, and of the page that they keep, which are shown in other browsers each night. */
export const inOtherBrowsers: readonly string[] = ['main-tasks', 'map-page'].map((name) => `site/e2e/${name}.test.ts`);

/** The runner of tests, from the root of the repository. */
export const vitest = join('node_modules', 'vitest', 'vitest.mjs');

/** One program to run: a file of this repository or of a package, by Node. */
export interface Step {
  name: string;
  /** Arguments of Node: the file, then its own. */
  args: string[];
}

/** How a step ended. */
export interface Outcome {
  step: Step;
  passed: boolean;
  seconds: number;
  output: string;
}

/** Run a program that shows what it does; whether it ended well. */
export async function runShown(args: string[], environment: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}

/** Run a step and keep what it prints on either stream. */
export async function runStep(step: Step, root: string): Promise<Outcome> {
  const start = performance.now();
  const child = spawn(process.execPath, step.args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  const output = Buffer.concat(pieces).toString('utf8').trim();
  return { step, passed: code === 0, seconds: (performance.now() - start) / 1000, output };
}

/** Run the steps, at most `width` at a time, telling each outcome as it comes; gives them in the order of the steps. */
export async function runSteps(steps: readonly Step[], root: string, width: number, on: (outcome: Outcome) => void): Promise<Outcome[]> {
  const outcomes = new Map<Step, Outcome>();
  const waiting = [...steps];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await runStep(step, root);
      outcomes.set(step, outcome);
      on(outcome);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return steps.flatMap((step) => outcomes.get(step) ?? []);
}
