import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operator } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { readOperator } from '../manifest/read.ts';
import { destroyed, readErased } from '../publication/erased.ts';
import type { Access } from '../stores/open.ts';
import { secretKeyName, type Signing } from '../stores/signing.ts';
import { operatorAt } from './operator-at.ts';

/** How a command reads what is published. */
interface Reading extends Pick<Signing, 'now' | 'adopts'> {
  /** What becomes of what was destroyed and is there again: the store is refused unless said; who destroys needs to see it. */
  erased?: 'left-out' | 'seen';
}

/**
 * What opens a store that is held to what the operator says of it: how long it is good for, who signs it, and what was destroyed. A catalogue
 * without an operator.yaml says nothing of the first two; one that cannot be read is refused, for it may say much.
 */
export async function sealedAccess(
  datasets: string | undefined,
  access: Access = {},
  { erased, ...reader }: Reading = {},
): Promise<Access> {
  const list = datasets === undefined || erased === 'seen' ? [] : await readErased(datasets);
  const given: Access = { ...access, ...(list.length > 0 && { erased: destroyed(list, erased === 'left-out') }) };
  if (given.isTrial === true) return { ...given, signing: { isTrial: true } };
  const value = await ownOperator(datasets);
  if (value === undefined) return { ...given, signing: reader };
  const { freshness } = value;
  const secretKey = access.env?.[secretKeyName];
  return {
    ...given,
    signing: {
      ...reader,
      ...(freshness && { days: freshness.days }),
      ...keysOf(value),
      ...(secretKey !== undefined && secretKey !== '' && { secretKey: secretKey.trim() }),
    },
  };
}

/** Who opens a published store to compare with it, and whose keys it is held to. */
interface Compared {
  datasets: string;
  access: Access | undefined;
  now?: Date;
  /** The revision whose operator.yaml says who signs; unless it is there, the one of `datasets` does. */
  since?: string | undefined;
  root?: string | undefined;
}

/**
 * What opens a published store that something is compared with. A trial signs nothing of its own, and is held against no day; what it compares
 * with is another's all the same, and must be signed by who should have: otherwise whoever writes to the store says what a change changes.
 */
export async function comparedAccess({ datasets, access, now, since, root }: Compared): Promise<Access> {
  const isTrial = access?.isTrial === true;
  const { signing, ...own } = await sealedAccess(datasets, access, now && { now });
  const before = since === undefined || root === undefined ? undefined : await operatorAt({ since, datasets, root });
  const operator = before ?? (await ownOperator(datasets));
  const { publicKey: _, formerKey: __, site: ___, ...rest } = isTrial ? {} : (signing ?? {});
  return { ...own, signing: { ...rest, ...(operator && keysOf(operator)) } };
}

/** Whose signature counts, and for which catalogue, where the operator has what is published signed. */
export const keysOf = ({ signing, site }: Operator): Pick<Signing, 'publicKey' | 'formerKey' | 'site'> =>
  signing === undefined
    ? {}
    : { publicKey: signing.publicKey, site, ...(signing.formerKey !== undefined && { formerKey: signing.formerKey }) };

/** The operator.yaml of a folder of manifests; undefined where there is none. */
async function ownOperator(datasets: string | undefined): Promise<Operator | undefined> {
  const path = datasets === undefined ? undefined : join(datasets, 'operator.yaml');
  const isThere = path !== undefined && (await lstat(path).catch(() => undefined)) !== undefined;
  if (!isThere) return undefined;
  const { value, problems } = await readOperator(path);
  if (value === undefined) throw new PipelineError(problems);
  return value;
}
