import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { buildIdentityName } from '../../access/sealed-file.ts';
import { fail } from '../../base/errors.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** `mappe build-key`: make the key to which producers encrypt restricted data. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('build-key', 'cli.build-key')
    .requiredOption('--write <file>', text('cli.build-key-write'))
    .action(
      ending(async (options: { write: string }) => {
        print(await buildKey({ ...options, lang: lang() }));
        return exitCodes.done;
      }),
    );

/** `mappe build-key`: make a key of age; its secret half goes to a new file that nobody else reads. */
export async function buildKey({ write: file, lang }: { write: string; lang: Lang }): Promise<string> {
  const identity = await generateX25519Identity();
  try {
    await writeFile(file, `${identity}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw fail('signing.exists', { file }, { cause });
    throw cause;
  }
  return say('access.build-key', { file, key: await identityToRecipient(identity), name: buildIdentityName }, lang);
}
