import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { grantsFile } from '../../manifest/read-grants.ts';
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
  await writeFile(file, after);
  if (!atOnce) return [say('revoke.done', { recipient, dataset, file }, lang)];
  const signed = await sign(options);
  const isUnread = signed.problems.some(({ id, facts }) => id === 'access.unread' && facts?.['dataset'] === dataset);
  // guard: an access is not said to have ended where the file that ends it cannot be read
  if (isUnread) throw new PipelineError(signed.problems);
  return [tellSigned(signed, lang), say('revoke.now', { recipient, dataset, file }, lang)];
}
