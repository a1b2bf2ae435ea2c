import type { Command } from 'commander';
import { inLanguage } from '../../../schemas/messages/say.ts';
import { text } from '../help.ts';
import type { Shard } from '../../manifest/dataset-ids.ts';
import { durationMs, durationOption, newRun, shardOption, wholeNumber } from '../options.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

interface DiffFlags {
  datasets: string;
  store: string;
  from?: string;
  to?: string;
  out?: string;
  json?: true;
  unsafeNoSandbox?: true;
}

/** What has changed between two versions. */
export const diff = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('diff', 'cli.diff', 'datasets', 'store')
    .argument('<dataset>', text('cli.diff-dataset'))
    .option('--from <name>', text('cli.diff-from'))
    .option('--to <name>', text('cli.diff-to'))
    .option('--out <file>', text('cli.diff-out'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .option('--json', text('cli.json-lines'))
    .action(
      ending(async (dataset: string, options: DiffFlags) => {
        const { diff } = await import('./diff.ts');
        return diff({ ...options, dataset, access: access(), lang: lang(), now: new Date() }, print);
      }),
    );

interface RollbackFlags {
  datasets: string;
  store: string;
  to?: string;
  dataset?: string;
  adopt?: true;
  by?: string;
  dryRun?: true;
  json?: true;
}

/** Show again what was published. */
export const rollback = ({ command, ending, access, actor, lang, print }: Terminal): Command =>
  command('rollback', 'cli.rollback', 'datasets', 'store')
    .option('--to <moment>', text('cli.rollback-to'))
    .option('--dataset <name>', text('cli.rollback-dataset'))
    .option('--adopt', text('cli.rollback-adopt'))
    .option('--by <name>', text('cli.by'))
    .option('--dry-run', text('cli.dry-run'))
    .option('--json', text('cli.json-lines'))
    .action(
      ending(async ({ by, ...options }: RollbackFlags) => {
        const { rollback } = await import('./rollback.ts');
        const now = new Date();
        // Whoever only looks decides nothing.
        const named = options.to === undefined || options.dryRun === true ? {} : { by: await actor(by) };
        return rollback({ ...options, ...named, access: access(), run: `rollback-${newRun(now)}`, lang: lang(), now }, print);
      }),
    );

interface VerifyFlags {
  datasets: string;
  store: string;
  oldest?: number;
  share?: Shard;
  discard?: true;
  json?: true;
}

/** Read published files back and compare them with their digests. */
export const verify = (terminal: Terminal): Command =>
  terminal
    .command('verify', 'cli.verify', 'datasets', 'store')
    .argument('[id...]', text('cli.build-ids'))
    .option('--oldest <count>', text('cli.verify-oldest'), wholeNumber)
    .option('--share <part>', text('cli.verify-share'), shardOption)
    .option('--discard', text('cli.verify-discard'))
    .option('--json', text('cli.json'))
    .action(terminal.ending((ids: string[], flags: VerifyFlags) => verifyShown(terminal, ids, flags)));

async function verifyShown({ access, lang, print, screen }: Terminal, ids: string[], { json, ...options }: VerifyFlags): Promise<number> {
  const { tellVerified, verify } = await import('./verify.ts');
  const { showProgress } = await import('../show-progress.ts');
  const progress = showProgress(screen());
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
  return isWhole ? exitCodes.done : exitCodes.refused;
}

interface CheckServicesFlags {
  datasets: string;
  store: string;
  write?: string;
  keep?: string;
  known?: string;
  unsafeNoSandbox?: true;
  json?: true;
}

/** Ask each service that the catalogue refers to for a real tile or feature. */
export const checkServices = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('check-services', 'cli.check-services', 'datasets', 'store')
    .argument('[id...]', text('cli.build-ids'))
    .option('--write <file>', text('cli.check-services-write'))
    .option('--keep <file>', text('cli.check-services-keep'))
    .option('--known <address>', text('cli.check-services-known'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .option('--json', text('cli.json'))
    .action(
      ending(async (ids: string[], { json, ...options }: CheckServicesFlags) => {
        const { checkServices, tellService, tellServices } = await import('../services/check-services.ts');
        const lines: Parameters<typeof tellServices>[0][number][] = [];
        const areAlive = await checkServices({ ...options, ids, access: access(), lang: lang(), now: new Date() }, (line) => {
          lines.push(line);
          print(json ? JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }) : tellService(line, lang()));
        });
        if (!json) print(tellServices(lines, lang()));
        return areAlive ? exitCodes.done : exitCodes.dead;
      }),
    );

interface GcFlags {
  datasets: string;
  store: string;
  grace: string;
  keep: number;
  keepDays: number;
  most: number;
  dryRun?: true;
  yes?: true;
  json?: true;
}

/** Of what is kept for 400 days, a collection a month finds a thirteenth due; where more than this is, something else than age made it so. */
const garbagePercent = 20;

/** Delete what no kept snapshot needs. */
export const gc = ({ command, ending, access, lang, print, confirmed }: Terminal): Command =>
  command('gc', 'cli.gc', 'datasets', 'store')
    .option('--grace <duration>', text('cli.gc-grace'), durationOption, '30d')
    .option('--keep <count>', text('cli.gc-keep'), wholeNumber, 10)
    .option('--keep-days <count>', text('cli.gc-keep-days'), wholeNumber, 400)
    .option('--most <percent>', text('cli.gc-most'), wholeNumber, garbagePercent)
    .option('--dry-run', text('cli.dry-run'))
    .option('--yes', text('cli.yes'))
    .option('--json', text('cli.json-lines'))
    .action(
      ending(async ({ yes, grace, ...options }: GcFlags) => {
        const { gc } = await import('./gc.ts');
        const given = { ...options, access: access(), lang: lang(), now: new Date() };
        return gc({ ...given, grace: durationMs(grace), confirm: confirmed(yes) }, print);
      }),
    );

interface PurgeFlags {
  datasets: string;
  store: string;
  reason: string;
  by?: string;
  dryRun?: true;
  yes?: true;
  json?: true;
}

/** Destroy what was published by mistake. */
export const purge = ({ command, ending, access, actor, lang, print, confirmed }: Terminal): Command =>
  command('purge', 'cli.purge', 'datasets', 'store')
    .argument('<target>', text('cli.purge-target'))
    .requiredOption('--reason <reason>', text('cli.purge-reason'))
    .option('--by <name>', text('cli.by'))
    .option('--dry-run', text('cli.dry-run'))
    .option('--yes', text('cli.yes'))
    .option('--json', text('cli.json-lines'))
    .action(
      ending(async (target: string, { yes, by, ...options }: PurgeFlags) => {
        const { purgeCommand } = await import('./purge.ts');
        const named = options.dryRun === true ? {} : { by: await actor(by) };
        const given = { ...options, ...named, access: access(), lang: lang(), now: new Date() };
        return purgeCommand({ ...given, target, confirm: confirmed(yes) }, print);
      }),
    );
