import { createHash } from 'node:crypto';
import { glob, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What decides every byte of a built site, beside the program itself. */
export interface SiteInputs {
  /** Folder of the manifests, of which the site reads operator.yaml alone. */
  datasets: string;
  /** Folder of the store: its pointer names all that is in it. */
  store: string;
  /** Addresses and the like. */
  settings: Record<string, string | undefined>;
}

/** Sources of the site in this repository. */
const sources = ['site/**/*', 'schemas/**/*', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];

/** A digest of all that a site is made from: the same digest, the same site. */
export async function digestSiteInputs(root: string, { datasets, store, settings }: SiteInputs): Promise<string> {
  const paths: string[] = [];
  for await (const path of glob(sources, { cwd: root }))
    if (!/\.test\.ts$|^site\/(e2e|fixtures)\//.test(path.replaceAll('\\', '/'))) paths.push(join(root, path));
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const path of [...paths.sort(), join(datasets, 'operator.yaml'), join(store, 'current.json')]) {
    if (!(await stat(path)).isFile()) continue;
    hash.update(`\0${path}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}

/** What this checkout knows of a site that it has built. */
export interface Mark {
  /** Digest of what it was made from; absent where something was left out of it: what is mended since has no other digest. */
  inputs?: string;
  /** Digest of the list of its files. */
  output: string | undefined;
}

/**
 * Where the mark of a site is kept: in the cache of this checkout. Beside the site it would be a stranger's word where the folder was
 * downloaded, and their pages would be taken for ours.
 */
async function markOf(root: string, target: string): Promise<string> {
  const place = join(await realpath(dirname(target)).catch(() => dirname(target)), basename(target));
  return join(root, 'node_modules', '.cache', 'mappe', 'sites', `${createHash('sha256').update(place).digest('hex').slice(0, 32)}.json`);
}

/** What this checkout remembers of the site in a folder; undefined where it has built none there, or can read it no more. */
export async function readMark(root: string, target: string): Promise<Mark | undefined> {
  try {
    return JSON.parse(await readFile(await markOf(root, target), 'utf8')) as Mark;
  } catch {
    return undefined;
  }
}

/** Remember a site that was built; in a checkout that cannot be written to, it is built anew each time. */
export async function keepMark(root: string, target: string, mark: Mark): Promise<void> {
  const file = await markOf(root, target);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(mark));
    await rename(`${file}.new`, file);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Forget the site in a folder, before another takes its place. */
export const forgetMark = async (root: string, target: string): Promise<void> => rm(await markOf(root, target), { force: true });

/** A digest of the list of a site's files: each one's name, length and times, of which no copy has the same. */
export async function digestOutput(target: string): Promise<string | undefined> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const paths = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    hash.update(`${path}\0${size} ${mtimeNs} ${ctimeNs} ${ino}\0`);
  }
  return hash.digest('hex');
}

/** Whether this checkout has built the site in a folder, as it stands there. */
export async function isOwnSite(root: string, target: string): Promise<boolean> {
  const mark = await readMark(root, target);
  return mark !== undefined && mark.output === (await digestOutput(target));
}
