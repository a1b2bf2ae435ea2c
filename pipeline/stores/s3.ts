import type { Problem } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { memoize } from '../base/memoize.ts';
import { checkKey } from './key.ts';
import type { TimeBudget } from './time-budget.ts';
import { copyOne } from './s3-copy.ts';
import { openBucket, type Transfer } from './s3-bucket.ts';
import { getWhole, headOne, listAll, openOne, scratchPrefix } from './s3-objects.ts';
import { abortUploads } from './s3-parts.ts';
import { readPointer, replaceAlone, replaceIfMatch } from './s3-pointer.ts';
import { probe, type Abilities } from './s3-probe.ts';
import { putAgain, putOnce } from './s3-put.ts';
import { removeForGood, removeOne } from './s3-remove.ts';
import type { Store } from './store.ts';

interface S3Access {
  env: NodeJS.ProcessEnv;
  onNotice?: (notice: Problem) => void;
  transfer?: Partial<Transfer>;
  /** Time budget of the host, where that is untrusted. */
  untrusted?: TimeBudget;
}

/** Open the store in a bucket, or below a prefix of it; its abilities are probed before the first write, and not earlier. */
export function s3Store(address: string, { env, onNotice, transfer, untrusted }: S3Access): Store {
  const bucket = openBucket(address, env, transfer, untrusted);
  const inBucket = (key: string): string => bucket.prefix + key;
  const probed = memoize<Abilities>();
  const abilities = (): Promise<Abilities> =>
    probed(async () => {
      const found = await probe(bucket);
      if (!found.conditional) onNotice?.(problem('store.single-writer', { address: bucket.address }, { severity: 'warning' }));
      return found;
    });

  return {
    address: bucket.address,
    put: async (key, body, sha256) => {
      checkKey(key);
      await putOnce(bucket, key, body, sha256, abilities);
    },
    copy: async (from, to, sha256) => {
      checkKey(from);
      checkKey(to);
      await copyOne(bucket, from, to, sha256);
    },
    replace: async (key, bytes, sha256, served) => {
      checkKey(key);
      await putAgain(bucket, key, { bytes }, sha256, abilities, served);
    },
    open: async (key, range) => (await openOne(bucket, inBucket(key), range))?.body,
    refuseUnwritable: async () => void (await abilities()),
    readPointer: () => readPointer(bucket),
    replacePointer: async (pointer, ifMatch) => {
      const { conditional } = await abilities();
      await (conditional ? replaceIfMatch : replaceAlone)(bucket, pointer, ifMatch);
    },

    get: async (key) => (await getWhole(bucket, inBucket(key)))?.bytes,

    async head(key) {
      const found = await headOne(bucket, inBucket(key));
      return found && { bytes: found.bytes, modified: found.modified };
    },

    async *list(prefix) {
      for await (const { key, ...stored } of listAll(bucket, inBucket(prefix))) {
        const name = key.slice(bucket.prefix.length);
        if (!name.startsWith(scratchPrefix)) yield { key: name, ...stored };
      }
    },

    remove: (keys) => removeForGood(bucket, keys.map(inBucket)),

    async removeUnfinished(before, prefix) {
      let removed = await abortUploads(bucket, ({ key, begun }) => begun < before && key.startsWith(inBucket(prefix ?? '')));
      if (prefix !== undefined) return removed;
      for await (const { key, modified } of listAll(bucket, inBucket(scratchPrefix))) {
        if (modified >= before) continue;
        await removeOne(bucket, key);
        removed += 1;
      }
      return removed;
    },
  };
}
