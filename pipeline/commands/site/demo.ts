import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Lang, languages } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe demo`: check, build, site and serve in one. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('demo', 'cli.demo', 'no-sandbox')
    .option('--port <port>', text('cli.port'))
    .option('--no-serve', text('cli.no-serve'))
    .action(ending((flags: Flags<DemoOptions>) => demo({ ...flags, lang: lang() }, print)));

/** Whether the demonstration ends with a served site, and where. */
export interface DemoOptions {
  port?: string;
  serve: boolean;
  /** Build without a sandbox. */
  unsafeNoSandbox?: boolean;
  lang: Lang;
}

/** Data that come with the packages of this repository, beside the catalogue that it publishes: neither is mixed with the other. */
const folders = { datasets: 'site/demonstration', store: 'dist/demo/store', out: 'dist/demo/site' };

const steps = [
  { command: 'check', takes: ['datasets'] },
  { command: 'build', takes: ['datasets', 'store'] },
  { command: 'site', takes: ['datasets', 'store', 'out'] },
  { command: 'serve', takes: ['datasets', 'store', 'out', 'port'] },
] as const;

/** The command lines of a demonstration. */
export function demoCommands({ lang, port, serve, unsafeNoSandbox }: DemoOptions): string[][] {
  const values = { ...folders, port };
  const spoken = lang === languages[0] ? [] : ['--lang', lang];
  return steps
    .filter(({ command }) => serve || command !== 'serve')
    .map(({ command, takes }) => [
      command,
      ...takes.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]])),
      // A demonstration is nobody's publication: no key is needed to sign it.
      ...(command === 'check' ? [] : ['--trial']),
      ...(command === 'build' && unsafeNoSandbox === true ? ['--unsafe-no-sandbox'] : []),
      ...spoken,
    ]);
}

/** Run one command of the demonstration in a process of its own; gives its exit code. */
async function start(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, '..', '..', 'cli.ts'), ...args], {
    stdio: 'inherit',
  });
  // Ctrl+C reaches every process of the terminal; this one ends when the command has ended.
  const wait = (): void => undefined;
  process.on('SIGINT', wait);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', wait);
  return code;
}

/** Check, build, show and serve; each command in its own process, so that it starts with all of the memory. Gives the exit code. */
export async function demo(options: DemoOptions, print: (line: string) => void, run = start): Promise<number> {
  let ending = 0;
  for (const args of demoCommands(options)) {
    print(say('demo.step', { command: ['mappe', ...args].join(' ') }, options.lang));
    const code = await run(args);
    // What could not be built or shown was named, and the rest is there to be looked at.
    if ((args[0] === 'build' || args[0] === 'site') && code === exitCodes.partly) ending = code;
    else if (code !== 0) return code ?? 1;
  }
  return ending;
}
