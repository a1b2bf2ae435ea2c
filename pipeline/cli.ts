#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createInterface } from 'node:readline';
import { Command, CommanderError, Option } from 'commander';
import { languages, type Lang } from '../schemas/languages.ts';
import { tame } from '../schemas/messages/fill.ts';
import { inLanguage, say, tellProblem } from '../schemas/messages/say.ts';
import type { TextId } from '../schemas/messages/text-id.ts';
import { PipelineError, tellProblems } from './base/errors.ts';
import { exampleLine } from './commands/example-lines.ts';
import { complaintOf, speak, text } from './commands/help.ts';
import { actorOf, addShared, exitCodes, type Terminal } from './commands/terminal.ts';
import { annotations } from './forge/github/github-text.ts';

/** Every command in the order of the help, by its name and arguments; one is loaded when it is called. */
export const commands: Readonly<Record<string, () => Promise<{ define: (terminal: Terminal) => Command }>>> = {
  'build [id...]': () => import('./commands/build/build.ts'),
  'sheets [id...]': () => import('./commands/build/sheets.ts'),
  'plan [id...]': () => import('./commands/build/plan.ts'),
  'inspect <file>': () => import('./commands/new/inspect.ts'),
  'corpus <folder>': () => import('./commands/new/corpus.ts'),
  'new <file>': () => import('./commands/new/new.ts'),
  'check [path...]': () => import('./commands/review/check.ts'),
  site: () => import('./commands/site/site.ts'),
  serve: () => import('./commands/site/serve.ts'),
  'preview <archive>': () => import('./commands/site/preview.ts'),
  demo: () => import('./commands/site/demo.ts'),
  'publish [folder...]': () => import('./commands/publication/publish.ts'),
  renew: () => import('./commands/publication/renew.ts'),
  'signing-key': () => import('./commands/publication/signing-key.ts'),
  doctor: () => import('./commands/review/doctor.ts'),
  'propose <folder>': () => import('./commands/deposit/propose.ts'),
  'deposit [file]': () => import('./commands/deposit/deposit.ts'),
  'diff <dataset>': () => import('./commands/publication/diff.ts'),
  rollback: () => import('./commands/publication/rollback.ts'),
  'verify [id...]': () => import('./commands/publication/verify.ts'),
  'check-services [id...]': () => import('./commands/services/check-services.ts'),
  reminders: () => import('./commands/services/reminders.ts'),
  gc: () => import('./commands/publication/gc.ts'),
  'build-key': () => import('./commands/access/build-key.ts'),
  sign: () => import('./commands/access/sign.ts'),
  'grant <dataset> <recipient>': () => import('./commands/access/grant.ts'),
  'open <dataset>': () => import('./commands/access/open.ts'),
  'revoke <dataset> <recipient>': () => import('./commands/access/revoke.ts'),
  'purge <target>': () => import('./commands/publication/purge.ts'),
  'receive [zip]': () => import('./commands/deposit/receive.ts'),
  'announce <report>': () => import('./commands/publication/announce.ts'),
  'answer <bundle>': () => import('./commands/deposit/answer.ts'),
  review: () => import('./commands/review/review.ts'),
  merge: () => import('./commands/review/merge.ts'),
  'verdict <bundle>': () => import('./commands/review/verdict.ts'),
  queue: () => import('./commands/review/queue.ts'),
  'summary <report>': () => import('./commands/review/summary.ts'),
  'keep-issue <title>': () => import('./commands/review/keep-issue.ts'),
  'release <changelog>': () => import('./commands/review/release.ts'),
  'dispatch <workflow>': () => import('./commands/review/dispatch.ts'),
};

// What a command loads is read from there as JavaScript once it has been, in whatever folder this checkout lies: a third of the time of a
// short one.
process.env.NODE_COMPILE_CACHE_PORTABLE ??= '1';
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'mappe'));

/** Folder of this checkout's cache: beside the program, never inside of a folder that it downloads. */
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
  print,
  warn,
  // The only lines that the runner is to take for commands: `print` keeps every other from being one.
  annotate: (problems) => {
    for (const line of annotations(inLanguage(problems, lang()))) process.stdout.write(`${line}\n`);
  },
  lang,
  env: process.env,
  root: () => process.cwd(),
  onNotice: (notice) => warn(tellProblem(notice, lang())),
  access: () => {
    const isTrial = program.opts<{ trial?: true }>().trial === true;
    // A bucket on this machine is for a trial alone: what is published would send every reader's browser to the reader's own machine.
    const env = isTrial ? process.env : { ...process.env, MAPPE_LOCAL_BUCKETS: undefined };
    return { env, onNotice: terminal.onNotice, cache, isTrial };
  },
  actor: (named) => actorOf(named, process.env, terminal.root()),
  command(name, id, ...takes) {
    const command = program.command(name).description(text(id));
    addShared(command, takes);
    command.addHelpText('after', () => `\n${say('cli.example', { line: `npm run mappe -- ${exampleLine(name)}` }, lang())}`);
    if (takes.includes('store')) command.addHelpText('after', () => `\n${say('cli.environment', {}, lang())}`);
    return command;
  },
  ending:
    (work) =>
    async (...line) => {
      process.exitCode = await work(...line);
    },
  screen: () => {
    const { isTTY: isTerminal = false, columns = 80 } = process.stderr;
    return { isTerminal, columns, lang: lang(), write: (text) => void process.stderr.write(text) };
  },
  isAnswering: () => process.stdin.isTTY,
  secret: async (question) => {
    if (terminal.isAnswering()) return (await import('@inquirer/prompts')).password({ message: question });
    // By a pipe, as a script or a manager of passwords gives them.
    for await (const line of createInterface({ input: process.stdin })) return line;
    return '';
  },
  confirmed: (yes) => async (question) => {
    if (yes || !terminal.isAnswering()) return yes === true;
    return (await import('@inquirer/prompts')).confirm({ message: question, default: false });
  },
};

/** Define the command that a line calls or asks help for; of the other commands, the program's help gives only name and description. */
async function addCommands(args: readonly string[]): Promise<void> {
  const names = Object.keys(commands).map((usage) => usage.replace(/ .*/, ''));
  const called = args.find((arg) => names.includes(arg));
  for (const [usage, load] of Object.entries(commands)) {
    const name = usage.replace(/ .*/, '');
    if (name === called) (await load()).define(terminal);
    else program.command(usage).description(text(`cli.${name}` as TextId));
  }
}

/** Run one command line; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  await addCommands(args);
  speak(program, lang);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof PipelineError) {
      warn(tellProblems(error.problems, lang()));
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

/** Print a fault of the program with its stack, and exit. */
function stop(error: unknown): void {
  // The message may be a stranger’s: `warn` tames it, so that no runner takes a line of it for a command.
  // guard [warn → process.stderr.write]: no line of it is a command for a runner
  warn(inspect(error));
  // oxlint-disable-next-line no-restricted-properties -- after a fault that nobody caught, what still runs is not to be believed
  process.exit(exitCodes.refused);
}

if (import.meta.main) {
  process.on('uncaughtException', stop);
  await main(process.argv.slice(2)).catch(stop);
}
