import type { Command } from 'commander';
import { inLanguage, say, tell } from '../../../schemas/messages/say.ts';
import { text } from '../help.ts';
import type { Shard } from '../../manifest/dataset-ids.ts';
import { newRun, runName, shardOption } from '../options.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** What one data set did wrong keeps no other from being built and published: whoever calls these goes on. */
const codeOf = (passed: boolean): number => (passed ? exitCodes.done : exitCodes.partly);

interface BuildFlags {
  datasets: string;
  store: string;
  json?: true;
  run?: string;
  shard?: Shard;
  plan?: string;
  published?: string;
  since?: string;
  renew?: true;
  removeMany?: true;
  unsafeNoSandbox?: true;
}

/** Convert what has changed, and publish it unless a run is named. */
export const build = (terminal: Terminal): Command =>
  terminal
    .command('build', 'cli.build', 'datasets', 'store')
    .argument('[id...]', text('cli.build-ids'))
    .option('--json', text('cli.json'))
    .option('--run <name>', text('cli.run'), runName)
    .option('--shard <part>', text('cli.shard'), shardOption)
    .option('--plan <file>', text('cli.plan-file'))
    .option('--published <store>', text('cli.published'))
    .option('--since <revision>', text('cli.published-since'))
    .option('--renew', text('cli.renew'))
    .option('--remove-many', text('cli.remove-many'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .action(terminal.ending((ids: string[], flags: BuildFlags) => buildShown(terminal, ids, flags)));

async function buildShown(
  { access, lang, print, root, screen }: Terminal,
  ids: string[],
  { json, run, ...options }: BuildFlags,
): Promise<number> {
  const { build } = await import('./build.ts');
  const { tellBuild, tellSkipped } = await import('./tell-build.ts');
  const { showProgress } = await import('../show-progress.ts');
  const progress = showProgress(screen());
  const now = new Date();
  const told = new Set<string>();
  const skipped: Parameters<typeof tellSkipped>[0][number][] = [];
  const passed = await build({
    ...options,
    access: access(),
    root: root(),
    ids,
    run: run ?? newRun(now),
    buildOnly: run !== undefined,
    now,
    onStep: progress.step,
    onLine: (line) => {
      told.add(line.dataset);
      progress.done(line.dataset);
      if (json) print(JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }));
      else if (line.outcome === 'skipped') skipped.push(line);
      else progress.print(tellBuild(line, lang()));
    },
  });
  for (const line of tellSkipped(skipped, lang())) print(line);
  if (told.size === 0 && !json) print(say('build.none', {}, lang()));
  return codeOf(passed);
}

interface SheetsFlags {
  datasets: string;
  store: string;
  json?: true;
  run: string;
  shard: Shard;
  published?: string;
  unsafeNoSandbox?: true;
}

/** Convert a share of the sheets of large images. */
export const sheets = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('sheets', 'cli.sheets', 'datasets', 'store')
    .argument('[id...]', text('cli.sheets-ids'))
    .requiredOption('--run <name>', text('cli.sheets-run'), runName)
    .requiredOption('--shard <part>', text('cli.sheets-shard'), shardOption)
    .option('--published <store>', text('cli.published'))
    .option('--json', text('cli.json'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .action(
      ending(async (ids: string[], { json, ...options }: SheetsFlags) => {
        const { convertSheets } = await import('./sheets.ts');
        const { tellSheets } = await import('./tell-build.ts');
        const passed = await convertSheets({
          ...{ ...options, ids, access: access(), now: new Date() },
          onLine: (line) =>
            print(json ? JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }) : tellSheets(line, lang())),
        });
        return codeOf(passed);
      }),
    );

/** What would be built, and why. */
export const plan = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('plan', 'cli.plan', 'datasets', 'store')
    .argument('[id...]', text('cli.build-ids'))
    .option('--json', text('cli.json'))
    .option('--shard <part>', text('cli.shard'), shardOption)
    .option('--renew <ids...>', text('cli.plan-renew'))
    .action(
      ending(
        async (ids: string[], { json, ...options }: { datasets: string; store: string; json?: true; shard?: Shard; renew?: string[] }) => {
          const { plan, tellPlan } = await import('./plan.ts');
          const lines = await plan({ ...options, access: access(), ids, now: new Date() });
          // What several machines convert beforehand is told with the image itself.
          for (const line of json ? lines : lines.filter(({ action }) => action !== 'sheets'))
            print(json ? JSON.stringify({ ...line, reasons: inLanguage(line.reasons, lang()) }) : tellPlan(line, lang()));
          if (lines.length === 0 && !json) print(say('build.none', {}, lang()));
          return codeOf(lines.every(({ action }) => action !== 'refused'));
        },
      ),
    );

interface PublishFlags {
  datasets: string;
  store: string;
  run: string;
  plan?: string;
  removeMany?: true;
  json?: true;
}

/** Publish at once what several machines have built. */
export const publish = ({ command, ending, access, lang, print, warn }: Terminal): Command =>
  command('publish', 'cli.publish', 'datasets', 'store')
    .argument('[folder...]', text('cli.publish-parts'))
    .requiredOption('--run <name>', text('cli.publish-run'), runName)
    .option('--plan <file>', text('cli.plan-followed'))
    .option('--remove-many', text('cli.remove-many'))
    .option('--json', text('cli.json'))
    .action(
      ending(async (parts: string[], { json, ...options }: PublishFlags) => {
        const { publishParts, tellMerged, tellMissing } = await import('../publication/publish.ts');
        const { merged, missing, told } = await publishParts({ ...options, access: access(), parts, now: new Date() });
        for (const each of merged)
          print(json ? JSON.stringify({ ...each, problems: inLanguage(each.problems, lang()) }) : tellMerged(each, lang()));
        for (const each of told) warn(tell(each, lang()));
        for (const part of missing) warn(tellMissing(part, options.run, lang()));
        return codeOf(missing.length + told.length === 0 && merged.every(({ outcome }) => outcome !== 'refused'));
      }),
    );
