import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { moment } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { reportedDatasets } from '../../access/private-reports.ts';
import { readSlot } from '../../access/read-access.ts';
import { signAccess, type SignedAccess } from '../../access/sign.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { readRestricted } from '../../manifest/read-restricted.ts';
import { readRecords } from '../../publication/records.ts';
import { isFolder, openReader, openStore } from '../../stores/open.ts';
import { bucketSigner, folderSigner, privateGate, type AddressSigner } from '../../stores/presign.ts';
import { privateStoreName, type PrivateStore } from '../../stores/private-store.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { isSound } from '../problems.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe sign`: write the envelopes of all who may read restricted data. */
export const define = ({ command, ending, access, env, lang, onNotice, print }: Terminal): Command =>
  command('sign', 'cli.sign', 'datasets', 'store', 'private')
    .option('--check', text('cli.sign-check'))
    .action(
      ending(async ({ check, ...flags }: Flags<SignOptions> & { check?: true }) => {
        const options = { ...flags, access: access(), env, now: new Date() };
        if (check === true) {
          print(await checkSigning(options, lang()));
          return exitCodes.done;
        }
        const { problems, ...signed } = await sign(options);
        problems.forEach(onNotice);
        print(tellSigned(signed, lang()));
        return isSound(problems) ? exitCodes.done : exitCodes.partly;
      }),
    );

/** Options of `mappe sign`. */
export interface SignOptions extends StoreOptions {
  datasets: string;
  /** Address of the private store; absent: as the environment says. */
  private?: string;
  env: NodeJS.ProcessEnv;
}

/** `mappe sign`: sign addresses for all grants of the manifests that live. */
export const sign = (options: SignOptions): Promise<SignedAccess> =>
  signAll(options).catch((error: unknown) => {
    // Everybody reads the log of such a job, and the key of an object that fails names a file of the data.
    // guard [options.env['GITHUB_ACTIONS'] !== 'true' → true]: names no file where everybody reads it
    if (options.env['GITHUB_ACTIONS'] !== 'true') throw error;
    const ids = error instanceof PipelineError ? error.problems.map(({ id }) => id) : ['run.bug'];
    throw fail('access.failed', { ids: [...new Set(ids)].join(', ') });
  });

/** Hours after which the next signing should have been: there are two a day. */
const lateHours = 14;

/** `mappe sign --check`: say until when the last signing is good; throws where none has followed it in time. */
export async function checkSigning({ store, access, now }: Pick<SignOptions, 'store' | 'access' | 'now'>, lang: Lang): Promise<string> {
  const slot = await readSlot(await openReader(store, access));
  if (slot === undefined) return say('access.signing-none', {}, lang);
  const spoken = { moment: moment(slot.signed, lang), expires: moment(slot.expires, lang) };
  // guard [lateHours → 24_000]: a signing that should have been is told before anybody is locked out
  if (Date.parse(slot.signed) + lateHours * 3_600_000 < now.valueOf()) throw fail('access.signing-late', spoken);
  return say('access.signing-holds', spoken, lang);
}

async function signAll(options: SignOptions): Promise<SignedAccess> {
  const { datasets, env, access, now } = options;
  const address = options.private ?? env[privateStoreName] ?? '';
  if (address === '') throw fail('access.no-store', { name: privateStoreName });
  const published = await openSigned(options);
  const store = await openStore(address, { ...access, env });
  if (!isPrivate(store)) throw fail('access.not-private', { address });
  const signer = await signerOf(address, env);
  const known = [...(await readRecords(store)).keys(), ...(await reportedDatasets(store))];
  return signAccess({ published, store, signer, ...(await readRestricted(datasets, known)), now });
}

const isPrivate = (store: Awaited<ReturnType<typeof openStore>>): store is PrivateStore => store.releases !== undefined;

async function signerOf(address: string, env: NodeJS.ProcessEnv): Promise<AddressSigner> {
  if (isFolder(address)) {
    const gate = privateGate(env);
    return folderSigner(gate.address, gate.secret);
  }
  // The SDK takes a third of a second to load.
  const { openBucket } = await import('../../stores/s3-bucket.ts');
  return bucketSigner(openBucket(address, env));
}

/** Say for whom was signed, and what else died of it: how many files there are stands in no log that everybody reads. */
export function tellSigned({ slot, recipients, moved, closed }: Omit<SignedAccess, 'problems'>, lang: Lang): string {
  return [
    say('access.signed', { recipients, moment: moment(slot.expires, lang) }, lang),
    ...(moved.length === 0 ? [] : [say('access.moved', { datasets: moved.join(', ') }, lang)]),
    ...(closed.length === 0 ? [] : [say('access.closed', { datasets: closed.join(', ') }, lang)]),
  ].join(' ');
}
