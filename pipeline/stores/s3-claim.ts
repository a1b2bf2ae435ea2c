import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { fail } from '../base/errors.ts';
import { ask, type Bucket } from './s3-bucket.ts';
import { listAll, scratchPrefix } from './s3-objects.ts';
import { removeOne } from './s3-remove.ts';

/** Two runs that claim at the same moment both step back, each for a while of its own. */
const tries = 5;
const longestPauseMs = 1_000;

/**
 * Do `work` while no other run does, on a store without conditional writes: announce oneself, then look who else has. Of two
 * runs the later announcement finds the earlier one, wherever a listing shows what was written before it.
 */
export async function withClaim(bucket: Bucket, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const prefix = `${bucket.prefix}${scratchPrefix}claim-`;
  for (let left = tries; ; left -= 1) {
    const own = `${prefix}${randomUUID()}`;
    try {
      const signal = AbortSignal.timeout(bucket.transfer.claimMs / 3);
      await ask(bucket, own, (client) => client.send(new PutObjectCommand({ Bucket: bucket.name, Key: own, Body: 'claim' })));
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
