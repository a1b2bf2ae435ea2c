import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { digestsNamed } from '../../manifest/digests-named.ts';
import { sweepHeld } from '../../publication/adopt.ts';
import { type CollectedGarbage, collectGarbage } from '../../publication/gc.ts';
import type { Store } from '../../stores/store.ts';
import { listProblems } from '../problems.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { durationMs, durationOption, wholeNumber } from '../options.ts';
import type { Flags, Terminal } from '../terminal.ts';

/** Percentage that a collection may delete: monthly, with 400 days kept, a thirteenth is due; more has another cause than age. */
const garbagePercent = 20;

/** `mappe gc`: delete what no kept snapshot needs. */
export const define = ({ command, ending, access, lang, print, confirmed }: Terminal): Command =>
  command('gc', 'cli.gc', 'datasets', 'store', 'json-lines', 'dry-run', 'yes')
    .option('--grace <duration>', text('cli.gc-grace'), durationOption, '30d')
    .option('--keep <count>', text('cli.gc-keep'), wholeNumber, 10)
    .option('--keep-days <count>', text('cli.gc-keep-days'), wholeNumber, 400)
    .option('--most <percent>', text('cli.gc-most'), wholeNumber, garbagePercent)
    .option('--purged', text('cli.gc-purged'))
    .action(
      ending(async ({ yes, grace, ...flags }: Omit<Flags<GcOptions>, 'grace'> & { grace: string; yes?: true }) => {
        const options = { ...flags, access: access(), lang: lang(), now: new Date() };
        return gc({ ...options, grace: durationMs(grace), confirm: confirmed(yes) }, print);
      }),
    );

/** Options of `mappe gc`. */
export interface GcOptions extends StoreOptions {
  /** How long an object must have been garbage before it goes, in milliseconds. */
  grace: number;
  /** So many of the newest snapshots stay whole. */
  keep: number;
  /** And those that were current within so many days. */
  keepDays: number;
  /** Percent of all objects that may go at once. */
  most: number;
  /** Remove again what was purged and has come back, and nothing else. */
  purged?: boolean;
  dryRun?: boolean;
  json?: boolean;
  lang: Lang;
  /** Whether what is due may go; asked with how much it is. */
  confirm: (question: string) => Promise<boolean>;
}

const dayMs = 86_400_000;

/** `mappe gc`: mark what nothing needs, and remove what was marked a while ago; gives the exit code. */
export async function gc(options: GcOptions, print: (line: string) => void): Promise<number> {
  const { grace: graceMs, keep: newest, keepDays, most, dryRun = false, json = false, lang, now } = options;
  const store = await openSigned(options);
  if (options.purged === true) return sweepPurgedAgain(store, options, print);
  const keep = { newest, since: new Date(now.valueOf() - keepDays * dayMs) };
  const named = options.datasets === undefined ? undefined : await digestsNamed(options.datasets);
  const collection = { now, graceMs, keep, named, mostShare: most / 100 };
  const found = await collectGarbage(store, { ...collection, remove: false, dryRun });
  const remove = !dryRun && (found.due.size === 0 || (await options.confirm(say('gc.confirm', sizes(found, lang), lang))));
  const collected = remove ? await collectGarbage(store, { ...collection, remove, dryRun }) : found;
  if (json) print(JSON.stringify({ ...collected, due: Object.fromEntries(collected.due), waiting: Object.fromEntries(collected.waiting) }));
  else for (const line of tellCollected(collected, lang)) print(line);
  return 0;
}

/** Remove what was purged and has come back; nobody is asked, for whoever purged it was. */
async function sweepPurgedAgain(
  store: Store,
  { dryRun = false, json = false, lang }: GcOptions,
  print: (line: string) => void,
): Promise<number> {
  const datasets = await sweepHeld(store, { dryRun });
  if (json) print(JSON.stringify({ purged: datasets, removed: !dryRun }));
  else if (datasets.length === 0) print(say('gc.purged-none', { store: store.address }, lang));
  else for (const dataset of datasets) print(say(dryRun ? 'gc.purged-due' : 'renew.again', { dataset }, lang));
  return 0;
}

function tellCollected(collected: CollectedGarbage, lang: Lang): string[] {
  const facts = { ...sizes(collected, lang), unfinished: collected.unfinished };
  return [
    say(collected.due.size === 0 ? 'gc.none' : collected.removed ? 'gc.removed' : 'gc.due', facts, lang),
    ...[...collected.due.keys()].map((key) => `    ${key}`),
    say('gc.waiting', facts, lang),
    ...listProblems(collected.skipped, lang),
    ...(collected.unfinished > 0 ? [say('gc.unfinished', facts, lang)] : []),
  ];
}

function sizes({ due, waiting }: CollectedGarbage, lang: Lang): Record<string, string> {
  const sum = (objects: Map<string, number>): number => objects.values().reduce((total, each) => total + each, 0);
  const counts = { due: number(due.size, lang), waiting: number(waiting.size, lang) };
  return { ...counts, dueSize: bytes(sum(due), lang), waitingSize: bytes(sum(waiting), lang) };
}
