#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { say, type TextId } from '../schemas/texts/say.ts';
import { complaintOf, speakFrench } from './commands/french-help.ts';
import type { NewOptions } from './commands/new.ts';
import { PipelineError } from './errors.ts';

/** Everything published or unchanged; something refused; called wrongly. */
const exitCodes = { refused: 1, wrongCall: 2 } as const;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const program = new Command('mappe');

/** Options that several commands take, with the folders where nothing is said. */
const folders = {
  datasets: ['--datasets <dossier>', say('cli.datasets'), 'datasets'],
  store: ['--store <dossier>', say('cli.store'), 'dist/store'],
  out: ['--out <dossier>', say('cli.out'), 'dist/site'],
} satisfies Record<string, [flags: string, description: string, value: string]>;

/** A command with its French help; its modules are loaded when it runs, so that `check` needs no more than Node. */
function command(name: string, text: TextId, ...takes: (keyof typeof folders)[]): Command {
  const made = program.command(name).description(say(text));
  for (const folder of takes) made.option(...folders[folder]);
  return made;
}

command('build', 'cli.build', 'datasets', 'store')
  .argument('[id...]', say('cli.build-ids'))
  .option('--json', say('cli.json'))
  .action(async (ids: string[], { datasets, store, json }: { datasets: string; store: string; json?: true }) => {
    const { build } = await import('./commands/build.ts');
    const { showProgress } = await import('./commands/show-progress.ts');
    const { tellBuild } = await import('./commands/tell-build.ts');
    const { isTTY: isTerminal = false, columns = 80 } = process.stderr;
    const progress = showProgress({ isTerminal, columns, write: (text) => void process.stderr.write(text) });
    const passed = await build({
      datasets,
      store,
      ids,
      now: new Date(),
      onStep: progress.step,
      onLine: (line) => {
        progress.done(line.dataset);
        if (json) print(JSON.stringify(line));
        else progress.print(tellBuild(line));
      },
    });
    if (!passed) process.exitCode = exitCodes.refused;
  });

command('plan', 'cli.plan', 'datasets', 'store')
  .argument('[id...]', say('cli.build-ids'))
  .option('--json', say('cli.json'))
  .option('--shard <part>', say('cli.shard'), shardOption)
  .action(
    async (
      ids: string[],
      { datasets, store, json, shard }: { datasets: string; store: string; json?: true; shard?: { index: number; count: number } },
    ) => {
      const { plan, tellPlan } = await import('./commands/plan.ts');
      const lines = await plan({ datasets, store, ids, shard, now: new Date() });
      for (const line of lines) print(json ? JSON.stringify(line) : tellPlan(line));
      if (lines.some(({ action }) => action === 'refused')) process.exitCode = exitCodes.refused;
    },
  );

command('inspect', 'cli.inspect')
  .argument('<fichier>', say('cli.inspect-file'))
  .option('--crs <code>', say('cli.inspect-crs'))
  .option('--json', say('cli.inspect-json'))
  .action(async (file: string, options: { crs?: string; json?: boolean }) => {
    const { inspect } = await import('./commands/inspect.ts');
    process.exitCode = await inspect(file, options, print);
  });

command('new', 'cli.new', 'datasets')
  .argument('<fichier>', say('cli.new-file'))
  .requiredOption('--producer <dossier>', say('cli.new-producer'))
  .option('--dataset <dossier>', say('cli.new-dataset'))
  .option('--title <titre>', say('cli.new-title'))
  .option('--description <texte>', say('cli.new-description'))
  .option('--license <licence>', say('cli.new-license'))
  .option('--frequency <fréquence>', say('cli.new-frequency'))
  .option('--theme <thème>', say('cli.new-theme'))
  .option('--contact <adresse>', say('cli.new-contact'))
  .option('--crs <code>', say('cli.new-crs'))
  .option('--yes', say('cli.new-yes'))
  .action(async (file: string, options: NewOptions) => {
    const { newDataset } = await import('./commands/new.ts');
    process.exitCode = await newDataset(file, options, print);
  });

command('check', 'cli.check', 'datasets')
  .argument('[chemin...]', say('cli.check-paths'))
  .option('--json', say('cli.check-json'))
  .action(async (paths: string[], options: { datasets: string; json?: boolean }) => {
    const { checkCommand } = await import('./commands/check.ts');
    process.exitCode = await checkCommand(paths, { ...options, today: new Date().toISOString().slice(0, 10) }, print);
  });

command('site', 'cli.site', 'datasets', 'store', 'out')
  .option('--store-url <adresse>', say('cli.store-url'))
  .option('--address <adresse>', say('cli.address'))
  .action(async (options: { datasets: string; store: string; out: string; storeUrl?: string; address?: string }) => {
    const { site } = await import('./commands/site.ts');
    await site(options, { env: process.env }, print);
  });

command('serve', 'cli.serve', 'store', 'out')
  .option('--port <port>', say('cli.port'), wholeNumber, 4321)
  .action(async ({ store, out, port }: { store: string; out: string; port: number }) => {
    const { serve } = await import('./commands/serve.ts');
    await serve({ site: out, store, port }, print);
  });

command('demo', 'cli.demo', 'datasets', 'store', 'out')
  .option('--port <port>', say('cli.port'))
  .option('--no-serve', say('cli.no-serve'))
  .action(async (options: { datasets: string; store: string; out: string; port?: string; serve: boolean }) => {
    const { demo } = await import('./commands/demo.ts');
    process.exitCode = await demo(options, print);
  });

command('publish', 'cli.publish', 'datasets', 'store')
  .argument('<dossier...>', say('cli.publish-parts'))
  .action(async (parts: string[], { datasets, store }: { datasets: string; store: string }) => {
    const { publishParts } = await import('./commands/publish.ts');
    for (const id of await publishParts({ datasets, parts, store })) print(id);
  });

command('changed', 'cli.changed', 'datasets')
  .requiredOption('--since <révision>', say('cli.since'))
  .option('--base-map', say('cli.base-map'), false)
  .action(async ({ datasets, since, baseMap }: { datasets: string; since: string; baseMap: boolean }) => {
    const { changed } = await import('./commands/summary.ts');
    for (const id of await changed({ since, datasets, root: process.cwd(), baseMap })) print(id);
  });

command('summary', 'cli.summary', 'datasets', 'store')
  .argument('<report>', say('cli.summary-report'))
  .option('--since <révision>', say('cli.since'))
  .requiredOption('--write <fichier>', say('cli.write'))
  .option('--preview <commande>', say('cli.preview'))
  .action(
    async (
      report: string,
      { store, write, ...options }: { datasets: string; store: string; write: string; since?: string; preview?: string },
    ) => {
      const { summary } = await import('./commands/summary.ts');
      for (const line of await summary({ ...options, report, store, out: write, root: process.cwd() })) print(line);
    },
  );

function shardOption(value: string): { index: number; count: number } {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

function wholeNumber(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);
}

/** Run one command line; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  program.description(say('cli.description'));
  speakFrench(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof PipelineError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = exitCodes.refused;
    } else if (error instanceof CommanderError) complain(error);
    else throw error;
  }
}

function complain(error: CommanderError): void {
  // Without a command the help is the answer.
  if (error.code === 'commander.help') process.stdout.write(program.helpInformation());
  else {
    const complaint = complaintOf(error);
    if (complaint === undefined) return;
    process.stderr.write(`${complaint}\n`);
  }
  process.exitCode = exitCodes.wrongCall;
}

if (import.meta.main) await main(process.argv.slice(2));
