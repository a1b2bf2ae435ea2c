import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { commitsOf } from '../../manifest/commit-date.ts';
import { addErased, erasedFile, readErased } from '../../publication/erased.ts';
import { findPurged, isNothing, purgedName, purge, type PurgeOrder, type PurgeScope } from '../../publication/purge.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { readTombstones } from '../../publication/tombstones.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import type { Flags, Terminal } from '../terminal.ts';

/** `mappe purge`: destroy what was published by mistake. */
export const define = ({ command, ending, access, actor, lang, print, confirmed }: Terminal): Command =>
  command('purge', 'cli.purge', 'datasets', 'store', 'json-lines', 'dry-run', 'yes', 'by')
    .argument('<target>', text('cli.purge-target'))
    .requiredOption('--reason <reason>', text('cli.purge-reason'))
    .action(
      ending(async (target: string, { yes, by, ...flags }: Flags<PurgeOptions> & { yes?: true }) => {
        const named = flags.dryRun === true ? {} : { by: await actor(by) };
        const options = { ...flags, ...named, target, access: access(), lang: lang(), now: new Date() };
        return purgeCommand({ ...options, confirm: confirmed(yes) }, print);
      }),
    );

/** Options of `mappe purge`. */
export interface PurgeOptions extends StoreOptions {
  datasets: string;
  /** <producer>/<dataset>, or <producer>/<dataset>@<version>. */
  target: string;
  reason: string;
  /** Name of the person who asks for the purge: it is published. */
  by?: string;
  dryRun?: boolean;
  json?: boolean;
  lang: Lang;
  confirm: (question: string) => Promise<boolean>;
}

/** `mappe purge`: destroy the data of a version, or of a data set, for ever; gives the exit code. */
export async function purgeCommand(options: PurgeOptions, print: (line: string) => void): Promise<number> {
  const { datasets, target, reason, by, dryRun = false, json = false, lang, now } = options;
  const order: PurgeOrder = { ...parseTarget(target), reason, ...(by !== undefined && { by }) };
  const store = await openSigned(options, { erased: 'seen' });
  const found = await findPurged(store, order, await readCurrent(store));
  if (isNothing(found) && found.known.length === 0) throw fail('purge.unknown', { dataset: purgedName(order), store: store.address });
  const commits = await commitsOf(join(datasets, order.dataset));
  if (!json) for (const line of tellFound(order, found, lang)) print(line);
  if (!dryRun) {
    if (!(await options.confirm(say('purge.confirm', { dataset: purgedName(order) }, lang)))) throw fail('purge.unconfirmed', { target });
    // A file that cannot be read is found out before anything is destroyed, and one that cannot be written is no reason to keep the data.
    await readErased(datasets);
    const publication = await purge(store, order, now);
    if (!json) print(say('purge.done', { dataset: purgedName(order), sequence: publication?.pointer.sequence ?? 0 }, lang));
    const tombstones = await readTombstones(store, publication?.snapshot);
    await addErased(datasets, tombstones);
    if (!json) print(say('purge.erased', { file: join(datasets, erasedFile) }, lang));
  }
  if (json) print(JSON.stringify({ ...found, files: found.files.map(({ key }) => key), commits, purged: !dryRun }));
  else print(say(commits === 0 ? 'purge.git-none' : 'purge.git', { folder: join(datasets, order.dataset), commits }, lang));
  return 0;
}

function parseTarget(target: string): Pick<PurgeOrder, 'dataset' | 'version'> {
  const [, dataset, version] = /^([a-z0-9-]+\/[a-z0-9-]+)(?:@([0-9a-f]{16}))?$/.exec(target) ?? [];
  if (dataset === undefined) throw fail('purge.bad-target', { target });
  return { dataset, ...(version !== undefined && { version }) };
}

function tellFound(order: PurgeOrder, { versions, artifacts, files, previews, isCurrent }: PurgeScope, lang: Lang): string[] {
  const facts = {
    dataset: purgedName(order),
    versions: versions.join(', ') || '–',
    artifacts: artifacts.length,
    files: files.length,
    previews: previews.length,
  };
  return [
    say('purge.found', facts, lang),
    ...artifacts.map((key) => `    ${key}`),
    ...(isCurrent ? [say(order.version === undefined ? 'purge.leaves' : 'purge.leaves-version', { dataset: order.dataset }, lang)] : []),
  ];
}
