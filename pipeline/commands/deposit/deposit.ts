import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtempDisposable, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes as bytesText } from '../../../schemas/messages/format.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import { depositName, sealedEnding, sealedName } from '../../../schemas/model/deposit-name.ts';
import type { Invitation } from '../../../schemas/types.ts';
import { validateInvitation } from '../../../schemas/validators.js';
import { sealFile } from '../../access/sealed-file.ts';
import { depositKey } from '../../base/dataset-keys.ts';
import { digestFile } from '../../base/digest-file.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { withLimits } from '../../base/limits.ts';
import { digestsNamed } from '../../manifest/digests-named.ts';
import { readOperatorFile } from '../../manifest/read.ts';
import { acceptDeposits } from '../../publication/deposits.ts';
import { digest } from '../../stores/digest.ts';
import { makePrivate, privateStoreName } from '../../stores/private-store.ts';
import { text } from '../help.ts';
import { allowedBy, openSigned, type StoreOptions } from '../operator.ts';
import { wholeNumber } from '../options.ts';
import { showLine } from '../progress.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** Longest that the signature of an address holds (AWS Signature Version 4). */
const longestDays = 7;

/** `mappe deposit`: put a heavy file into the store, invite a producer to send one, or accept what was sent. */
export const define = ({ command, ending, access, lang, print, screen }: Terminal): Command =>
  command('deposit', 'cli.deposit', 'datasets', 'store')
    .argument('[file]', text('cli.deposit-file'))
    .option('--producer <producer>', text('cli.deposit-producer'))
    .option('--invitation <file>', text('cli.deposit-invitation'))
    .option('--invite <producer>', text('cli.deposit-invite'))
    .option('--size <size>', text('cli.deposit-size'), '2GB')
    .option('--sha256 <digest>', text('cli.deposit-sha256'))
    .option('--days <count>', text('cli.deposit-days'), wholeNumber, longestDays)
    .option('--out <file>', text('cli.deposit-out'), 'invitation.json')
    .option('--accept', text('cli.deposit-accept'))
    .option('--private', text('cli.deposit-private'))
    .action(
      ending(async (file: string | undefined, flags: Flags<DepositOptions>) => {
        const line = showLine(screen());
        const show = (id: 'deposit.reading' | 'deposit.sending', done: number): void =>
          line.show(say(id, { percent: Math.floor(done * 100), name: basename(file ?? '') }, lang()));
        const printed = (told: string): void => {
          line.clear();
          print(told);
        };
        return deposit(file, { ...flags, access: access(), lang: lang(), now: new Date(), show }, printed).finally(line.clear);
      }),
    );

// The SDK takes a third of a second to load: who takes in a deposit that is at hand needs none of it.
const buckets = async (): Promise<typeof import('../../stores/invitation.ts') & typeof import('../../stores/send-file.ts')> => ({
  ...(await import('../../stores/invitation.ts')),
  ...(await import('../../stores/send-file.ts')),
});

/** Options of `mappe deposit`. */
export interface DepositOptions extends StoreOptions {
  datasets: string;
  producer?: string;
  invitation?: string;
  invite?: string;
  size: string;
  /** Digest of the one invited file, whose size is exact then: nothing has to accept the file before a manifest names it. */
  sha256?: string;
  days: number;
  out: string;
  accept?: true;
  /** Encrypt it to the operator's build key before anything leaves this machine. */
  private?: true;
  lang: Lang;
  /** Shows how far it is. */
  show?: (id: 'deposit.reading' | 'deposit.sending', done: number) => void;
}

/** `mappe deposit`; gives the exit code. */
export async function deposit(file: string | undefined, options: DepositOptions, print: (line: string) => void): Promise<number> {
  const { producer, invitation, invite: invited, accept } = options;
  const ways = [producer, invitation, invited, accept].filter((way) => way !== undefined);
  if (ways.length !== 1 || (file === undefined) !== (invited !== undefined || accept === true)) throw fail('deposit.what-file');
  if (accept === true) return acceptAll(options, print);
  if (invited !== undefined) return writeInvitation(invited, options, print);
  const send = (path: string): Promise<number> =>
    invitation === undefined ? sendWithKey(path, producer ?? '', options, print) : sendInvited(path, invitation, options, print);
  if (options.private !== true) return send(file ?? '');
  await using sealed = await mkdtempDisposable(join(tmpdir(), 'mappe-sealed-'));
  const code = await send(await seal(file ?? '', sealed.path, options));
  return code;
}

