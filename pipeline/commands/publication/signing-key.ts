import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { makeKeyPair } from '../../stores/signature.ts';
import { secretKeyName } from '../../stores/signing.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** `mappe signing-key`: make a key to sign what is published. */
export const define = ({ command, ending, lang, print }: Terminal): Command =>
  command('signing-key', 'cli.signing-key')
    .requiredOption('--write <file>', text('cli.signing-key-write'))
    .action(
      ending(async (options: { write: string }) => {
        await signingKey({ ...options, lang: lang() }, print);
        return exitCodes.done;
      }),
    );

/** `mappe signing-key`: make a key to sign what is published; its secret half goes to a new file that nobody else reads. */
export async function signingKey({ write: file, lang }: { write: string; lang: Lang }, print: (line: string) => void): Promise<void> {
  const { publicKey, secretKey } = makeKeyPair();
  try {
    await writeFile(file, `${secretKey}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw fail('signing.exists', { file }, { cause });
    throw cause;
  }
  print(say('signing.made', { file, publicKey, name: secretKeyName }, lang));
}
