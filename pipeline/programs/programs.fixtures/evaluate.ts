import type { Command } from '../../sandbox/command.ts';
import { run } from '../../sandbox/run.ts';

/** Files that a text may touch as it is run, and its time limit. */
export interface Trial {
  inputs?: Record<string, string>;
  output: string;
  timeoutMs?: number;
}

/** A text as a program: node reads nothing from its file and the text from its options. */
export const programOf = (code: string): Command => ({
  program: 'node',
  args: ['../dev/null'],
  env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
});

/** Run a text as the program. */
export const evaluateIn = (code: string, { inputs = {}, output, timeoutMs = 60_000 }: Trial): Promise<string> =>
  run(programOf(code), { inputs, output }, { timeoutMs });