/** Encrypt a file to the build key of the operator, below `folder`; gives where it is. */
async function seal(file: string, folder: string, { datasets, producer: named, invitation }: DepositOptions): Promise<string> {
  const { value: operator } = await readOperatorFile(join(datasets, 'operator.yaml'));
  const buildKey = operator?.access?.buildKey;
  // guard: a file is not sent as it is where it was to be encrypted
  if (buildKey === undefined) throw fail('access.no-build-key', { file: join(datasets, 'operator.yaml') });
  if ((await stat(file).catch(() => undefined))?.isFile() !== true) throw fail('source.absent', { path: file });
  // The manifest, which everybody reads, names it: its own name may tell what is in it.
  const path = join(folder, sealedName(basename(file), randomBytes(4).toString('hex')));
  const producer = named ?? (invitation === undefined ? undefined : (await readInvitation(invitation))?.producer);
  if (producer === undefined) throw fail('invitation.shape', { file: invitation ?? '' });
  refuseProducer(producer);
  await sealFile(file, path, { recipient: buildKey, producer });
  return path;
}

/** A key that may only write below staging/ lists nothing: what it sends is encrypted all the same. */
function unlessForbidden(error: unknown): void {
  if (!(error instanceof PipelineError) || error.problems[0]?.id !== 'store.forbidden') throw error;
}

async function acceptAll(options: DepositOptions, print: (line: string) => void): Promise<number> {
  const { datasets, lang } = options;
  const store = await openSigned(options);
  const { limits = {} } = await allowedBy(datasets);
  const named = (await digestsNamed(datasets)) ?? new Set<string>();
  const all = await acceptDeposits(store, {
    named,
    most: withLimits(limits).sourceBytes,
    on: ({ producer, bytes, sha256 = '', refused }) =>
      print(
        refused === undefined
          ? say('deposit.taken-over', { producer, bytes: bytesText(bytes, lang), sha256 }, lang)
          : tellProblem(refused, lang),
      ),
  });
  if (all.length === 0) print(say('deposit.none-waits', {}, lang));
  return all.some(({ refused }) => refused !== undefined) ? exitCodes.partly : exitCodes.done;
}

async function writeInvitation(
  producer: string,
  { store, access, size, sha256, days, out, lang, now }: DepositOptions,
  print: (line: string) => void,
): Promise<number> {
  refuseProducer(producer);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw fail('deposit.sha256-form', { sha256 });
  if (days < 1 || days > longestDays) throw fail('deposit.days', { most: longestDays }); // guard (deposit.test.ts): a command with a year
  refuseLocal(store);
  const bytes = bytesIn(size);
  // The one that is there may be another producer's, and not be handed over yet.
  // guard: an invited producer sends without a key
  if ((await stat(out).catch(() => undefined)) !== undefined) throw fail('invitation.stands', { file: out });
  const { invite } = await buckets();
  const made = await invite(store, access?.env ?? {}, { producer, name: sha256 ?? randomUUID(), bytes, days, now });
  await writePrivately(out, made);
  print(say('deposit.invited', { producer, date: made.expires.slice(0, 10), bytes: bytesText(bytes, lang), file: out }, lang));
  return exitCodes.done;
}

async function sendInvited(
  file: string,
  path: string,
  { show, lang, now }: DepositOptions,
  print: (line: string) => void,
): Promise<number> {
  const invitation = await readInvitation(path);
  if (invitation === undefined) throw fail('invitation.shape', { file: path });
  const { sendFile } = await buckets();
  const sent = await sendFile(file, invitation, { now, on: (done) => show?.('deposit.sending', done) });
  for (const line of told(file, sent, { isWaiting: true, lang })) print(line);
  return exitCodes.done;
}

/** Put a file into the store with a key of it; with one that may only write below staging/ it is left to wait there. */
async function sendWithKey(file: string, producer: string, options: DepositOptions, print: (line: string) => void): Promise<number> {
  const { show, lang } = options;
  refuseProducer(producer);
  const found = await stat(file).catch((cause: unknown) => {
    throw fail('source.absent', { path: file }, { cause });
  });
  if (!found.isFile()) throw fail('source.not-file', { path: file });
  if (found.size === 0) throw fail('deposit.file-empty', { path: file });
  show?.('deposit.reading', 0);
  const read = await digestFile(file);
  const store = await openSigned(options);
  // guard: a file that was encrypted goes to no store that everybody reads
  if (options.private === true) await makePrivate(store).catch(unlessForbidden);
  let sent = 0;
  const onSent = (bytes: number): void => show?.('deposit.sending', (sent += bytes) / found.size);
  let isWaiting = false;
  try {
    await store.put(depositKey(producer, read.sha256), { path: file, onSent }, read.sha256);
  } catch (error) {
    unlessForbidden(error);
    await stage(file, { producer, ...read }, options);
    isWaiting = true;
  }
  for (const line of told(file, read, { isWaiting, lang })) print(line);
  return exitCodes.done;
}

