import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import type { Invitation } from '../../schemas/types.ts';
import { stagedKey } from '../base/dataset-keys.ts';
import { fail } from '../base/errors.ts';
import { presigner } from './presign.ts';
import { askBucket, openBucket, type Transfer } from './s3-bucket.ts';

/** Parts of one upload: Swift takes 1,000, and lists them in one page. */
const maxParts = 1000;
const maxPartBytes = 5 * 1024 ** 3;

/** Subject of an invitation: one file of a producer, of so many bytes at most. */
export interface Invited {
  producer: string;
  /** Name of the file where it waits: its digest, or else any name. */
  name: string;
  /** At most; of a file whose digest is known exactly: the length of each part is signed then. */
  bytes: number;
  days: number;
  now: Date;
}

/** Begin an upload to the staging place of a bucket, and sign each request that it takes. */
export async function invite(
  address: string,
  env: NodeJS.ProcessEnv,
  { producer, name, bytes, days, now }: Invited,
  transfer: Partial<Transfer> = {},
): Promise<Invitation> {
  // Whoever holds the invitation can send one file, see what of it has come, and complete it, until its day; nothing else.
  const bucket = openBucket(address, env, transfer);
  const partBytes = Math.max(bucket.transfer.partBytes, Math.ceil(bytes / maxParts));
  if (partBytes > maxPartBytes) throw fail('invitation.size', { gigabytes: (maxParts * maxPartBytes) / 1e9 });
  // guard [stagedKey(producer → stagedKey('anybody']: an invited producer sends without a key
  const key = bucket.prefix + stagedKey(producer, name);
  // Whatever it is, no browser shows it as a page.
  const command = new CreateMultipartUploadCommand({
    Bucket: bucket.name,
    Key: key,
    ContentType: 'application/octet-stream',
    ...bucket.acl,
  });
  const { UploadId: uploadId } = await askBucket(bucket, key, (client) => client.send(command));
  if (uploadId === undefined) throw fail('store.failed', { bucket: bucket.name, endpoint: bucket.endpoint, key, cause: 'no UploadId' });
  const seconds = days * 86_400;
  const sign = await presigner(bucket, key, { seconds, now });
  const parts: string[] = [];
  for (let part = 1; part <= Math.max(1, Math.ceil(bytes / partBytes)); part += 1) {
    // guard [/^[0-9a-f]{64}$/.test(name) → false]: an invitation for one file lets that many bytes of each part be sent
    const length = /^[0-9a-f]{64}$/.test(name) ? Math.min(partBytes, bytes - (part - 1) * partBytes) : undefined;
    parts.push(await sign({ method: 'PUT', query: { partNumber: String(part), uploadId }, length }));
  }
  return {
    format: 1,
    producer,
    name,
    expires: new Date(now.getTime() + seconds * 1000).toISOString(),
    bytes,
    partBytes,
    parts,
    list: await sign({ method: 'GET', query: { uploadId } }),
    complete: await sign({ method: 'POST', query: { uploadId } }),
    whole: await sign({ method: 'HEAD' }),
  };
}
