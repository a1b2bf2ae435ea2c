import { DeleteObjectCommand, GetBucketVersioningCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { mapLimit } from '../base/map-limit.ts';
import { givenMarker, guardListing } from './s3-bounds.ts';
import { askBucket, askMaybe, isStatus, type Bucket } from './s3-bucket.ts';
import { abortUploads } from './s3-parts.ts';

/** Objects removed at a time: each is a request of its own, for not every store takes many at once. */
const removedAtATime = 16;

/** Remove an object as the bucket does it; one that is not there is no error. */
export async function removeOne(bucket: Bucket, key: string): Promise<void> {
  await askMaybe(bucket, key, (client) => client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key })));
}

/** Remove one version, which a listing has just named; a 404 means that version, although Swift says it of the bucket. */
async function removeVersion(bucket: Bucket, key: string, VersionId: string): Promise<void> {
  await askBucket(bucket, key, async (client) => {
    try {
      await client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key, VersionId }));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  });
}

/** Remove objects for good: every version that the bucket keeps of them, and the parts of uploads that were not completed. */
export async function removeForGood(bucket: Bucket, keys: readonly string[]): Promise<void> {
  const versioned = keys.length > 0 && (await keepsVersions(bucket));
  const remove = async (key: string): Promise<void> => {
    if (!versioned) await removeOne(bucket, key);
    else for await (const version of versionsOf(bucket, key)) await removeVersion(bucket, key, version);
  };
  await mapLimit(keys, remove, removedAtATime);
  const removed = new Set(keys);
  if (keys.length > 0) await abortUploads(bucket, ({ key }) => removed.has(key));
}

async function keepsVersions(bucket: Bucket): Promise<boolean> {
  return askBucket(bucket, bucket.prefix, async (client) => {
    try {
      // "Suspended" keeps those that it has.
      return (await client.send(new GetBucketVersioningCommand({ Bucket: bucket.name }))).Status !== undefined;
    } catch (error) {
      // A store that does not know the question keeps none.
      if (isStatus(error, 400, 405, 501)) return false;
      throw error;
    }
  });
}

/** Every version of a key, the marks of its removal included. */
async function* versionsOf(bucket: Bucket, key: string): AsyncGenerator<string> {
  const guard = guardListing(bucket, key);
  for (let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}; marker !== undefined;) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket: bucket.name, Prefix: key, ...marker });
    const page = await askBucket(bucket, key, (client) => client.send(command));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    guard(found.map(({ Key = '' }) => Key));
    for (const { Key, VersionId } of found) if (Key === key && VersionId !== undefined) yield VersionId;
    // Keys come in order: once another one is there, this one is over.
    const over = found.some(({ Key = '' }) => Key !== key);
    const next = { KeyMarker: givenMarker(page.NextKeyMarker), VersionIdMarker: givenMarker(page.NextVersionIdMarker) };
    marker = page.IsTruncated && !over ? next : undefined;
  }
}
