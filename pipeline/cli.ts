#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { languages, type Lang } from '../schemas/languages.ts';
import { tame } from '../schemas/messages/fill.ts';
import { say, tell } from '../schemas/messages/say.ts';
import { actorOf } from './commands/actor.ts';
import { build, plan, publish, sheets } from './commands/build/building.ts';
import { doctor, renew, signingKey } from './commands/publication/confirming.ts';
import { check, corpus, inspect, newManifest } from './commands/new/manifests.ts';
import { folders } from './commands/options.ts';
import { checkServices, diff, gc, purge, rollback, verify } from './commands/publication/published.ts';
import { changed, publishedAddress, summary } from './commands/review/reviewing.ts';
import { demo, preview, serve, site } from './commands/site/showing.ts';
import { exitCodes, type Terminal } from './commands/terminal.ts';
import { complaintOf, speak, text } from './commands/help.ts';
import { PipelineError, tellProblems } from './base/errors.ts';

/** Every command, in the order of the help. */
const commands: readonly ((terminal: Terminal) => Command)[] = [
  ...[build, sheets, plan],
  ...[inspect, corpus, newManifest, check],
  ...[site, serve, preview, demo],
  ...[publish, renew, signingKey, doctor, diff, rollback, verify, checkServices, gc, purge],
  ...[changed, publishedAddress, summary],
];

// The commands, loaded when they run, are read from there as JavaScript once they have been: a third of the time of a short one.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'mappe'));

/** What this checkout remembers: beside the program, never in what it downloads. */
const cache = process.env.MAPPE_CACHE ?? join(import.meta.dirname, '..', '.cache', 'mappe');

const print = (line: string): void => void process.stdout.write(`${tame(line)}\n`);
const warn = (line: string): void => void process.stderr.write(`${tame(line)}\n`);
// Whoever reads what is said may end first (`| head -1`): that keeps no work from being done.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
const program = new Command('mappe')
  .description(text('cli.description'))
  .addOption(new Option('--lang <language>', text('cli.lang')).choices(languages).default('fr' satisfies Lang))
  .option('--trial', text('cli.trial'));
const lang = (): Lang => program.opts<{ lang: Lang }>().lang;

const terminal: Terminal = {
  ...{ print, warn, lang, env: process.env, root: () => process.cwd() },
  onNotice: (notice) => warn(tell(notice, lang())),
  access: () => {
    const isTrial = program.opts<{ trial?: true }>().trial === true;
    // A bucket on this machine is for a trial alone: what is published would send every reader's browser to the reader's own machine.
    const env = isTrial ? process.env : { ...process.env, MAPPE_LOCAL_BUCKETS: undefined };
    return { env, onNotice: terminal.onNotice, cache, isTrial };
  },
  actor: (named) => actorOf(named, process.env, terminal.root()),
  command(name, id, ...takes) {
    const made = program.command(name).description(text(id));
    for (const folder of takes) made.option(...folders[folder]);
    if (takes.includes('store')) made.addHelpText('after', () => `\n${say('cli.environment', {}, lang())}`);
    return made;
  },
  ending:
    (work) =>
    async (...given) => {
      process.exitCode = await work(...given);
    },
  screen: () => {
    const { isTTY: isTerminal = false, columns = 80 } = process.stderr;
    return { isTerminal, columns, lang: lang(), write: (text) => void process.stderr.write(text) };
  },
  confirmed: (yes) => async (question) => {
    if (yes || !process.stdin.isTTY) return yes === true;
    return (await import('./commands/new/ask.ts')).confirmInTerminal(question);
  },
};

/** Run one command line; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  for (const add of commands) add(terminal);
  speak(program, lang);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof PipelineError) {
      process.stderr.write(`${tellProblems(error.problems, lang())}\n`);
      process.exitCode = exitCodes.refused;
    } else if (error instanceof CommanderError) complain(error);
    else if (error instanceof Error && error.name === 'ExitPromptError') process.exitCode = exitCodes.interrupted;
    else throw error;
  }
}

function complain(error: CommanderError): void {
  if (error.exitCode === 0) return;
  // Without a command the help is the answer.
  if (error.code === 'commander.help') process.stdout.write(program.helpInformation());
  else warn(complaintOf(error, lang()));
  process.exitCode = exitCodes.wrongCall;
}

if (import.meta.main) await main(process.argv.slice(2));
