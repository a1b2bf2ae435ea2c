import { lstat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { checkOperatorShape } from '../../schemas/check/check.ts';
import type { Operator } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { askGit } from '../base/git.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import { readOperatorFile } from '../manifest/read.ts';
import { destroyed, readErased } from '../publication/erased.ts';
import type { Protection } from '../sandbox/with-sandbox.ts';
import { openStore, type Access } from '../stores/open.ts';
import { secretKeyName, type Signing } from '../stores/signing.ts';
import type { Store } from '../stores/store.ts';

/** Options of a command that opens the store. */
export interface StoreOptions {
  /** Folder of the manifests: its operator.yaml says how long what is published is good for, and who signs it. */
  datasets?: string;
  store: string;
  access?: Access;
  now: Date;
}

/** Open the store of a command, held to what its operator says of it. */
export const openSigned = async ({ store, datasets, access, now }: StoreOptions, reading: StoreReading = {}): Promise<Store> =>
  // guard [{ now, ...reading } → reading] (renew.test.ts): is refused by mappe gc
  openStore(store, await signedAccess(datasets, access, { now, ...reading }));

interface StoreReading extends Pick<Signing, 'now' | 'adopts'> {
  /** Treatment of destroyed files that are there again: the store is refused unless said; a command that destroys needs to see them. */
  erased?: 'left-out' | 'seen';
}

/** Access to a store held to its operator's words on validity, signer and destruction; an operator.yaml that cannot be read is refused. */
export async function signedAccess(
  datasets: string | undefined,
  access: Access = {},
  { erased, ...reader }: StoreReading = {},
): Promise<Access> {
  const list = datasets === undefined || erased === 'seen' ? [] : await readErased(datasets);
  const opening: Access = { ...access, ...(list.length > 0 && { erased: destroyed(list, erased === 'left-out') }) };
  // guard [...opening → ...access] (erased.test.ts): is refused on a trial by mappe plan
  if (opening.isTrial === true) return { ...opening, signing: { isTrial: true } };
  const value = await ownOperator(datasets);
  // Without an operator.yaml nothing is said of validity and signer; one that cannot be read is refused, for it may say much.
  if (value === undefined) return { ...opening, signing: reader };
  const { freshness } = value;
  const secretKey = access.env?.[secretKeyName];
  return {
    ...opening,
    signing: {
      ...reader,
      ...(freshness && { days: freshness.days }),
      ...keysOf(value),
      ...(secretKey !== undefined && secretKey !== '' && { secretKey: secretKey.trim() }),
    },
  };
}

/** A published store that something is compared with, and whose keys it is held to. */
export interface ComparedStore {
  datasets: string;
  access?: Access | undefined;
  now?: Date;
  /** The revision whose operator.yaml says who signs; unless it is there, the one of `datasets` does. */
  since?: string | undefined;
  root?: string | undefined;
}

/** Access to a published store for comparison, held to its operator's keys; a trial signs nothing of its own and is held against no day. */
export async function comparedAccess({ datasets, access, now, since, root }: ComparedStore): Promise<Access> {
  const isTrial = access?.isTrial === true;
  const { signing, ...own } = await signedAccess(datasets, access, now && { now });
  const before = since === undefined || root === undefined ? undefined : await operatorAt({ since, datasets, root });
  const operator = before ?? (await ownOperator(datasets));
  // Signed by its operator even in a trial: otherwise whoever writes to the compared store says what a change changes.
  const { publicKey: _, formerKey: __, site: ___, ...rest } = isTrial ? {} : (signing ?? {});
  // guard [...(operator && keysOf(operator))]: compares with nothing that is signed
  return { ...own, signing: { ...rest, ...(operator && keysOf(operator)) } };
}

/** Whose signature counts, and for which catalogue, where the operator has what is published signed. */
export const keysOf = ({ signing, site }: Operator): Pick<Signing, 'publicKey' | 'formerKey' | 'site'> =>
  signing === undefined
    ? {}
    : { publicKey: signing.publicKey, site, ...(signing.formerKey !== undefined && { formerKey: signing.formerKey }) };

/** Read the operator.yaml of a folder of manifests; undefined where there is none, refused where it cannot be read. */
export async function ownOperator(datasets: string | undefined): Promise<Operator | undefined> {
  const path = datasets === undefined ? undefined : join(datasets, 'operator.yaml');
  const isThere = path !== undefined && (await lstat(path).catch(() => undefined)) !== undefined;
  if (!isThere) return undefined;
  const { value, problems } = await readOperatorFile(path);
  // guard [throw new PipelineError(problems) → return access]: stops where operator.yaml cannot be read
  if (value === undefined) throw new PipelineError(problems);
  return value;
}

/** A revision of the repository, and the folder of the manifests in it. */
export interface Revision {
  since: string;
  datasets: string;
  root: string;
}

/** Read operator.yaml as a revision has it: what proposes a change chooses neither what it is compared with nor who has signed that. */
export async function operatorAt({ since, datasets, root }: Revision): Promise<Operator | undefined> {
  const file = `${relative(root, resolve(root, datasets)).replaceAll('\\', '/')}/operator.yaml`;
  const show = ['show', '--end-of-options', `${since}:${file}`];
  // A catalogue that begins has none yet.
  const text = await askGit(show, { cwd: root }).catch(() => undefined);
  return checkOperatorShape(text && parseYaml(text).value).value;
}

/**
 * Read the limits that the operator allows; a catalogue may begin without an operator, and a single file be inspected without a catalogue.
 */
export async function allowedBy(datasets: string | undefined): Promise<Pick<Protection, 'limits' | 'ports'>> {
  if (datasets === undefined) return {};
  const { value: { limits, ports } = {} } = await readOperatorFile(join(datasets, 'operator.yaml'));
  return { limits, ports };
}
