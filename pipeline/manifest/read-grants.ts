import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkGrants, checkGroups } from '../../schemas/check/check.ts';
import type { Grant, Grants, Groups, Problem, Text } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import { problem } from '../base/errors.ts';
import { byLine, readManifestFile, type ReadManifestFile } from './manifest-file.ts';

/** Access of one recipient to one data set, as a grant or a group of its producer gives it. */
export interface RecipientGrant {
  /** Pseudonym. */
  recipient: string;
  /** X25519 recipient of age. */
  key: string;
  /** Last day, YYYY-MM-DD. */
  until: string;
  /** Absent: all layers. */
  layers?: readonly string[];
  /** The group that gives it; absent: it is their own. */
  group?: string;
  /** Day on which it was granted, YYYY-MM-DD; absent: its grant does not say. */
  since?: string;
  reason: Text;
  /** Opened by six words instead of a key of their own. */
  passphrase?: true;
}

/** Name of the file that grants access. */
export const grantsFile = 'grants.yaml';
const groupsFile = 'groups.yaml';

const isThere = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined)) !== undefined;

/** Read the groups.yaml of a producer's folder; undefined where there is none. */
export async function readRecipientGroups(folder: string): Promise<ReadManifestFile<Groups> | undefined> {
  const path = join(folder, groupsFile);
  return (await isThere(path)) ? readManifestFile(path, checkGroups) : undefined;
}

/** Read the grants.yaml of a data set's folder as it is written; undefined where there is none. */
export async function readGrantsFile(
  folder: string,
  groups: ReadManifestFile<Groups> | undefined,
  today?: string,
): Promise<ReadManifestFile<Grants> | undefined> {
  const path = join(folder, grantsFile);
  return (await isThere(path)) ? readManifestFile(path, (yaml) => checkGrants(yaml, groups?.value, today)) : undefined;
}

/** Read the grants.yaml of a data set's folder, groups resolved; nothing is granted where anything of it is wrong. */
export async function readGrants(
  folder: string,
  groups: ReadManifestFile<Groups> | undefined,
  isRestricted: boolean,
  today?: string,
): Promise<{ grants: RecipientGrant[]; problems: Problem[] }> {
  const read = await readGrantsFile(folder, groups, today);
  if (read === undefined) return { grants: [], problems: [] };
  const { value, problems, locate } = read;
  const found = byLine(problems);
  // guard: grants beside public data are refused
  if (!isRestricted) found.push(problem('grant.public', {}, { where: locate('') }));
  if (value === undefined || found.length > 0) return { grants: [], problems: found };
  return { grants: value.grants.flatMap((grant) => recipientsOf(grant, groups?.value)), problems: [] };
}

function recipientsOf(
  { recipient, key, group, until, layers, since, reason, passphrase }: Grant,
  groups: Groups | undefined,
): RecipientGrant[] {
  const members =
    group !== undefined
      ? (groups?.groups.find(({ id }) => id === group)?.members ?? [])
      : recipient === undefined || key === undefined
        ? []
        : [{ recipient, key }];
  const terms = { until, reason, ...defined({ layers, group, since, passphrase }) };
  return members.map((member) => ({ ...member, ...terms }));
}
