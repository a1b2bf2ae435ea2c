import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';
import { readOperator } from '../read.ts';
import type { Access } from '../stores/open.ts';
import { secretKeyName, type Seal } from '../stores/seal.ts';

/**
 * What opens a store that is held to what the operator says of it: how long it is good for, and who signs it. A catalogue without an
 * operator.yaml says nothing; one that cannot be read is refused, for it may say much.
 */
export async function sealedAccess(
  datasets: string | undefined,
  access: Access = {},
  reader: Pick<Seal, 'now' | 'adopts'> = {},
): Promise<Access> {
  if (access.isTrial === true) return { ...access, seal: { isTrial: true } };
  const path = datasets === undefined ? undefined : join(datasets, 'operator.yaml');
  const isThere = path !== undefined && (await lstat(path).catch(() => undefined)) !== undefined;
  if (!isThere) return { ...access, seal: reader };
  const { value, problems } = await readOperator(path);
  if (value === undefined) throw new PipelineError(problems);
  const { freshness, signing } = value;
  const secretKey = access.env?.[secretKeyName];
  return {
    ...access,
    seal: {
      ...reader,
      ...(freshness && { days: freshness.days }),
      ...(signing && { publicKey: signing.publicKey, ...(signing.formerKey !== undefined && { formerKey: signing.formerKey }) }),
      ...(secretKey !== undefined && secretKey !== '' && { secretKey: secretKey.trim() }),
    },
  };
}