/** Producer, digest and size of a file that is sent to wait. */
export interface Staged {
  producer: string;
  sha256: string;
  bytes: number;
}

/** Send a file to where it waits, by an invitation to oneself: the next run goes on with it, from wherever this one was killed. */
export async function stage(
  file: string,
  { producer, sha256, bytes }: Staged,
  { store, access, now, show }: Pick<DepositOptions, 'store' | 'access' | 'now' | 'show'>,
): Promise<void> {
  const kept = access?.cache && join(access.cache, 'deposits', `${digest(`${store} ${producer} ${sha256}`).slice(0, 16)}.json`);
  const known = kept === undefined ? undefined : await readInvitation(kept);
  const isGood = known?.name === sha256 && known.producer === producer && known.expires > now.toISOString();
  const { invite, sendFile } = await buckets();
  const invitation = isGood ? known : await invite(store, access?.env ?? {}, { producer, name: sha256, bytes, days: longestDays, now });
  if (kept !== undefined && !isGood) await writePrivately(kept, invitation);
  await sendFile(file, invitation, { now, on: (done) => show?.('deposit.sending', done) });
  if (kept !== undefined) await rm(kept, { force: true });
}

/** Sends files of a bundle to wait in the store that the environment names, encrypted ones in the private store; throws where there is none. */
export function stagerOf(
  bundle: string,
  { env, ...options }: Pick<DepositOptions, 'access' | 'now'> & { env: NodeJS.ProcessEnv },
): (path: string, staged: Staged) => Promise<void> {
  return async (path, staged) => {
    // guard: an encrypted file waits in the private store
    const name = path.endsWith(sealedEnding) ? privateStoreName : 'MAPPE_STORE';
    const store = env[name] ?? '';
    if (store === '') throw fail('answer.no-store', { path, name });
    await stage(join(bundle, 'files', path), staged, { ...options, store });
  };
}

/** Tell the part of the manifest that names the file. */
function told(
  file: string,
  { sha256, bytes }: { sha256: string; bytes: number },
  { isWaiting, lang }: { isWaiting: boolean; lang: Lang },
): string[] {
  const name = depositName(basename(file), '');
  const facts = { name: basename(file), bytes: bytesText(bytes, lang) };
  return [
    say(isWaiting ? 'deposit.sent-waiting' : 'deposit.sent', facts, lang),
    'source:',
    `  deposit: ${JSON.stringify(name)}`,
    `  sha256: ${sha256}`,
  ];
}

async function readInvitation(path: string): Promise<Invitation | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    // guard [validateInvitation(value) → true]: an invitation whose addresses lead elsewhere than over https is none
    return validateInvitation(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and for no other user of the machine: it lets whoever holds it write. */
async function writePrivately(path: string, invitation: Invitation): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // guard [{ mode: 0o600 }]: an invited producer sends without a key
  await writeFile(`${path}.new`, `${JSON.stringify(invitation)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function refuseProducer(producer: string): void {
  // guard [!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(producer)] (deposit.test.ts): a command with a producer that is a path
  if (producer.length > 60 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(producer)) throw fail('deposit.producer-name', { producer });
}

function refuseLocal(store: string): void {
  if (!/^s3:\/\//i.test(store)) throw fail('invitation.local', { store });
}

const units: Readonly<Record<string, number>> = { b: 1, o: 1, kb: 1e3, ko: 1e3, mb: 1e6, mo: 1e6, gb: 1e9, go: 1e9 };

/** Bytes in a size as people write it; decimal, as sizes of files are told. */
function bytesIn(size: string): number {
  const [, count = '', unit = ''] = /^(\d{1,13}(?:[.,]\d{1,3})?)\s*([kmg]?[bo])$/i.exec(size.trim()) ?? [];
  const bytes = Math.round(Number(count.replace(',', '.')) * (units[unit.toLowerCase()] ?? 0));
  if (bytes < 1) throw fail('deposit.size-form', { size });
  return bytes;
}
