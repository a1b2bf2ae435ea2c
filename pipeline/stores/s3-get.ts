import { buffer } from 'node:stream/consumers';
import { fail, PipelineError } from '../base/errors.ts';
import { digest } from './digest.ts';
import { ask, isNetwork, type Bucket } from './s3-bucket.ts';
import { openOne } from './s3-objects.ts';
import { upTo } from './up-to.ts';

/** Most that is read whole into memory from an untrusted host. */
const maxBytes = 64 * 1024 ** 2;

/** The whole of a small object, held against the digest that it was put with; undefined where there is none. */
export async function getWhole(bucket: Bucket, key: string): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  for (let left = bucket.transfer.attempts; ; left -= 1) {
    try {
      return await ask(bucket, key, () => getOnce(bucket, key));
    } catch (error) {
      // The SDK tries again until the head of an answer is there; its body may still break off, or come damaged.
      if (left <= 1 || !isDamage(error)) throw error;
    }
  }
}

async function getOnce(bucket: Bucket, key: string): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  const found = await openOne(bucket, key);
  if (found === undefined) return undefined;
  const bytes = await buffer(bucket.untrusted === undefined ? found.body : upTo(found.body, maxBytes));
  if (bucket.untrusted !== undefined && bytes.length > maxBytes)
    throw fail('store.too-large', { url: `${bucket.address}${key}`, bytes: maxBytes });
  const [expected, read] = [found.sha256, digest(bytes)];
  if (expected !== undefined && expected !== read) throw fail('store.chain', { key, address: bucket.address, expected, found: read });
  return { bytes, etag: found.etag };
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof PipelineError)) return false;
  return error.problems.some(({ id }) => id === 'store.chain') || (isNetwork(error.cause) && !('$metadata' in (error.cause as Error)));
}
