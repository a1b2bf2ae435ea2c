import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { fail } from '../base/errors.ts';
import { givenMarker, guardListing } from './s3-bounds.ts';
import { askBucket, askMaybe, isStatus, type Bucket } from './s3-bucket.ts';
import { headOne, type Headers } from './s3-objects.ts';

/** Parts that an upload may have: Swift takes 1,000, AWS 10,000. */
const maxParts = 1000;
/** Parts sent at a time, each held in memory. */
const lanes = 4;

/** A file to upload in parts under `key`, a key of the bucket. */
export interface Upload {
  key: string;
  path: string;
  /** Hears of each part that the bucket has. */
  onSent?: ((bytes: number) => void) | undefined;
  bytes: number;
  sha256: string;
  headers: Headers;
  /** Refuse to replace an object that is there by then. */
  onlyNew: boolean;
}

/**
 * Upload a file in parts, only the rest where an earlier run has begun; gives its digest as read, and completes only if `sha256` matches.
 */
export async function uploadParts(bucket: Bucket, upload: Upload): Promise<string> {
  const { key, path, bytes, sha256 } = upload;
  const UploadId = (await findUnfinished(bucket, upload)) ?? (await begin(bucket, upload));
  const target = { Bucket: bucket.name, Key: key, UploadId };
  const known = await listKnown(bucket, key, UploadId);
  const whole = createHash('sha256');
  const parts = readParts(path, Math.max(bucket.transfer.partBytes, Math.ceil(bytes / maxParts)), (part) => whole.update(part));
  const sent: CompletedPart[] = [];
  const lane = async (): Promise<void> => {
    for await (const { number: PartNumber, body } of parts) {
      const etag = createHash('md5').update(body).digest('hex');
      const command = new UploadPartCommand({ ...target, PartNumber, Body: body });
      const ETag = known.get(PartNumber) === etag ? `"${etag}"` : (await askBucket(bucket, key, (client) => client.send(command))).ETag;
      sent.push({ PartNumber, ETag });
      upload.onSent?.(body.length);
    }
  };
  // All lanes end before the first failure is told: none sends on behind the caller's back.
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const read = whole.digest('hex');
  if (read === sha256) await complete(bucket, upload, UploadId, sent);
  else await abort(bucket, key, UploadId);
  return read;
}

/** The parts of a file in order; lanes that share them take turns. */
export async function* readParts(
  path: string,
  size: number,
  onRead: (part: Uint8Array) => void,
): AsyncGenerator<{ number: number; body: Uint8Array }> {
  await using file = await open(path);
  for (let number = 1; ; number += 1) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, (number - 1) * size);
    if (bytesRead === 0) return;
    const body = buffer.subarray(0, bytesRead);
    onRead(body);
    yield { number, body };
  }
}

/** Find an earlier run's unfinished upload of the same bytes, for a key that holds their digest, as those of all data do. */
async function findUnfinished(bucket: Bucket, { key, sha256 }: Upload): Promise<string | undefined> {
  if (!key.includes(sha256.slice(0, 16))) return undefined;
  for await (const found of unfinished(bucket, key)) if (found.key === key) return found.uploadId;
  return undefined;
}

/** Uploads begun and not completed, of keys that begin with `prefix`. */
async function* unfinished(bucket: Bucket, prefix: string): AsyncGenerator<{ key: string; uploadId: string; begun: Date }> {
  const guard = guardListing(bucket, prefix);
  for (let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {}; marker !== undefined;) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: prefix, ...marker });
    const page = await askBucket(bucket, prefix, (client) => client.send(command));
    guard((page.Uploads ?? []).map(({ Key = '' }) => Key));
    for (const { Key: key = '', UploadId: uploadId = '', Initiated: begun = new Date() } of page.Uploads ?? [])
      yield { key, uploadId, begun };
    const next = { KeyMarker: givenMarker(page.NextKeyMarker), UploadIdMarker: givenMarker(page.NextUploadIdMarker) };
    marker = page.IsTruncated ? next : undefined;
  }
}

async function begin({ name, ...bucket }: Bucket, { key, headers }: Upload): Promise<string> {
  const command = new CreateMultipartUploadCommand({ Bucket: name, Key: key, ...headers });
  const { UploadId } = await askBucket({ name, ...bucket }, key, (client) => client.send(command));
  if (UploadId === undefined) throw fail('store.failed', { bucket: name, endpoint: bucket.endpoint, key, cause: 'no UploadId' });
  return UploadId;
}

async function complete(bucket: Bucket, { key, onlyNew }: Upload, UploadId: string, sent: readonly CompletedPart[]): Promise<void> {
  const Parts = sent.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
  const input = { Bucket: bucket.name, Key: key, UploadId, MultipartUpload: { Parts } };
  await askBucket(bucket, key, async (client) => {
    try {
      await client.send(new CompleteMultipartUploadCommand({ ...input, ...(onlyNew && { IfNoneMatch: '*' }) }));
    } catch (error) {
      // Some stores know the condition for whole objects alone.
      if (!onlyNew || !isStatus(error, 501)) throw error;
      await client.send(new CompleteMultipartUploadCommand(input));
    }
  });
}

/** Give up uploads whose object is gone or never was, of those that `isMeant`; gives how many there were. */
export async function abortUploads(bucket: Bucket, isMeant: (upload: { key: string; begun: Date }) => boolean): Promise<number> {
  let aborted = 0;
  for await (const { uploadId, ...upload } of unfinished(bucket, bucket.prefix)) {
    // A run that was killed as it completed an upload leaves it listed in Swift, whose parts are by then those of the object.
    if (!isMeant(upload) || (await headOne(bucket, upload.key)) !== undefined) continue;
    await abort(bucket, upload.key, uploadId);
    aborted += 1;
  }
  return aborted;
}

/** Remove the parts of an upload; one that is not there is no error. */
async function abort(bucket: Bucket, key: string, UploadId: string): Promise<void> {
  await askMaybe(bucket, key, (client) => client.send(new AbortMultipartUploadCommand({ Bucket: bucket.name, Key: key, UploadId })));
}

/** List the parts that the store has of an upload: MD5 (its ETag) of each by its number. */
async function listKnown(bucket: Bucket, Key: string, UploadId: string): Promise<Map<number, string>> {
  const known = new Map<number, string>();
  const guard = guardListing(bucket, Key);
  // Not the SDK's own loop over pages: it never ends where a last page names a next one, as Swift's do.
  for (let marker: string | undefined = '0'; marker !== undefined;) {
    const command: ListPartsCommand = new ListPartsCommand({ Bucket: bucket.name, Key, UploadId, PartNumberMarker: marker });
    const page = await askBucket(bucket, Key, (client) => client.send(command));
    const parts = page.Parts ?? [];
    guard(parts.map(() => Key));
    for (const { PartNumber = 0, ETag = '' } of parts) known.set(PartNumber, ETag.replaceAll('"', ''));
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  }
  return known;
}
