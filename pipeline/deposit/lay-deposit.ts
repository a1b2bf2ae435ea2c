import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { worldEndings } from '../../schemas/model/source-endings.ts';
import { pathsOf } from '../../schemas/rules/files.ts';
import type { Draft } from '../../schemas/rules/rule.ts';
import { digestFile } from '../base/digest-file.ts';
import { fail, firstNames } from '../base/errors.ts';
import { descriptionFile, foreignKeys, withChanges } from '../manifest/change-description.ts';
import { grantsFile } from '../manifest/read-grants.ts';
import { plainIn } from '../manifest/plain-files.ts';
import { withdrawalFile } from '../manifest/read.ts';
import { withDeprecation, writeWithdrawal } from '../manifest/write-ending.ts';
import { sealedEnding } from '../../schemas/model/deposit-name.ts';
import { hiddenCharacter } from '../../schemas/messages/hidden-characters.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import { nameDeposits } from './name-deposits.ts';
import { depositsIn } from '../manifest/digests-named.ts';

/** Act of a deposit on a data set. */
export type DepositAct = 'added' | 'updated' | 'renamed' | 'deprecated' | 'withdrawn' | 'granted';

/** Change of the catalogue that a deposit asks for; all paths are below datasets/. */
export interface DepositChange {
  producer: string;
  newProducer: boolean;
  /** Act on each data set, by its id. */
  acts: Record<string, DepositAct>;
  /** Former id of each renamed data set, by its new one. */
  formers: Record<string, string>;
  /** Title of a data set that goes: nothing of what is left says it. */
  title?: unknown;
  /** Files that are new, or not as they were. */
  files: string[];
  removed: string[];
}

/** One deposit is of a few data sets, which a person reads one by one; more come by git. */
const mostDatasets = 20;
/** Fields of producer.yaml that an administrator writes, or that give rights: nobody claims them by mail. */
const claims = ['owners', 'plan', 'verified', 'store', 'storage'] as const;

/** Fields of a producer.yaml that nobody but an administrator may give. */
export const claimsIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value).filter((key) => claims.some((claim) => claim === key)) : [];

/** Lay a deposit's files (`paths` below `deposit`) over a copy of `datasets`, made at `into`; throws for a forbidden change, or none. */
export async function layDeposit(
  paths: readonly string[],
  deposit: string,
  datasets: string,
  into: string,
  { toStore = false }: { toStore?: boolean } = {},
): Promise<DepositChange> {
  // Files of the catalogue that the deposit does not bring stay; a data file that the new manifest no longer names goes.
  // A manifest with the `identifier` of the producer's data set of another name renames it. `toStore`: manifests name files by digest.
  const [producer = ''] = [...new Set(paths.map((path) => path.split('/', 1)[0] ?? ''))];
  const others = paths.filter((path) => !path.startsWith(`${producer}/`));
  if (others.length > 0)
    throw fail('deposit.producers', { names: firstNames([producer, ...others.map((path) => path.split('/', 1)[0] ?? '')]) });
  const ids = [...new Set(paths.flatMap((path) => /^[^/]+\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))];
  if (ids.length === 0) throw fail('deposit.no-data');
  if (ids.length > mostDatasets) throw fail('deposit.datasets', { count: ids.length, most: mostDatasets });
  const before = new Set(await filesBelow(datasets, producer));
  refuseTwins(paths, before);
  const formers = await formersOf(ids, { paths, deposit, datasets, before });
  await cp(datasets, into, { recursive: true, verbatimSymlinks: true });
  const newProducer = await layProducer(`${producer}/producer.yaml`, { paths, deposit, into, before });
  const acts: DepositChange['acts'] = {};
  for (const id of ids) acts[id] = await layDataset(id, formers[id], { paths, deposit, into, before, toStore });
  const files: string[] = [];
  const after = await filesBelow(into, producer);
  const isKept = async (path: string): Promise<boolean> =>
    before.has(path) ? isSame(join(into, path), join(datasets, path)) : toStore && (await isInStore(path, into, datasets));
  for (const path of after) if (!(await isKept(path))) files.push(path);
  const removed = [...before].filter((path) => !after.includes(path));
  if (files.length + removed.length === 0) throw fail('deposit.same');
  return { producer, newProducer, acts, formers, files, removed };
}

/** Reason that a producer gives for the end of a data set, as received, and the day (YYYY-MM-DD). */
export interface DepositEnding {
  since: string;
  reason: string;
  replacedBy?: string | undefined;
}

