import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { digest } from './digest.ts';
import { askBucket, isStatus, type Bucket } from './s3-bucket.ts';
import { scratchPrefix } from './s3-objects.ts';
import { removeOne } from './s3-remove.ts';

/** Abilities that not every store has. */
export interface Abilities {
  /** Refuses bytes that have not the SHA-256 that the request was signed with: what it has taken need not be read back. */
  checksBytes: boolean;
  /** Honours If-None-Match: * and If-Match (RFC 9110, section 13.1) when it is written to. */
  conditional: boolean;
}

/** Not implemented; a precondition that does not hold, or cannot be; a request that is wrong, as one with a wrong digest is. */
const refusals = [400, 409, 412, 501];

/** Find out by writing a small object, which is removed again: what a store says of itself proves nothing. */
export async function probe(bucket: Bucket): Promise<Abilities> {
  const key = `${bucket.prefix}${scratchPrefix}probe-${randomUUID()}`;
  const bytes = Buffer.from('probe');
  const takes = async (sha256: string, condition: { IfMatch?: string; IfNoneMatch?: string }): Promise<boolean> => {
    const command = signedWith(sha256, new PutObjectCommand({ Bucket: bucket.name, Key: key, Body: bytes, ...condition }));
    return askBucket(bucket, key, async (client) => {
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (isStatus(error, ...refusals)) return false;
        throw error;
      }
    });
  };
  const right = digest(bytes);
  try {
    const checksBytes = !(await takes(digest(Buffer.from('something else')), {}));
    // A store that takes the wrong bytes has the key now.
    await removeOne(bucket, key);
    const conditional =
      (await takes(right, { IfNoneMatch: '*' })) &&
      !(await takes(right, { IfNoneMatch: '*' })) &&
      !(await takes(right, { IfMatch: '"00000000000000000000000000000000"' }));
    return { checksBytes, conditional };
  } finally {
    await removeOne(bucket, key);
  }
}

/** Have a request signed with a digest that its body may not have; the SDK takes the body's own otherwise. */
function signedWith(sha256: string, command: PutObjectCommand): PutObjectCommand {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build' },
  );
  return command;
}
