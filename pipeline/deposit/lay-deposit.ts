import { copyFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathsOf } from '../../schemas/rules/files.ts';
import type { Draft } from '../../schemas/rules/rule.ts';
import { digestFile } from '../base/digest-file.ts';
import { fail, firstNames } from '../base/errors.ts';
import { parseYaml } from '../base/parse-yaml.ts';

/** What a deposit does to a data set. */
export type DepositAct = 'added' | 'updated' | 'renamed' | 'withdrawn';

/** Change of the catalogue that a deposit asks for; all paths are below datasets/. */
export interface DepositChange {
  producer: string;
  newProducer: boolean;
  /** What becomes of each data set, by its id. */
  acts: Record<string, DepositAct>;
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

/**
 * Lay the files of a deposit (`paths`, below the folder `deposit`) over a copy of the catalogue's folder `datasets`, made at `into`. Files that
 * the catalogue has and the deposit does not bring stay; a data file that the new manifest no longer names goes. A manifest whose `identifier` is
 * that of a data set of this producer under another name renames it. Throws for what a deposit may not do, and where it changes nothing.
 */
export async function layDeposit(paths: readonly string[], deposit: string, datasets: string, into: string): Promise<DepositChange> {
  const [producer = ''] = [...new Set(paths.map((path) => path.split('/', 1)[0] ?? ''))];
  const others = paths.filter((path) => !path.startsWith(`${producer}/`));
  if (others.length > 0)
    throw fail('deposit.producers', { names: firstNames([producer, ...others.map((path) => path.split('/', 1)[0] ?? '')]) });
  const ids = [...new Set(paths.flatMap((path) => /^[^/]+\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))];
  if (ids.length > mostDatasets) throw fail('deposit.datasets', { count: ids.length, most: mostDatasets });
  await cp(datasets, into, { recursive: true, verbatimSymlinks: true });
  const before = new Set(await filesBelow(into, producer));
  const newProducer = await layProducer(`${producer}/producer.yaml`, { paths, deposit, into, before });
  const acts: DepositChange['acts'] = {};
  for (const id of ids) Object.assign(acts, await layDataset(id, { paths, deposit, into, before }));
  const files: string[] = [];
  const after = await filesBelow(into, producer);
  for (const path of after) if (!before.has(path) || !(await isSame(join(into, path), join(datasets, path)))) files.push(path);
  const removed = [...before].filter((path) => !after.includes(path));
  if (files.length + removed.length === 0) throw fail('deposit.same');
  return { producer, newProducer, acts, files, removed };
}

/** Take a data set out of a copy of the catalogue, made at `into`; throws where there is none of this name. */
export async function layWithdrawal(id: string, datasets: string, into: string): Promise<DepositChange> {
  const [producer = ''] = id.split('/', 1);
  const removed = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)
    ? (await filesBelow(datasets, producer)).filter((path) => path.startsWith(`${id}/`))
    : [];
  if (!removed.includes(`${id}/dataset.yaml`)) throw fail('deposit.unknown', { id });
  await cp(datasets, into, { recursive: true, verbatimSymlinks: true });
  const { title } = await readYaml(join(into, id, 'dataset.yaml'));
  await rm(join(into, id), { recursive: true });
  return { producer, newProducer: false, acts: { [id]: 'withdrawn' }, title, files: [], removed };
}

interface Laying {
  paths: readonly string[];
  deposit: string;
  into: string;
  before: ReadonlySet<string>;
}

async function layProducer(path: string, { paths, deposit, into, before }: Laying): Promise<boolean> {
  const producer = dirname(path);
  const isKnown = before.has(path);
  if (!paths.includes(path)) {
    if (!isKnown) throw fail('deposit.producer-unknown', { producer });
    return false;
  }
  if (isKnown) {
    // The form writes what it knew of the producer: the same is no change, another is decided by an administrator.
    if (await isSame(join(deposit, path), join(into, path))) return false;
    throw fail('deposit.producer-known', { producer });
  }
  const claimed = Object.keys(await readYaml(join(deposit, path))).filter((key) => claims.some((claim) => claim === key));
  if (claimed.length > 0) throw fail('deposit.producer-claims', { fields: claimed.join(', ') });
  await bring(path, { deposit, into });
  return true;
}

async function layDataset(id: string, { paths, deposit, into, before }: Laying): Promise<DepositChange['acts']> {
  const own = paths.filter((path) => path.startsWith(`${id}/`));
  const manifest = `${id}/dataset.yaml`;
  const isKnown = before.has(manifest);
  if (!own.includes(manifest)) {
    // A new file under the name that the manifest has.
    if (!isKnown) throw fail('deposit.no-manifest-of', { id });
    for (const path of own) await bring(path, { deposit, into });
    return { [id]: 'updated' };
  }
  const wanted = (await readYaml(join(deposit, manifest))) as Draft & { identifier?: unknown };
  const former = isKnown ? id : await formerName(id, wanted.identifier, { into, before });
  const old = former === undefined ? {} : ((await readYaml(join(into, former, 'dataset.yaml'))) as Draft);
  const named = namesIn(wanted);
  for (const path of own) await bring(path, { deposit, into });
  if (former !== undefined && former !== id) {
    for (const name of named) {
      const [from, to] = [join(into, former, name), join(into, id, name)];
      if (before.has(`${former}/${name}`) && !own.includes(`${id}/${name}`)) await copyFile(from, to);
    }
    await rm(join(into, former), { recursive: true });
    return { [id]: 'renamed' };
  }
  for (const name of namesIn(old))
    if (!named.includes(name) && !own.includes(`${id}/${name}`)) await rm(join(into, id, name), { force: true });
  return { [id]: isKnown ? 'updated' : 'added' };
}

/** The data set of this producer whose identifier a manifest in another folder takes over. */
async function formerName(id: string, identifier: unknown, { into, before }: Pick<Laying, 'into' | 'before'>): Promise<string | undefined> {
  if (typeof identifier !== 'string') return undefined;
  for (const path of before) {
    const other = path.endsWith('/dataset.yaml') ? dirname(path) : id;
    if (other === id) continue;
    const { identifier: own = other } = (await readYaml(join(into, path))) as { identifier?: unknown };
    if (own === identifier) return other;
  }
  return undefined;
}

const bring = async (path: string, { deposit, into }: Pick<Laying, 'deposit' | 'into'>): Promise<void> => {
  await mkdir(dirname(join(into, path)), { recursive: true });
  await copyFile(join(deposit, path), join(into, path));
};

/** Plain names of the files that a manifest names, in its own folder. */
const namesIn = (draft: Draft): string[] => {
  try {
    return pathsOf(draft).flatMap(([, path]) =>
      typeof path === 'string' && !/[\\/]|^\./.test(path) && path !== 'dataset.yaml' ? [path] : [],
    );
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

/** Paths of all files of a producer, below `folder`, sorted. */
async function filesBelow(folder: string, producer: string): Promise<string[]> {
  const entries = await readdir(join(folder, producer), { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return names.map((path) => path.slice(folder.length + 1).replaceAll('\\', '/')).sort();
}