/** Withdraw a data set in a copy of the catalogue made at `into`: withdrawn.yaml replaces its files; throws where none has this name. */
export async function layWithdrawal(id: string, ending: DepositEnding, datasets: string, into: string): Promise<DepositChange> {
  const { producer, own, manifest } = await beginEnding(id, ending, datasets, into);
  await rm(join(into, id), { recursive: true });
  await mkdir(join(into, id));
  const { title, identifier } = await readYaml(join(datasets, manifest));
  const file = `${id}/${withdrawalFile}`;
  await writeFile(join(into, file), writeWithdrawal({ title, ...endingOf(ending), ...(identifier !== undefined && { identifier }) }));
  return { producer, newProducer: false, acts: { [id]: 'withdrawn' }, formers: {}, title, files: [file], removed: own };
}

/** Deprecate a data set in its manifest, in a copy of the catalogue made at `into`: it is no longer kept up to date. */
export async function layDeprecation(id: string, ending: DepositEnding, datasets: string, into: string): Promise<DepositChange> {
  const { producer, manifest } = await beginEnding(id, ending, datasets, into);
  const text = await readFile(join(datasets, manifest), 'utf8');
  await writeFile(join(into, manifest), withDeprecation(text, endingOf(ending)));
  return { producer, newProducer: false, acts: { [id]: 'deprecated' }, formers: {}, files: [manifest], removed: [] };
}

async function beginEnding(id: string, { reason }: DepositEnding, datasets: string, into: string) {
  const described = await describedIn(id, datasets);
  if (reason.trim().length < shortestReason) throw fail('deposit.reason');
  await cp(datasets, into, { recursive: true, verbatimSymlinks: true });
  return described;
}

/** Find the files of a published data set, below the folder of the catalogue; throws where none has this name, or where it is withdrawn. */
export async function describedIn(id: string, datasets: string): Promise<{ producer: string; own: string[]; manifest: string }> {
  const [producer = ''] = id.split('/', 1);
  const own = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id) ? (await filesBelow(datasets, producer)).filter((path) => path.startsWith(`${id}/`)) : [];
  if (own.includes(`${id}/${withdrawalFile}`)) throw fail('deposit.gone', { id });
  const manifest = `${id}/dataset.yaml`;
  if (!own.includes(manifest)) throw fail('deposit.unknown', { id });
  return { producer, own, manifest };
}

/** Lengths of a reason: the shortest that says something, and the longest that a page holds, as in the schema of manifests. */
const shortestReason = 5;
const longestReason = 1000;

