#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { languages, type Lang } from '../schemas/languages.ts';
import { tame } from '../schemas/texts/fill.ts';
import { inLanguage, say, tell, type TextId } from '../schemas/texts/say.ts';
import { complaintOf, speak, text } from './commands/help.ts';
import type { NewOptions } from './commands/new.ts';
import { PipelineError, tellProblems } from './errors.ts';
import type { Access } from './stores/open.ts';

// Longer than 250 lines: a table of the commands, each with its options and what it prints.

// The commands, loaded when they run, are read from there as JavaScript once they have been: a third of the time of a short one.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'mappe'));

/** Everything published or unchanged; something refused; called wrongly. */
const exitCodes = { refused: 1, wrongCall: 2 } as const;

const print = (line: string): void => void process.stdout.write(`${tame(line)}\n`);
const warn = (line: string): void => void process.stderr.write(`${tame(line)}\n`);
/** Says what whoever runs a command should know. */
const onNotice: NonNullable<Access['onNotice']> = (notice) => warn(tell(notice, lang()));
/** What opens a store: credentials from the environment, and a way to say what its owner should know. */
const access = (): Access => ({ env: process.env, onNotice });
const program = new Command('mappe')
  .description(text('cli.description'))
  .addOption(new Option('--lang <language>', text('cli.lang')).choices(languages).default('fr' satisfies Lang));

/** The language that the command line asks for, wherever it says so. */
const lang = (): Lang => program.opts<{ lang: Lang }>().lang;

/** Options that several commands take, with the folders where nothing is said. */
const folders = {
  datasets: ['--datasets <folder>', text('cli.datasets'), 'datasets'],
  store: ['--store <store>', text('cli.store'), 'dist/store'],
  out: ['--out <folder>', text('cli.out'), 'dist/site'],
} satisfies Record<string, [flags: string, description: string, value: string]>;

/** A command with its help; its modules are loaded when it runs, so that `check` needs no more than Node. */
function command(name: string, id: TextId, ...takes: (keyof typeof folders)[]): Command {
  const made = program.command(name).description(text(id));
  for (const folder of takes) made.option(...folders[folder]);
  if (takes.includes('store')) made.addHelpText('after', () => `\n${say('cli.environment', {}, lang())}`);
  return made;
}

/** What goes on, on standard error: lines written over in a terminal, nothing but what is printed elsewhere. */
async function progressOnTerminal(): Promise<ReturnType<(typeof import('./commands/show-progress.ts'))['showProgress']>> {
  const { showProgress } = await import('./commands/show-progress.ts');
  const { isTTY: isTerminal = false, columns = 80 } = process.stderr;
  return showProgress({ isTerminal, columns, lang: lang(), write: (text) => void process.stderr.write(text) });
}

/** What destroys asks first; where nobody can answer, nothing is destroyed unless the command says so. */
const confirmed =
  (yes: true | undefined) =>
  async (question: string): Promise<boolean> => {
    if (yes || !process.stdin.isTTY) return yes === true;
    return (await import('./commands/ask.ts')).confirmInTerminal(question);
  };

interface VerifyFlags {
  store: string;
  oldest?: number;
  share?: { index: number; count: number };
  discard?: true;
  json?: true;
}

interface GcFlags {
  store: string;
  grace: string;
  keep: number;
  keepDays: number;
  dryRun?: true;
  yes?: true;
  json?: true;
}

interface PurgeFlags {
  datasets: string;
  store: string;
  reason: string;
  dryRun?: true;
  yes?: true;
  json?: true;
}

interface BuildFlags {
  datasets: string;
  store: string;
  json?: true;
  run?: string;
  shard?: { index: number; count: number };
  plan?: string;
  published?: string;
  renew?: true;
  unsafeNoSandbox?: true;
}

interface SheetsFlags {
  datasets: string;
  store: string;
  json?: true;
  run: string;
  shard: { index: number; count: number };
  unsafeNoSandbox?: true;
}

