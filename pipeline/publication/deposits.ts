import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DatasetRecord } from '../../schemas/types.ts';
import { depositKey, producerOf, stagedKey } from '../base/dataset-keys.ts';
import { limits } from '../base/conditions.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { raise } from '../base/limits.ts';
import type { Reader, Stored } from '../stores/store.ts';
import { upTo } from '../stores/up-to.ts';

/*
 * A deposit is a file in the store whose key is its own digest: deposits/<producer>/<sha256>. A manifest names it by that digest, and whoever
 * brings it holds it against it. What was sent with less than the keys of the store waits in staging/, until `acceptDeposits` takes it over.
 */

/** How often a body that breaks off is gone on with. */
const attempts = 5;

/** The deposited files that a record may be made from, wherever they lie: which of its files were deposited no record says. */
export const depositKeysOf = ({ id, version: { source } }: Pick<DatasetRecord, 'id' | 'version'>): string[] =>
  (source.files ?? [source]).flatMap(({ sha256 }) => [depositKey(producerOf(id), sha256), stagedKey(producerOf(id), sha256)]);

/** Brings files that a producer has deposited: their bytes are for the caller to hold against the digest. */
export const depositsOf =
  (store: Reader, producer: string) =>
  async (sha256: string, path: string, on?: (done: number) => void): Promise<boolean> => {
    for (const key of [depositKey(producer, sha256), stagedKey(producer, sha256)]) {
      const found = await find(store, key);
      if (found === undefined) continue;
      refuseTooLarge(found);
      if (await bring(store, key, path, { bytes: found.bytes, on })) return true;
    }
    return false;
  };

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
  const limit = limits().sourceBytes;
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
