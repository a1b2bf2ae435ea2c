import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { bytes as bytesText } from '../../schemas/messages/format.ts';
import type { DatasetRecord, Fact, Problem } from '../../schemas/types.ts';
import { depositKey, producerIdOf, stagedKey } from '../base/dataset-keys.ts';
import { currentLimits } from '../base/conditions.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { raise } from '../base/limits.ts';
import { digestStream } from '../stores/digest.ts';
import type { Reader, Store, Stored } from '../stores/store.ts';
import { upTo } from '../stores/up-to.ts';

/*
 * A deposit is a file in the store whose key is its own digest: deposits/<producer>/<sha256>. A manifest names it by that digest, and
 * whoever brings it holds it against it. What was sent with less than the keys of the store waits in staging/, until `acceptDeposits` takes
 * it over.
 */

/** How often a body that breaks off is gone on with. */
const attempts = 5;

/** The deposited files that a record may be made from, wherever they lie: which of its files were deposited no record says. */
export const depositKeysOf = ({ id, version: { source } }: Pick<DatasetRecord, 'id' | 'version'>): string[] =>
  (source.files ?? [source]).flatMap(({ sha256 }) => [depositKey(producerIdOf(id), sha256), stagedKey(producerIdOf(id), sha256)]);

/** Brings files that a producer has deposited: their bytes are for the caller to hold against the digest. */
export const depositsOf =
  (store: Reader, producer: string) =>
  async (sha256: string, path: string, on?: (done: number) => void): Promise<boolean> => {
    for (const key of [depositKey(producer, sha256), stagedKey(producer, sha256)]) {
      const found = await find(store, key);
      if (found === undefined) continue;
      refuseTooLarge(found); // guard: a deposit larger than a source may be is refused before it is brought
      if (await bring(store, key, path, { bytes: found.bytes, on })) return true;
    }
    return false;
  };

/** Outcome of a file that waited: the digest that names it now, or why it was refused. */
export interface Accepted {
  producer: string;
  bytes: number;
  sha256?: string;
  refused?: Problem;
}

const staged = /^staging\/([a-z0-9-]+)\/([0-9a-f-]{36}|[0-9a-f]{64})$/;
const isDigest = (name: string): boolean => name.length === 64;

/** Take over files that wait in staging/: by digest those that manifests name (`named`), and all that were sent on invitation. */
export async function acceptDeposits(
  store: Store,
  { named, most, on }: { named: ReadonlySet<string>; most: number; on?: (accepted: Accepted) => void },
): Promise<Accepted[]> {
  // Each is held against its digest where it comes to lie, and goes from staging/ only then: killed and run again, it goes on.
  // A file that is empty, larger than `most` bytes, or of other bytes than its name says is destroyed.
  const all: Accepted[] = [];
  for await (const { key, bytes } of store.list('staging/')) {
    const [, producer = '', name = ''] = staged.exec(key) ?? [];
    // guard [(isDigest(name) && !named.has(name))]: what was sent and is empty, too large, or other than its digest says is destroyed
    if (name === '' || (isDigest(name) && !named.has(name))) continue;
    const outcome =
      // guard [bytes > most → false]: what was sent and is empty, too large, or other than its digest says is destroyed
      bytes === 0
        ? { refused: problem('deposit.staged-empty', { producer }) }
        : bytes > most
          ? { refused: problem('deposit.staged-large', { producer, bytes: sizeOf(bytes), most: sizeOf(most) }) }
          : await takeOver(store, key, producer, name);
    if (outcome === undefined) continue;
    await store.remove([key]);
    const accepted = { producer, bytes, ...outcome };
    all.push(accepted);
    on?.(accepted);
  }
  return all;
}

/** Copy to where it is to lie, and look at the copy; undefined where another run has taken it over meanwhile. */
async function takeOver(
  store: Store,
  key: string,
  producer: string,
  name: string,
): Promise<Pick<Accepted, 'sha256' | 'refused'> | undefined> {
  const sha256 = isDigest(name) ? name : await digestAt(store, key);
  if (sha256 === undefined || (await store.head(key)) === undefined) return undefined;
  const target = depositKey(producer, sha256);
  try {
    if ((await store.head(target)) === undefined) await store.copy(key, target, sha256);
  } catch (error) {
    if ((await store.head(key)) === undefined) return undefined;
    throw error;
  }
  // What is there may be the copy of a run that was killed before it looked.
  const found = await digestAt(store, target);
  // guard [found === sha256 → true]: what was sent and is empty, too large, or other than its digest says is destroyed
  if (found === sha256) return { sha256 };
  await store.remove([target]);
  return { refused: problem('deposit.staged-bytes', { producer, expected: sha256, found: found ?? '–' }) };
}

async function digestAt(store: Store, key: string): Promise<string | undefined> {
  const body = await store.open(key);
  return body && digestStream(body);
}

const sizeOf = (of: number): Fact => ({ fr: bytesText(of, 'fr'), en: bytesText(of, 'en') });

/** A public address says 403 of what is not there where nobody may list it. */
async function find(store: Reader, key: string): Promise<Stored | undefined> {
  try {
    return await store.head(key);
  } catch (error) {
    if (error instanceof PipelineError && error.problems[0]?.id === 'store.http' && error.problems[0].facts?.['status'] === 403)
      return undefined;
    throw error;
  }
}

/** No more is brought than a source may have. */
function refuseTooLarge({ bytes }: Stored): void {
  const limit = currentLimits().sourceBytes;
  const facts = { gigabytes: Math.floor((limit / 1024 ** 3) * 100) / 100, raise: raise('sourceBytes') };
  if (bytes > limit) throw fail('source.too-large', facts);
}

async function bring(
  store: Reader,
  key: string,
  path: string,
  { bytes, on }: { bytes: number; on: ((done: number) => void) | undefined },
): Promise<boolean> {
  for (let left = attempts, had = 0; ; left -= 1) {
    try {
      const body = await store.open(key, had === 0 ? undefined : { start: had, end: bytes - 1 });
      // Taken over between two requests.
      if (body === undefined) return false;
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of upTo(body, bytes - had) as AsyncIterable<Uint8Array>) {
          yield piece;
          on?.((had += piece.length) / bytes);
        }
      };
      await pipeline(counted, createWriteStream(path, { flags: had === 0 ? 'w' : 'a' }));
      return true;
    } catch (error) {
      if (left === 1 || !(error instanceof PipelineError)) throw error;
      had = await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
}