command('build', 'cli.build', 'datasets', 'store')
  .argument('[id...]', text('cli.build-ids'))
  .option('--json', text('cli.json'))
  .option('--run <name>', text('cli.run'), runName)
  .option('--shard <part>', text('cli.shard'), shardOption)
  .option('--plan <file>', text('cli.plan-file'))
  .option('--published <store>', text('cli.published'))
  .option('--renew', text('cli.renew'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .action(async (ids: string[], { json, run, ...options }: BuildFlags) => {
    const { build } = await import('./commands/build.ts');
    const { tellBuild, tellSkipped } = await import('./commands/tell-build.ts');
    const progress = await progressOnTerminal();
    const now = new Date();
    const skipped: Parameters<typeof tellSkipped>[0][number][] = [];
    const passed = await build({
      ...options,
      access: access(),
      ids,
      run: run ?? newRun(now),
      buildOnly: run !== undefined,
      now,
      onStep: progress.step,
      onLine: (line) => {
        progress.done(line.dataset);
        if (json) print(JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }));
        else if (line.outcome === 'skipped') skipped.push(line);
        else progress.print(tellBuild(line, lang()));
      },
    });
    for (const line of tellSkipped(skipped, lang())) print(line);
    if (!passed) process.exitCode = exitCodes.refused;
  });

