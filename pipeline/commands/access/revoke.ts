import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { grantsFile, readGrants, readRecipientGroups, type RecipientGrant } from '../../manifest/read-grants.ts';
import { withoutGrant } from '../../manifest/write-grants.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { sign, tellSigned, type SignOptions } from './sign.ts';

/** `mappe revoke`: let a recipient or a group read restricted data no more. */
export const define = ({ command, ending, access, env, lang, print }: Terminal): Command =>
  command('revoke', 'cli.revoke', 'datasets', 'store', 'private')
    .argument('<dataset>', text('cli.grant-dataset'))
    .argument('<recipient>', text('cli.grant-recipient'))
    .option('--now', text('cli.revoke-now'))
    .action(
      ending(async (dataset: string, recipient: string, { now: atOnce, ...flags }: Omit<Flags<SignOptions>, 'now'> & { now?: true }) => {
        const options = { ...flags, access: access(), env, now: new Date(), dataset, recipient, atOnce: atOnce === true, lang: lang() };
        for (const line of await revoke(options)) print(line);
        return exitCodes.done;
      }),
    );

/** Options of `mappe revoke`. */
export interface RevokeOptions extends SignOptions {
  dataset: string;
  recipient: string;
  /** Sign anew at once, so that what was signed before dies now. */
  atOnce: boolean;
  lang: Lang;
}

/** `mappe revoke`: take a grant out of grants.yaml; gives what to tell the one who revokes. */
export async function revoke({ dataset, recipient, atOnce, lang, ...options }: RevokeOptions): Promise<string[]> {
  const file = join(options.datasets, dataset, grantsFile);
  const before = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fail('grant.none', { dataset, recipient }, { cause });
  });
  const after = withoutGrant(before, recipient);
  if (after === undefined) throw fail('grant.none', { dataset, recipient });
  const keys = new Set((await grantsOf(file)).filter((each) => isNamed(each, recipient)).map(({ key }) => key));
  await writeFile(file, after);
  const today = options.now.toISOString().slice(0, 10);
  const left = (await grantsOf(file)).filter(({ key, until }) => keys.has(key) && until >= today);
  const others = [...new Set(left.map((each) => each.group ?? each.recipient))].join(', ');
  // guard [others === '' → true]: an access is not said to have ended where the same key has another
  const ended = (id: 'revoke.done' | 'revoke.now'): string =>
    others === '' ? say(id, { recipient, dataset, file }, lang) : say('revoke.still', { recipient, dataset, file, others }, lang);
  if (!atOnce) return [ended('revoke.done')];
  const signed = await sign(options);
  const isUnread = signed.problems.some(({ id, facts }) => id === 'access.unread' && facts?.['dataset'] === dataset);
  // guard: an access is not said to have ended where the file that ends it cannot be read
  if (isUnread) throw new PipelineError(signed.problems);
  return [tellSigned(signed, lang), ended('revoke.now')];
}

/** Grants of a grants.yaml, groups resolved; none where it cannot be read. */
async function grantsOf(file: string): Promise<RecipientGrant[]> {
  const folder = dirname(file);
  return (await readGrants(folder, await readRecipientGroups(dirname(folder)), true)).grants;
}

const isNamed = ({ recipient, group }: RecipientGrant, name: string): boolean => (group ?? recipient) === name;
