import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { digest } from './digest.ts';
import { findPointer, parsePointer, pointerBytes } from './pointer.ts';
import { askBucket, isStatus, type Bucket } from './s3-bucket.ts';
import { getWhole, headersOf, listAll, scratchPrefix } from './s3-objects.ts';
import { removeOne } from './s3-remove.ts';
import { pointerKey, type PointerRead } from './store.ts';

/** The pointer, tagged by its ETag (RFC 9110, section 8.8.3). */
export async function readPointer(bucket: Bucket): Promise<PointerRead | undefined> {
  const found = await findPointer(() => getWhole(bucket, bucket.prefix + pointerKey));
  return found && { pointer: parsePointer(found.bytes, bucket.address), tag: found.etag };
}

/** Replace the pointer by a conditional write. */
export async function replaceIfMatch(bucket: Bucket, pointer: Pointer, ifMatch: string | undefined): Promise<void> {
  const condition = ifMatch === undefined ? { IfNoneMatch: '*' } : { IfMatch: ifMatch };
  if (!(await putPointer(bucket, pointer, condition))) await confirm(bucket, pointer);
}

async function confirm(bucket: Bucket, pointer: Pointer): Promise<void> {
  const current = await readPointer(bucket);
  // A request whose answer was lost is sent again, and then refused for what it has itself written.
  if (current !== undefined && digest(pointerBytes(current.pointer)) === digest(pointerBytes(pointer))) return;
  throw fail('store.moved', { sequence: current?.pointer.sequence ?? 0 });
}

/** Replace the pointer under a claim, on a store without conditional writes. */
export async function replaceAlone(bucket: Bucket, pointer: Pointer, ifMatch: string | undefined): Promise<void> {
  await withClaim(bucket, async (signal) => {
    const current = await readPointer(bucket);
    if (current?.tag !== ifMatch) throw fail('store.moved', { sequence: current?.pointer.sequence ?? 0 });
    if (!(await putPointer(bucket, pointer, {}, signal))) await confirm(bucket, pointer);
  });
}

/** Write the pointer; false where the condition does not hold, or where the answer does not say what is stored (its ETag). */
async function putPointer(
  bucket: Bucket,
  pointer: Pointer,
  condition: { IfMatch?: string; IfNoneMatch?: string },
  abortSignal?: AbortSignal,
): Promise<boolean> {
  const bytes = pointerBytes(pointer);
  const key = bucket.prefix + pointerKey;
  const command = new PutObjectCommand({
    Bucket: bucket.name,
    Key: key,
    Body: bytes,
    ...headersOf(pointerKey, digest(bytes)),
    ...bucket.acl,
    ...condition,
  });
  return askBucket(bucket, key, async (client) => {
    try {
      return (await client.send(command, abortSignal && { abortSignal })).ETag !== undefined;
    } catch (error) {
      // 404: there is none to match; 409: another write is under way.
      if (isStatus(error, 404, 409, 412) && Object.keys(condition).length > 0) return false;
      throw error;
    }
  });
}

/** Two runs that claim at the same moment both step back, each for a while of its own. */
const tries = 5;
const longestPauseMs = 1_000;

/** Do `work` while no other run does, on a store without conditional writes: announce this run, then look for other announcements. */
async function withClaim(bucket: Bucket, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const prefix = `${bucket.prefix}${scratchPrefix}claim-`;
  for (let left = tries; ; left -= 1) {
    const own = `${prefix}${randomUUID()}`;
    try {
      const signal = AbortSignal.timeout(bucket.transfer.claimMs / 3);
      await askBucket(bucket, own, (client) => client.send(new PutObjectCommand({ Bucket: bucket.name, Key: own, Body: 'claim' })));
      // Of two runs the later announcement finds the earlier one, wherever a listing shows what was written before it.
      const other = await findOther(bucket, prefix, own);
      if (other === undefined) {
        await work(signal);
        return;
      }
      if (left === 1) throw fail('store.locked', { path: `${bucket.address}${other.slice(bucket.prefix.length)}` });
    } finally {
      await removeOne(bucket, own);
    }
    await wait(Math.random() * longestPauseMs);
  }
}

/** The claim of another run that lives, or this one's own where the listing does not show it yet; claims of dead runs are removed. */
async function findOther(bucket: Bucket, prefix: string, own: string): Promise<string | undefined> {
  const claims = await Array.fromAsync(listAll(bucket, prefix));
  const mine = claims.find(({ key }) => key === own);
  if (mine === undefined) return own;
  for (const { key, modified } of claims) {
    if (key === own) continue;
    if (mine.modified.getTime() - modified.getTime() < bucket.transfer.claimMs) return key;
    await removeOne(bucket, key);
  }
  return undefined;
}