command('sheets', 'cli.sheets', 'datasets', 'store')
  .argument('<id...>', text('cli.sheets-ids'))
  .requiredOption('--run <name>', text('cli.sheets-run'), runName)
  .requiredOption('--shard <part>', text('cli.sheets-shard'), shardOption)
  .option('--json', text('cli.json'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .action(async (ids: string[], { json, ...options }: SheetsFlags) => {
    const { convertSheets } = await import('./commands/sheets.ts');
    const { tellSheets } = await import('./commands/tell-build.ts');
    const passed = await convertSheets({
      ...{ ...options, ids, access: access(), now: new Date() },
      onLine: (line) =>
        print(json ? JSON.stringify({ ...line, problems: inLanguage([...line.problems], lang()) }) : tellSheets(line, lang())),
    });
    if (!passed) process.exitCode = exitCodes.refused;
  });

command('plan', 'cli.plan', 'datasets', 'store')
  .argument('[id...]', text('cli.build-ids'))
  .option('--json', text('cli.json'))
  .option('--shard <part>', text('cli.shard'), shardOption)
  .action(
    async (
      ids: string[],
      { datasets, store, json, shard }: { datasets: string; store: string; json?: true; shard?: { index: number; count: number } },
    ) => {
      const { plan, tellPlan } = await import('./commands/plan.ts');
      const lines = await plan({ datasets, store, access: access(), ids, shard, now: new Date() });
      for (const line of lines)
        print(json ? JSON.stringify({ ...line, reasons: inLanguage(line.reasons, lang()) }) : tellPlan(line, lang()));
      if (lines.some(({ action }) => action === 'refused')) process.exitCode = exitCodes.refused;
    },
  );

command('inspect', 'cli.inspect')
  .argument('<file>', text('cli.inspect-file'))
  .option('--crs <code>', text('cli.inspect-crs'))
  .addOption(new Option('--standard <name>', text('cli.inspect-standard')).choices(['bal']))
  .option('--json', text('cli.inspect-json'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .action(async (file: string, options: { crs?: string; standard?: 'bal'; json?: boolean; unsafeNoSandbox?: true }) => {
    const { inspect } = await import('./commands/inspect.ts');
    process.exitCode = await inspect(file, { ...options, onNotice, lang: lang() }, print);
  });

command('corpus', 'cli.corpus')
  .argument('<folder>', text('cli.corpus-folder'))
  .action(async (folder: string) => {
    const { corpus } = await import('./commands/corpus.ts');
    process.exitCode = await corpus(folder, lang(), print);
  });

command('new', 'cli.new', 'datasets')
  .argument('<file>', text('cli.new-file'))
  .requiredOption('--producer <folder>', text('cli.new-producer'))
  .option('--dataset <folder>', text('cli.new-dataset'))
  .option('--title <title>', text('cli.new-title'))
  .option('--description <text>', text('cli.new-description'))
  .option('--license <license>', text('cli.new-license'))
  .option('--frequency <frequency>', text('cli.new-frequency'))
  .option('--theme <theme>', text('cli.new-theme'))
  .option('--contact <address>', text('cli.new-contact'))
  .option('--crs <code>', text('cli.new-crs'))
  .option('--yes', text('cli.new-yes'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .action(async (file: string, options: NewOptions) => {
    const { newDataset } = await import('./commands/new.ts');
    process.exitCode = await newDataset(file, { ...options, onNotice, lang: lang() }, print);
  });

command('check', 'cli.check', 'datasets')
  .argument('[path...]', text('cli.check-paths'))
  .option('--json', text('cli.check-json'))
  .action(async (paths: string[], options: { datasets: string; json?: boolean }) => {
    const { checkCommand } = await import('./commands/check.ts');
    process.exitCode = await checkCommand(paths, { ...options, lang: lang(), today: new Date().toISOString().slice(0, 10) }, print);
  });

command('site', 'cli.site', 'datasets', 'store', 'out')
  .option('--store-url <address>', text('cli.store-url'))
  .option('--address <address>', text('cli.address'))
  .option('--at <moment>', text('cli.site-at'))
  .action(async (options: { datasets: string; store: string; out: string; storeUrl?: string; address?: string; at?: string }) => {
    const { site } = await import('./commands/site.ts');
    const { showLine } = await import('./commands/show-progress.ts');
    const { isTTY: isTerminal = false, columns = 80 } = process.stderr;
    const line = showLine({ isTerminal, columns, lang: lang(), write: (text) => void process.stderr.write(text) });
    const onPages = (pages: number): void => line.show(say('site.progress', { pages }, lang()));
    try {
      await site({ ...options, lang: lang() }, { env: process.env, onPages }, (text) => {
        line.clear();
        print(text);
      });
    } finally {
      line.clear();
    }
  });

command('serve', 'cli.serve', 'store', 'out')
  .option('--port <port>', text('cli.port'), wholeNumber, 4321)
  .action(async ({ store, out, port }: { store: string; out: string; port: number }) => {
    const { serve } = await import('./commands/serve.ts');
    await serve({ site: out, store, port, lang: lang() }, print);
  });

command('demo', 'cli.demo', 'datasets', 'store', 'out')
  .option('--port <port>', text('cli.port'))
  .option('--no-serve', text('cli.no-serve'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .action(async (options: { datasets: string; store: string; out: string; port?: string; serve: boolean; unsafeNoSandbox?: true }) => {
    const { demo } = await import('./commands/demo.ts');
    process.exitCode = await demo({ ...options, lang: lang() }, print);
  });

command('publish', 'cli.publish', 'datasets', 'store')
  .argument('[folder...]', text('cli.publish-parts'))
  .requiredOption('--run <name>', text('cli.publish-run'), runName)
  .option('--json', text('cli.json'))
  .action(async (parts: string[], { json, ...options }: { datasets: string; store: string; run: string; json?: true }) => {
    const { publishParts, tellMerged, tellMissing } = await import('./commands/publish.ts');
    const { merged, missing } = await publishParts({ ...options, access: access(), parts, now: new Date() });
    for (const each of merged)
      print(json ? JSON.stringify({ ...each, problems: inLanguage(each.problems, lang()) }) : tellMerged(each, lang()));
    for (const part of missing) warn(tellMissing(part, options.run, lang()));
    if (missing.length > 0 || merged.some(({ outcome }) => outcome === 'refused')) process.exitCode = exitCodes.refused;
  });

command('diff', 'cli.diff', 'store')
  .argument('<dataset>', text('cli.diff-dataset'))
  .option('--from <name>', text('cli.diff-from'))
  .option('--to <name>', text('cli.diff-to'))
  .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
  .option('--json', text('cli.json-lines'))
  .action(async (dataset: string, options: { store: string; from?: string; to?: string; json?: true; unsafeNoSandbox?: true }) => {
    const { diff } = await import('./commands/diff.ts');
    process.exitCode = await diff({ ...options, dataset, access: access(), lang: lang() }, print);
  });

command('rollback', 'cli.rollback', 'store')
  .option('--to <moment>', text('cli.rollback-to'))
  .option('--dataset <name>', text('cli.rollback-dataset'))
  .option('--dry-run', text('cli.dry-run'))
  .option('--json', text('cli.json-lines'))
  .action(async (options: { store: string; to?: string; dataset?: string; dryRun?: true; json?: true }) => {
    const { rollback } = await import('./commands/rollback.ts');
    const now = new Date();
    process.exitCode = await rollback({ ...options, access: access(), run: `rollback-${newRun(now)}`, lang: lang(), now }, print);
  });

command('verify', 'cli.verify', 'store')
  .argument('[id...]', text('cli.build-ids'))
  .option('--oldest <count>', text('cli.verify-oldest'), wholeNumber)
  .option('--share <part>', text('cli.verify-share'), shardOption)
  .option('--discard', text('cli.verify-discard'))
  .option('--json', text('cli.json'))
  .action(async (ids: string[], { json, ...options }: VerifyFlags) => {
    const { tellVerified, verify } = await import('./commands/verify.ts');
    const progress = await progressOnTerminal();
    const isWhole = await verify({
      ...options,
      access: access(),
      ids,
      now: new Date(),
      onStep: progress.step,
      onLine: (line) => {
        progress.done(line.dataset);
        if (json) print(JSON.stringify(line));
        else progress.print(tellVerified(line, lang()));
      },
    });
    if (!isWhole) process.exitCode = exitCodes.refused;
  });

command('check-services', 'cli.check-services', 'store')
  .argument('[id...]', text('cli.build-ids'))
  .option('--write <file>', text('cli.check-services-write'))
  .option('--json', text('cli.json'))
  .action(async (ids: string[], { json, ...options }: { store: string; write?: string; json?: true }) => {
    const { checkServices, tellService, tellServices } = await import('./commands/check-services.ts');
    const lines: Parameters<typeof tellServices>[0][number][] = [];
    const areAlive = await checkServices({ ...options, ids, access: access(), lang: lang() }, (line) => {
      lines.push(line);
      print(json ? JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }) : tellService(line, lang()));
    });
    if (!json) print(tellServices(lines, lang()));
    if (!areAlive) process.exitCode = exitCodes.refused;
  });

command('gc', 'cli.gc', 'store')
  .option('--grace <duration>', text('cli.gc-grace'), durationOption, '30d')
  .option('--keep <count>', text('cli.gc-keep'), wholeNumber, 10)
  .option('--keep-days <count>', text('cli.gc-keep-days'), wholeNumber, 400)
  .option('--dry-run', text('cli.dry-run'))
  .option('--yes', text('cli.yes'))
  .option('--json', text('cli.json-lines'))
  .action(async ({ yes, grace, ...options }: GcFlags) => {
    const { gc } = await import('./commands/gc.ts');
    process.exitCode = await gc(
      { ...options, grace: duration(grace), access: access(), lang: lang(), now: new Date(), confirm: confirmed(yes) },
      print,
    );
  });

command('purge', 'cli.purge', 'datasets', 'store')
  .argument('<target>', text('cli.purge-target'))
  .requiredOption('--reason <reason>', text('cli.purge-reason'))
  .option('--dry-run', text('cli.dry-run'))
  .option('--yes', text('cli.yes'))
  .option('--json', text('cli.json-lines'))
  .action(async (target: string, { yes, ...options }: PurgeFlags) => {
    const { purgeCommand } = await import('./commands/purge.ts');
    const given = { ...options, access: access(), lang: lang(), now: new Date() };
    process.exitCode = await purgeCommand({ ...given, target, confirm: confirmed(yes) }, print);
  });

command('changed', 'cli.changed', 'datasets')
  .requiredOption('--since <revision>', text('cli.since'))
  .option('--base-map', text('cli.base-map'), false)
  .action(async ({ datasets, since, baseMap }: { datasets: string; since: string; baseMap: boolean }) => {
    const { changed } = await import('./commands/summary.ts');
    for (const id of await changed({ since, datasets, root: process.cwd(), baseMap })) print(id);
  });

command('summary', 'cli.summary', 'datasets', 'store')
  .argument('<report>', text('cli.summary-report'))
  .option('--since <revision>', text('cli.since'))
  .requiredOption('--write <file>', text('cli.write'))
  .option('--preview <command>', text('cli.preview'))
  .action(
    async (
      report: string,
      { store, write, ...options }: { datasets: string; store: string; write: string; since?: string; preview?: string },
    ) => {
      const { summary } = await import('./commands/summary.ts');
      for (const line of await summary({ ...options, lang: lang(), access: access(), report, store, out: write, root: process.cwd() }))
        print(line);
    },
  );

/** A name for a run that nobody has named: two of them differ though they begin at the same moment. */
const newRun = (now: Date): string => `${now.toISOString().replace(/[:.]/g, '-').toLowerCase()}-${randomBytes(2).toString('hex')}`;

function runName(value: string): string {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 100) return value;
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

function shardOption(value: string): { index: number; count: number } {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

/** "30d" or "12h", checked. */
function durationOption(value: string): string {
  if (/^\d{1,5}[dh]$/.test(value)) return value;
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

const hourMs = 3_600_000;
/** "30d" or "12h" in milliseconds. */
const duration = (value: string): number => Number(value.slice(0, -1)) * (value.endsWith('d') ? 24 : 1) * hourMs;

function wholeNumber(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

/** Run one command line; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  speak(program, lang);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof PipelineError) {
      process.stderr.write(`${tellProblems(error.problems, lang())}\n`);
      process.exitCode = exitCodes.refused;
    } else if (error instanceof CommanderError) complain(error);
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
