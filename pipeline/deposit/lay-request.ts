import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { fail, firstNames } from '../base/errors.ts';
import { type CatalogueChanges, sortChanges } from '../forge/changes.ts';

/** What a request does to the catalogue, once it is merged; every path as the repository has it. */
export interface RequestChange extends CatalogueChanges {
  /** The commit of the published branch that it was laid over. */
  base: string;
  /** Folders of producers in which something changes. */
  producers: string[];
  /** Producers whose producer.yaml changes. */
  sheets: string[];
}

/** Above these a request is looked at by a person with a clone of it: GitHub takes no file of more than 100 MB anyway. */
const mostFiles = 2000;
const mostBytes = 500 * 1024 ** 2;
const pathCharacters = 400;
const slug = '[a-z0-9]+(?:-[a-z0-9]+)*';

interface Entry {
  path: string;
  kind: 'A' | 'M' | 'D';
  mode: string;
  sha: string;
}

/**
 * Lay what a request asks for over a copy of the catalogue's folder `datasets`, made at `into`. The commit `head` is fetched as data: nothing of
 * it is checked out, and of its files only those below folders of producers are written, at the place that main's tools read them from. What
 * is no plain file (a link, a repository in a repository) is refused, and so is what nobody looks at: too many files, or too large.
 */
export async function layRequest(
  head: string,
  { root, datasets, into }: { root: string; datasets: string; into: string },
): Promise<RequestChange> {
  if (!/^[0-9a-f]{40}$/.test(head)) throw fail('review.head', { head });
  const git = gitIn(root);
  const base = (await git('rev-parse', 'HEAD')).trim();
  await git('fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none', 'origin', head);
  const tree = await merged(git, head);
  const folder = relative(root, resolve(root, datasets)).replaceAll('\\', '/');
  const entries = readEntries(await git('diff-tree', '-r', '-z', '--raw', '--no-renames', base, tree));
  const files = (await git('ls-tree', '-r', '-z', '--name-only', tree, '--', `${folder}/`)).split('\0');
  const changes = sortChanges(entries, files, `${folder}/`);
  const inside = new RegExp(`^${folder}/(${slug})/(.+)$`, 's');
  const own = entries.filter(({ path }) => inside.test(path));
  refuseStrange(own);
  await cp(join(root, folder), into, { recursive: true, verbatimSymlinks: true });
  let left = mostBytes;
  // What goes makes room first: a folder may stand where a file was.
  for (const { path, kind, sha } of own.toSorted((a, b) => Number(b.kind === 'D') - Number(a.kind === 'D'))) {
    const target = join(into, path.slice(folder.length + 1));
    if (kind === 'D') {
      await rm(target, { force: true });
      continue;
    }
    left -= Number(await git('cat-file', '-s', sha));
    if (left < 0) throw fail('review.bytes', { most: mostBytes / 1024 ** 2 });
    await mkdir(dirname(target), { recursive: true });
    await writeBlob(root, sha, target);
  }
  const named = (paths: readonly string[]): string[] => [...new Set(paths.map((path) => inside.exec(path)?.[1] ?? ''))].sort();
  const sheets = own.filter(({ path }) => inside.exec(path)?.[2] === 'producer.yaml');
  return { ...changes, base, producers: named(own.map(({ path }) => path)), sheets: named(sheets.map(({ path }) => path)) };
}

type Git = (...args: string[]) => Promise<string>;

/** Settings of the repository alone: no hook, no filter and no merge driver is one that a request could bring. */
const gitIn =
  (cwd: string): Git =>
  async (...args) =>
    (
      await promisify(execFile)('git', ['-c', 'merge.renames=false', '-c', 'merge.directoryRenames=false', ...args], {
        cwd,
        maxBuffer: 64 * 1024 ** 2,
      })
    ).stdout;

/** The tree that a merge gives: what is published by now stays, even where the request was made before it. */
async function merged(git: Git, head: string): Promise<string> {
  try {
    return (await git('merge-tree', '--write-tree', '--no-messages', 'HEAD', head)).split('\n', 1)[0] ?? '';
  } catch (cause) {
    throw fail('review.conflict', {}, { cause });
  }
}

/** `:old-mode new-mode old-sha new-sha status`, then a path, each ended by a zero byte. */
function readEntries(text: string): Entry[] {
  const parts = text.split('\0');
  return parts.flatMap((part, index) => {
    const [, mode = '', sha = '', status = ''] = /^:\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) (\w)/.exec(part) ?? [];
    const path = parts[index + 1];
    if (index % 2 === 1 || mode === '' || path === undefined) return [];
    return [{ path, mode, sha, kind: status === 'A' || status === 'D' ? status : 'M' } as const];
  });
}

/** Plain files with a name that leads nowhere else. */
function refuseStrange(entries: readonly Entry[]): void {
  const isPlain = ({ mode, kind }: Entry): boolean => kind === 'D' || mode === '100644' || mode === '100755';
  const isNamed = ({ path }: Entry): boolean =>
    path.length <= pathCharacters &&
    !/[\\\p{C}\ufffd]/u.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
  const strange = entries.filter((entry) => !isPlain(entry) || !isNamed(entry));
  if (strange.length > 0) throw fail('review.entry', { paths: firstNames(strange.map(({ path }) => path)) });
  if (entries.length > mostFiles) throw fail('review.files', { count: entries.length, most: mostFiles });
}

async function writeBlob(root: string, sha: string, target: string): Promise<void> {
  // Where the published branch has a folder of this name, or a link, it is not written through.
  await rm(target, { recursive: true, force: true });
  const child = spawn('git', ['cat-file', 'blob', sha], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  await pipeline(child.stdout, createWriteStream(target));
  if ((await closed) !== 0) throw fail('review.read', { target });
}
