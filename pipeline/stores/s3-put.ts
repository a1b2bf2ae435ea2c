import { readFile, stat } from 'node:fs/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { fail, PipelineError } from '../base/errors.ts';
import { digest, digestStream } from './digest.ts';
import { askBucket, isAnswer, isStatus, type Bucket } from './s3-bucket.ts';
import { headersOf, headOne, openOne } from './s3-objects.ts';
import { uploadParts } from './s3-parts.ts';
import type { Abilities } from './s3-probe.ts';
import { removeOne } from './s3-remove.ts';
import type { Body, Served } from './store.ts';
import { upTo } from './up-to.ts';

interface Wanted {
  key: string;
  body: Body;
  bytes: number;
  sha256: string;
  /** Headers that browsers are sent with the object, where its key does not tell them. */
  served?: Served | undefined;
}

/** How often an object is begun that other runs put, or give up, at the same moment. */
const attempts = 3;

/** Put an object once; `abilities` are asked for only where there is something to send. */
export async function putOnce(bucket: Bucket, key: string, body: Body, sha256: string, abilities: () => Promise<Abilities>): Promise<void> {
  const bytes = 'path' in body ? (await stat(body.path)).size : body.bytes.length;
  const wanted = { key, body, bytes, sha256 };
  for (let left = attempts; ; left -= 1) {
    if (await isStored(bucket, wanted)) return;
    const { checksBytes, conditional } = await abilities();
    try {
      const isConfirmed = await send(bucket, wanted, conditional);
      if (!checksBytes || !isConfirmed) await readBack(bucket, wanted);
      return;
    } catch (error) {
      if (left === 1 || !isRace(error)) throw error;
    }
  }
}

/** Put an object in the place of another: S3 shows the one or the other, whole. */
export async function putAgain(
  bucket: Bucket,
  key: string,
  body: { bytes: Uint8Array },
  sha256: string,
  abilities: () => Promise<Abilities>,
  served?: Served,
): Promise<void> {
  const wanted = { key, body, bytes: body.bytes.length, sha256, served };
  const { checksBytes } = await abilities();
  const isConfirmed = await send(bucket, wanted, false);
  if (!checksBytes || !isConfirmed) await readBack(bucket, wanted);
}

/** Whether the object is there already; throws where it is another one. */
async function isStored(bucket: Bucket, { key, bytes, sha256 }: Wanted): Promise<boolean> {
  const found = await headOne(bucket, bucket.prefix + key);
  if (found === undefined) return false;
  // An object that was put by other means has no digest, one of another size has a wrong one.
  const known = found.sha256 !== undefined && found.bytes === bytes ? found.sha256 : await digestOf(bucket, key, bytes);
  if (known !== sha256) throw fail('store.other-bytes', { key, known, sha256 });
  return true;
}

/** The digest of an object, or of its beginning where it is longer than it should be. */
async function digestOf(bucket: Bucket, key: string, bytes: number): Promise<string> {
  const found = await openOne(bucket, bucket.prefix + key);
  return found === undefined ? '' : digestStream(upTo(found.body, bytes));
}

/** Another run has put the object meanwhile (412), is about to (409), or has finished the upload that this one went on with. */
function isRace(error: unknown): boolean {
  const cause = error instanceof PipelineError ? error.cause : error;
  return isStatus(cause, 409, 412) || isAnswer(cause, 'NoSuchUpload');
}

/** Send an object; false where the answer lacks its stored ETag: an error in the body of a 200, the page of a proxy. */
async function send(bucket: Bucket, { key, body, bytes, sha256, served }: Wanted, onlyNew: boolean): Promise<boolean> {
  const told = served && { ContentType: served.type, CacheControl: served.cacheControl };
  const headers = { ...headersOf(key, sha256), ...told, ...bucket.acl };
  const target = bucket.prefix + key;
  if ('path' in body && bytes > bucket.transfer.partBytes) {
    const found = await uploadParts(bucket, { key: target, path: body.path, onSent: body.onSent, bytes, sha256, headers, onlyNew });
    if (found !== sha256) throw fail('store.digest', { key, expected: sha256, found });
    return true;
  }
  const Body = 'path' in body ? await readFile(body.path) : body.bytes;
  const found = digest(Body);
  if (found !== sha256) throw fail('store.digest', { key, expected: sha256, found });
  const command = new PutObjectCommand({ Bucket: bucket.name, Key: target, Body, ...headers, ...(onlyNew && { IfNoneMatch: '*' }) });
  return (await askBucket(bucket, target, (client) => client.send(command))).ETag !== undefined;
}

/** Read what was stored and hold it against its digest, where the store takes whatever comes; wrong bytes do not stay. */
async function readBack(bucket: Bucket, { key, bytes, sha256 }: Wanted): Promise<void> {
  const found = await digestOf(bucket, key, bytes);
  if (found === sha256) return;
  await removeOne(bucket, bucket.prefix + key);
  throw fail('store.digest', { key, expected: sha256, found });
}
