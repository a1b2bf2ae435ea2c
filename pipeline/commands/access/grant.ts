import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { date } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Grant } from '../../../schemas/types.ts';
import { lockKey, makePassphrase } from '../../access/passphrase.ts';
import { PipelineError, fail } from '../../base/errors.ts';
import { grantsFile, readGrants, readRecipientGroups } from '../../manifest/read-grants.ts';
import { readManifest, readOperatorFile } from '../../manifest/read.ts';
import { withGrant } from '../../manifest/write-grants.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe grant`: let a recipient or a group read restricted data. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('grant', 'cli.grant', 'datasets')
    .argument('<dataset>', text('cli.grant-dataset'))
    .argument('<recipient>', text('cli.grant-recipient'))
    .requiredOption('--until <day>', text('cli.grant-until'))
    .requiredOption('--reason <text>', text('cli.grant-reason'))
    .option('--key <age1…>', text('cli.grant-key'))
    .option('--passphrase', text('cli.grant-passphrase'))
    .option('--layers <names>', text('cli.grant-layers'))
    .action(
      ending(async (dataset: string, recipient: string, flags: Flags<GrantTerms>) => {
        for (const line of await grant({ ...flags, dataset, recipient, now: new Date(), lang: lang() })) print(line);
        return exitCodes.done;
      }),
    );

interface GrantTerms {
  datasets: string;
  /** Last day, YYYY-MM-DD. */
  until: string;
  reason: string;
  /** X25519 recipient of age; without it, and without a passphrase, `recipient` names a group. */
  key?: string;
  passphrase?: true;
  /** Names, separated by commas. */
  layers?: string;
}

/** Options of `mappe grant`. */
export interface GrantOptions extends GrantTerms {
  dataset: string;
  recipient: string;
  now: Date;
  lang: Lang;
}

/** `mappe grant`: write a grant into grants.yaml; gives what to tell the one who grants. */
export async function grant({
  datasets,
  dataset,
  recipient,
  until,
  reason,
  key,
  passphrase,
  layers,
  now,
  lang,
}: GrantOptions): Promise<string[]> {
  const folder = join(datasets, dataset);
  const manifest = await readManifest(join(folder, 'dataset.yaml'));
  if (manifest.dataset.access !== 'restricted') throw fail('access.not-restricted', { dataset });
  const words = passphrase === true ? makePassphrase() : undefined;
  const locked = words === undefined ? undefined : await lockKey(words);
  const own = locked?.key ?? key;
  const terms: Grant = {
    ...(own === undefined ? { group: recipient } : { recipient, key: own }),
    since: now.toISOString().slice(0, 10),
    until,
    reason,
    ...(layers !== undefined && { layers: layers.split(',').map((name) => name.trim()) }),
    ...(words !== undefined && { passphrase: true }),
  };
  const file = join(folder, grantsFile);
  const before = (await lstat(file).catch(() => undefined)) === undefined ? undefined : await readFile(file, 'utf8');
  await writeFile(file, withGrant(before ?? '', terms));
  const { problems } = await readGrants(folder, await readRecipientGroups(join(folder, '..')), true);
  if (problems.length > 0) {
    // What would be refused is not left behind.
    await (before === undefined ? rm(file) : writeFile(file, before));
    throw new PipelineError(problems);
  }
  const done = say('grant.done', { recipient, dataset, until: date(until, lang), file }, lang);
  if (words === undefined || locked === undefined) return [done];
  const { value: operator } = await readOperatorFile(join(datasets, 'operator.yaml'));
  const link = `${operator?.site ?? ''}acces/#cle=${Buffer.from(locked.locked).toString('base64url')}`;
  return [done, say('grant.passphrase', { link, words }, lang)];
}
