import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { lengthOfPart } from '../base/content-range.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { mediaTypeOf } from '../base/media-types.ts';
import { digest } from './digest.ts';
import { heldTo, rangeFacts } from './http.ts';
import { unlimited } from './time-budget.ts';
import { guardListing } from './s3-bounds.ts';
import { askBucket, askMaybe, explainStore, isNetwork, type Bucket } from './s3-bucket.ts';
import { pointerKey, type Range, type Stored } from './store.ts';
import { upTo } from './up-to.ts';

/** Below it, what the store itself needs for a moment: probes and claims. No reader sees it. */
export const scratchPrefix = '.scratch/';

/** The metadata that holds an object's SHA-256 (x-amz-meta-sha256). */
const digestName = 'sha256';

/** Headers that an object is kept with: its type, how long caches may keep it, its digest. */
export interface Headers {
  ContentType: string;
  CacheControl: string;
  Metadata: Record<string, string>;
}

/** The headers of the object at `key`, a key of the store. */
export function headersOf(key: string, sha256: string): Headers {
  const type = mediaTypeOf(key);
  return {
    ContentType: type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    CacheControl: key === pointerKey ? 'no-cache' : 'public, max-age=31536000, immutable',
    Metadata: { [digestName]: sha256 },
  };
}

/** Read the metadata of an object; `sha256` where it was put with it. */
export async function headOne(bucket: Bucket, key: string): Promise<(Stored & { sha256: string | undefined }) | undefined> {
  const found = await askMaybe(bucket, key, (client) => client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key })));
  return found && { bytes: found.ContentLength ?? 0, modified: found.LastModified ?? new Date(0), sha256: found.Metadata?.[digestName] };
}

interface Opened {
  body: Readable;
  etag: string;
  /** Digest of the whole object, where it was put with it. */
  sha256: string | undefined;
}

/** The object, or bytes of it, as they come; undefined where there is none. */
export async function openOne(bucket: Bucket, key: string, range?: Range): Promise<Opened | undefined> {
  const Range = range && `bytes=${range.start}-${range.end}`;
  const found = await askMaybe(bucket, key, (client) => client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key, Range })));
  if (found === undefined) return undefined;
  // In Node the SDK gives Node's streams.
  const body = found.Body as Readable;
  const length = range && lengthOfPart(found.ContentRange, range.start, range.end);
  if (range !== undefined && length === undefined) {
    body.destroy();
    throw fail('store.range', rangeFacts(bucket.address, key, range, found.ContentRange === undefined ? (found.ContentLength ?? 0) : 0));
  }
  const pieces = explained(bucket, key, body);
  const part = length !== undefined && { start: range?.start ?? 0, end: (range?.start ?? 0) + length - 1 };
  const explainedBody = Readable.from(part ? heldTo(part, pieces, bucket.address, key) : pieces, { objectMode: false });
  // A body that nobody has begun to read keeps its connection otherwise.
  explainedBody.once('close', () => body.destroy());
  return { body: explainedBody, etag: found.ETag ?? '', sha256: found.Metadata?.[digestName] };
}

/** A body whose connection may break after the head of the answer was there. */
async function* explained(bucket: Bucket, key: string, body: Readable): AsyncGenerator<Uint8Array> {
  const { wait, earn } = bucket.untrusted ?? unlimited;
  const pieces = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await wait(() => pieces.next());
      if (piece.done) return;
      earn(piece.value.length);
      yield piece.value;
    }
  } catch (error) {
    throw explainStore(bucket, key, error);
  }
}

/** Most that is read whole into memory from an untrusted host. */
const maxBytes = 64 * 1024 ** 2;

/** The whole of a small object, held against the digest that it was put with; undefined where there is none. */
export async function getWhole(bucket: Bucket, key: string): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  for (let left = bucket.transfer.attempts; ; left -= 1) {
    try {
      return await askBucket(bucket, key, () => getOnce(bucket, key));
    } catch (error) {
      // The SDK tries again until the head of an answer is there; its body may still break off, or come damaged.
      if (left <= 1 || !isDamage(error)) throw error;
    }
  }
}

async function getOnce(bucket: Bucket, key: string): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  const found = await openOne(bucket, key);
  if (found === undefined) return undefined;
  // guard [upTo(found.body, maxBytes) → found.body]: that gives more than was put
  const bytes = await buffer(bucket.untrusted === undefined ? found.body : upTo(found.body, maxBytes));
  if (bucket.untrusted !== undefined && bytes.length > maxBytes)
    throw fail('store.too-large', { url: `${bucket.address}${key}`, bytes: maxBytes });
  const expected = found.sha256;
  const read = digest(bytes);
  if (expected !== undefined && expected !== read) throw fail('store.chain', { key, address: bucket.address, expected, found: read });
  return { bytes, etag: found.etag };
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof PipelineError)) return false;
  return error.problems.some(({ id }) => id === 'store.chain') || (isNetwork(error.cause) && !('$metadata' in (error.cause as Error)));
}

/** Objects below a prefix of the bucket, ordered by key, a page of a thousand after the other. */
export async function* listAll(bucket: Bucket, prefix: string): AsyncGenerator<Stored & { key: string }> {
  const pages = paginateListObjectsV2({ client: bucket.client }, { Bucket: bucket.name, Prefix: prefix });
  const guard = guardListing(bucket, prefix);
  for (;;) {
    const { value: page, done } = await askBucket(bucket, prefix, () => pages.next());
    if (done) return;
    guard((page.Contents ?? []).map(({ Key = '' }) => Key));
    for (const { Key: key = '', Size: bytes = 0, LastModified: modified = new Date(0) } of page.Contents ?? [])
      yield { key, bytes, modified };
  }
}