/** Clean a reason for a manifest: some lines of text, without hidden characters. */
export const plainReason = (reason: string): string =>
  reason
    .replace(new RegExp(hiddenCharacter.source, `g${hiddenCharacter.flags.replace('g', '')}`), '')
    .replace(/[^\S\n\u00a0\u202f]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
    .slice(0, longestReason);

const endingOf = ({ since, reason, replacedBy }: DepositEnding): DepositEnding => ({
  since,
  reason: plainReason(reason),
  ...(replacedBy !== undefined && { replacedBy }),
});

/** Whether the catalogue names a file already by its digest, as one that the store has. */
async function isInStore(path: string, into: string, datasets: string): Promise<boolean> {
  const manifest = await readFile(join(datasets, dirname(path), 'dataset.yaml')).catch(() => undefined);
  const known = depositsIn(manifest).find(({ name }) => name === basename(path));
  return known !== undefined && (await digestFile(join(into, path))).sha256 === known.sha256;
}

interface Laying {
  paths: readonly string[];
  deposit: string;
  into: string;
  before: ReadonlySet<string>;
  toStore: boolean;
}

async function layProducer(path: string, { paths, deposit, into, before }: Omit<Laying, 'toStore'>): Promise<boolean> {
  const producer = dirname(path);
  const isKnown = before.has(path);
  if (!paths.includes(path)) {
    if (!isKnown) throw fail('deposit.producer-unknown', { producer });
    return false;
  }
  if (isKnown) {
    // The form writes what it knew of the producer: the same is no change, another is decided by an administrator.
    if (await isSame(join(deposit, path), join(into, path))) return false;
    const [known, sent] = await Promise.all([into, deposit].map(async (folder) => readYaml(join(folder, path))));
    if (isOther(known, sent))
      throw fail('deposit.producer-other', { producer, title: String(known?.['title']), territory: String(known?.['territory']) });
    throw fail('deposit.producer-known', { producer });
  }
  const claimed = claimsIn(await readYaml(join(deposit, path)));
  if (claimed.length > 0) throw fail('deposit.producer-claims', { fields: claimed.join(', ') });
  await bring(path, { deposit, into });
  return true;
}

/**
 * Whether two producers' sheets are of different organisms: by SIREN where both have a SIRET, else by territory, as names are ambiguous.
 */
function isOther(one: Record<string, unknown> = {}, other: Record<string, unknown> = {}): boolean {
  const numbers = [one['siret'], other['siret']].map((siret) => (typeof siret === 'string' ? siret.slice(0, 9) : undefined));
  const isNumbered = !numbers.includes(undefined);
  return isNumbered ? numbers[0] !== numbers[1] : one['territory'] !== other['territory'];
}

async function layDataset(id: string, former: string | undefined, { paths, deposit, into, before, toStore }: Laying): Promise<DepositAct> {
  const all = paths.filter((path) => path.startsWith(`${id}/`));
  const own = all.filter((path) => path !== `${id}/${descriptionFile}`);
  const manifest = `${id}/dataset.yaml`;
  const isKnown = before.has(manifest);
  const brings = own.includes(manifest);
  if (!brings && !isKnown) throw fail('deposit.no-manifest-of', { id });
  const isDescribed = own.length < all.length;
  const old = isKnown && (brings || isDescribed) ? namesIn(await readYaml(join(into, manifest))) : [];
  if (isDescribed) await layDescription(id, manifest, { deposit, into, brings });
  const wanted = (await readYaml(join(brings ? deposit : into, manifest))) as Draft;
  if (wanted.access === 'restricted') refusePlain(id, own, wanted, toStore);
  const known = former ?? (isKnown ? id : undefined);
  const deposited = known !== undefined && toStore ? depositsIn(await readFile(join(into, known, 'dataset.yaml'))) : [];
  const named = namesIn(wanted);
  const inStore = toStore || !brings ? depositsIn(await readFile(join(brings ? deposit : into, manifest))).map(({ name }) => name) : [];
  const places = placesOf(id, own, [...named, ...inStore]);
  const brought = [...places.values()].filter((name) => name !== 'dataset.yaml');
  for (const [path, place] of places) await bring(path, { deposit, into, place: `${id}/${place}` });
  // Published again, it is no longer withdrawn.
  if (brings) await rm(join(into, id, withdrawalFile), { force: true });
  if (toStore) await nameDeposits(join(into, id), brought, deposited);
  else if (!brings) await namePath(join(into, manifest), brought, inStore);
  if (former !== undefined) {
    for (const name of [...named, grantsFile])
      if (before.has(`${former}/${name}`) && !brought.includes(name))
        await bring(`${former}/${name}`, { deposit: into, into, place: `${id}/${name}` });
    await rm(join(into, former), { recursive: true });
    return 'renamed';
  }
  for (const name of old) if (!named.includes(name) && !brought.includes(name)) await rm(join(into, id, name), { force: true });
  return isKnown ? 'updated' : 'added';
}

/** Refuse a file of restricted data that was not encrypted before it was sent, or that would stay in git. */
function refusePlain(id: string, own: readonly string[], wanted: Draft, toStore: boolean): void {
  const names = own.map((path) => path.slice(id.length + 1)).filter((name) => name !== 'dataset.yaml');
  // guard: restricted data that came as they are are refused, and their sender is told that they are public
  if (plainIn(names, wanted).length > 0) throw fail('deposit.plain', { id });
  // guard: encrypted data come to no catalogue that would keep them in git
  if (!toStore && names.some((name) => name.endsWith(sealedEnding))) throw fail('deposit.sealed-in-git', { id });
}

/** Change in its manifest what a deposit says of a data set, and nothing else. */
async function layDescription(
  id: string,
  manifest: string,
  { deposit, into, brings }: { deposit: string; into: string; brings: boolean },
): Promise<void> {
  const changes = await readYaml(join(deposit, id, descriptionFile));
  const place = join(into, manifest);
  const foreign = brings ? ['dataset.yaml'] : foreignKeys(changes, await readYaml(place));
  if (foreign.length > 0) throw fail('deposit.description', { id, keys: firstNames(foreign) });
  await writeFile(place, withChanges(await readFile(place, 'utf8'), changes));
}

/** Have a manifest name a file that came beside it in the place of the one of the store that it had. */
async function namePath(manifest: string, brought: readonly string[], inStore: readonly string[]): Promise<void> {
  const path = brought.find((name) => inStore.includes(name));
  if (path === undefined) return;
  await writeFile(manifest, withChanges(await readFile(manifest, 'utf8'), { source: { path, deposit: null, sha256: null } }));
}

/** Find the folder of each file of a data set in its manifest, as a zip is flat; refuses files that no manifest names. */
function placesOf(id: string, own: readonly string[], named: readonly string[]): Map<string, string> {
  // A file that no manifest names would be public and seen by no reviewer; a world file is named by its image.
  const placeOf = (name: string): string | undefined => {
    if (name === 'dataset.yaml' || named.includes(name)) return name;
    const inside = named.filter((path) => posix.basename(path) === name);
    const beside = sidecar.test(name) ? named.filter((path) => stemOf(posix.basename(path)) === stemOf(name)) : [];
    const [folder, ...others] = new Set([...inside, ...beside].map((path) => posix.dirname(path)));
    // Two folders with a file of this name: nobody knows which is meant.
    return folder === undefined || others.length > 0 ? undefined : posix.join(folder, name);
  };
  const places = own.map((path) => ({ path, place: placeOf(path.slice(id.length + 1)) }));
  const unnamed = places.filter(({ place }) => place === undefined).map(({ path }) => path.slice(id.length + 1));
  if (unnamed.length > 0) throw fail('deposit.unnamed', { id, names: firstNames(unnamed) });
  return new Map(places.map(({ path, place = '' }) => [path, place]));
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');
const sidecar = new RegExp(`\\.(${[...worldEndings, 'prj'].join('|')})$`, 'i');

/** Names that differ by their letters' case alone are one file on many disks. */
function refuseTwins(paths: readonly string[], before: ReadonlySet<string>): void {
  const known = new Map([...before].map((path) => [path.toLowerCase(), path]));
  for (const path of paths) {
    const twin = known.get(path.toLowerCase());
    if (twin !== undefined && twin !== path) throw fail('deposit.twin', { path, twin });
    known.set(path.toLowerCase(), path);
  }
}

/**
 * Find the former data set whose identifier each new one takes over from this producer; refused where it is taken twice, or deposited too.
 */
async function formersOf(
  ids: readonly string[],
  { paths, deposit, datasets, before }: { paths: readonly string[]; deposit: string; datasets: string; before: ReadonlySet<string> },
): Promise<Record<string, string>> {
  const identifiers = new Map<unknown, string>();
  for (const path of before) {
    if (!path.endsWith('/dataset.yaml')) continue;
    const { identifier = dirname(path) } = await readYaml(join(datasets, path));
    identifiers.set(identifier, dirname(path));
  }
  const formers: Record<string, string> = {};
  for (const id of ids) {
    const manifest = `${id}/dataset.yaml`;
    if (before.has(manifest) || !paths.includes(manifest)) continue;
    const { identifier } = await readYaml(join(deposit, manifest));
    const former = identifiers.get(identifier);
    if (former === undefined) continue;
    if (ids.includes(former) || Object.values(formers).includes(former)) throw fail('deposit.renames', { id, former });
    formers[id] = former;
  }
  return formers;
}

const bring = async (
  path: string,
  { deposit, into, place = path }: Pick<Laying, 'deposit' | 'into'> & { place?: string },
): Promise<void> => {
  await mkdir(dirname(join(into, place)), { recursive: true });
  await copyFile(join(deposit, path), join(into, place));
};

/** No way out of a folder, no hidden file, nothing that a system reads otherwise. */
const isInside = /^[^/\\.][^/\\]*(?:\/[^/\\.][^/\\]*)*$/;

/** The files that a manifest names, in its own folder and below it. */
const namesIn = (draft: Draft): string[] => {
  try {
    return pathsOf(draft).flatMap(([, path]) => (typeof path === 'string' && isInside.test(path) && path !== 'dataset.yaml' ? [path] : []));
  } catch {
    // A manifest of another shape names nothing; its rules say so.
    return [];
  }
};

async function readYaml(path: string): Promise<Record<string, unknown>> {
  const { value } = parseYaml(await readFile(path));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([digestFile(one), digestFile(other)]);
  return a.sha256 === b.sha256;
}

/** List the paths of a producer's files below `folder`, sorted; hidden ones (git's, a system's) belong to no data set. */
async function filesBelow(folder: string, producer: string): Promise<string[]> {
  const entries = await readdir(join(folder, producer), { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const paths = names.map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'));
  return paths.filter((path) => !/(^|\/)\./.test(path)).sort();
}
