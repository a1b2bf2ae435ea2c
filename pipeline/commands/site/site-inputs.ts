import { createHash } from 'node:crypto';
import { glob, mkdir, readdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Inputs that decide every byte of a built site. */
export interface SiteInputs {
  /** Digest of the site's own sources. */
  sources: string;
  /** Folder of the manifests, of which the site reads operator.yaml alone. */
  datasets: string;
  /** Folder of the store: its pointer names all that is in it but the facts of restricted data. */
  store: string;
  /** Addresses and the like. */
  settings: Record<string, string | undefined>;
}

const sources = ['site/**/*', 'schemas/**/*', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];

/** A digest of what pages are made with, whatever they show. */
export async function digestSources(root: string): Promise<string> {
  const paths: string[] = [];
  for await (const path of glob(sources, { cwd: root }))
    if (!/\.test\.ts$|^site\/(e2e|fixtures)\//.test(path.replaceAll('\\', '/'))) paths.push(path);
  return digestFiles(paths.sort(), process.version, root);
}

/** A digest of files and of their names below `folder`: what a checkout holds does not tell where it lies. */
async function digestFiles(paths: readonly string[], beginning: string, folder = ''): Promise<string> {
  const hash = createHash('sha256').update(beginning);
  for (const path of paths) {
    const file = join(folder, path);
    if (!(await stat(file)).isFile()) continue;
    hash.update(`\0${path}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

/** A digest of all that a site is made from: the same digest, the same site. */
export async function digestSiteInputs({ sources: own, datasets, store, settings }: SiteInputs): Promise<string> {
  // What everybody may know of restricted data changes without a publication.
  const facts = await Array.fromAsync(glob('facts/*/*.json', { cwd: store }));
  const files = [join(datasets, 'operator.yaml'), join(store, 'current.json'), ...facts.sort().map((path) => join(store, path))];
  return digestFiles(files, JSON.stringify([own, settings]));
}

/** Folder of this checkout's cache, where nobody who hands over a site can have written. */
const cacheOf = (root: string): string => join(root, 'node_modules', '.cache', 'mappe');

/** A bundle that no site was made with for so long is of sources that are no more. */
const bundleDays = 7;

/** Folder of the pages' bundle for sites below `base`, a path; those long unused are removed. */
export async function bundleFolder(root: string, own: string, base: string): Promise<string> {
  const folder = join(cacheOf(root), 'bundles');
  const name = createHash('sha256').update(`${own} ${base}`).digest('hex').slice(0, 32);
  const now = Date.now();
  await utimes(join(folder, name), new Date(now), new Date(now)).catch(() => undefined);
  for (const other of await readdir(folder).catch(() => []))
    if ((await stat(join(folder, other))).mtimeMs < now - bundleDays * 86_400_000)
      await rm(join(folder, other), { recursive: true, force: true });
  return join(folder, name);
}

/** Facts that this checkout knows of a site that it has built. */
export interface Mark {
  /** Digest of what it was made from; absent where something was left out of it: what is mended since has no other digest. */
  inputs?: string;
  /** Digest of the list of its files. */
  output: string | undefined;
  /** Inputs of each data set's pages, as the builder gives them. */
  pages?: unknown;
}

/** Find the file of a site's mark, in the cache of this checkout. */
async function markOf(root: string, target: string): Promise<string> {
  // Beside the site a mark could be a stranger's, downloaded with the folder, and the stranger's pages would be taken for ours.
  const place = join(await realpath(dirname(target)).catch(() => dirname(target)), basename(target));
  return join(cacheOf(root), 'sites', `${createHash('sha256').update(place).digest('hex').slice(0, 32)}.json`);
}

/** Read the mark of the site in a folder; undefined where this checkout has built none there, or can read it no more. */
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
    // guard [${mtimeNs} ${ctimeNs} ${ino}]: another site that was put in its place
    hash.update(`${path}\0${size} ${mtimeNs} ${ctimeNs} ${ino}\0`);
  }
  return hash.digest('hex');
}

/** Whether this checkout has built the site in a folder, as it stands there. */
export async function isOwnSite(root: string, target: string): Promise<boolean> {
  const mark = await readMark(root, target);
  return mark !== undefined && mark.output === (await digestOutput(target));
}
