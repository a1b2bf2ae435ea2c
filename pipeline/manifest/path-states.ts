import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceNames } from '../../schemas/model/deposit-name.ts';
import { nearest } from '../../schemas/model/nearest.ts';
import type { PathState } from '../../schemas/rules/rule.ts';

/** Folders that paths of manifests may lead into: the data set's own, and packages that package.json names. */
export interface PathRoots {
  folder: string;
  /** Folder that holds package.json and node_modules. */
  repository: string;
  /** Names of the packages that package.json asks for. */
  packages: ReadonlySet<string>;
}

/** Look at `path`, written in a manifest of `folder`; no name on the way may be a link or begin with a dot. */
export async function pathState(path: string, { folder, repository, packages }: PathRoots): Promise<PathState> {
  const parts = path.split('/');
  // guard [part === '..']: may not leave its folder by
  if (/^[\\/]|[\\:\0]/.test(path) || parts.some((part) => part === '..' || part === '.' || part === '' || deviceNames.test(part)))
    return { state: 'outside' };
  if (parts.some((part) => part.startsWith('.'))) return { state: 'hidden' }; // guard: may not name the hidden
  if (parts[0] !== 'node_modules') return walk(folder, parts);
  const length = parts[1]?.startsWith('@') === true ? 3 : 2;
  const name = parts.slice(1, length).join('/');
  if (!packages.has(name)) return { state: 'unknown-package' }; // guard: of a package that was not asked for
  // A package itself may be a link, as a workspace is; what it holds may not.
  return walk(join(repository, 'node_modules', name), parts.slice(length), `node_modules/${name}/`);
}

/** The file that a path of a manifest names: of a package, or of the data set's folder. */
export const locatePath = (path: string, { folder, repository }: Pick<PathRoots, 'folder' | 'repository'>): string =>
  join(path.startsWith('node_modules/') ? repository : folder, path);

/** A path as people read it, whatever the system: with forward slashes. */
export const shownPath = (path: string): string => path.replaceAll('\\', '/');

/** Follow `parts` below `folder`, name by name, as they are written on the disk: macOS and Windows would open a file under another case. */
async function walk(folder: string, parts: readonly string[], before = ''): Promise<PathState> {
  let at = folder;
  let written = before;
  for (const [index, part] of parts.entries()) {
    const names = await readdir(at).catch((): string[] => []);
    if (!names.includes(part)) return missing(part, names, written, parts.slice(index + 1));
    at = join(at, part);
    written += `${part}/`;
    const entry = await lstat(at);
    if (entry.isSymbolicLink()) return { state: 'link' }; // guard: may not follow the link
    if (index < parts.length - 1) continue;
    if (!entry.isFile()) return { state: 'folder' };
    return { state: entry.size === 0 ? 'empty' : 'file' };
  }
  return { state: 'folder' };
}

function missing(part: string, names: readonly string[], before: string, rest: readonly string[]): PathState {
  const other = names.find((name) => name.toLowerCase() === part.toLowerCase() || name.normalize('NFC') === part.normalize('NFC'));
  const candidates = names.filter((name) => !/^\.|\.ya?ml$/.test(name));
  const near = other ?? nearest(part, candidates);
  return { state: other === undefined ? 'absent' : 'other-case', ...(near !== undefined && { near: before + [near, ...rest].join('/') }) };
}
