import { cp, mkdir, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fail, firstNames, PipelineError } from '../base/errors.ts';
import { askGit, readGit } from '../base/git.ts';
import { type CatalogueChanges, datasetOfPath, sortChanges } from '../forge/gates/changes.ts';

/** Change of the catalogue by a request, once it is merged; every path as the repository has it. */
export interface RequestChange extends CatalogueChanges {
  /** The commit of the published branch that it was laid over. */
  base: string;
  /** Folders of producers in which something changes. */
  producers: string[];
  /** Producers whose producer.yaml changes. */
  sheets: string[];
}

/** Limits above which a person looks at a request in a clone; folders count as files. */
const mostFiles = 2000;
/** Each is fetched and converted; those that change by their producer’s sheet alone are not counted. */
const mostDatasets = 50;
// GitHub takes no file of more than 100 MB anyway.
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
 * Lay a request's commit `head` over a copy of `datasets`, made at `into`; refuses links, submodules, too many files and too many bytes.
 */
export async function layRequest(
  head: string,
  { root, datasets, into }: { root: string; datasets: string; into: string },
): Promise<RequestChange> {
  // The commit is fetched as data, never checked out; only files in folders of producers are written, where the tools of main read them.
  if (!/^[0-9a-f]{40}$/.test(head)) throw fail('review.head', { head }); // guard: or that names no commit, is told so
  const git = gitIn(root);
  const base = await git('rev-parse', 'HEAD');
  await git('fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none', 'origin', head);
  const tree = await merged(git, head);
  const folder = relative(root, resolve(root, datasets)).replaceAll('\\', '/');
  const entries = await changedFiles(root, await git('rev-parse', `${base}^{tree}`), tree);
  const files = (await git('ls-tree', '-r', '-z', '--name-only', tree, '--', `${folder}/`)).split('\0');
  const changes = sortChanges(entries, files, `${folder}/`);
  const inside = new RegExp(`^${folder}/(${slug})/(.+)$`, 's');
  const own = entries.filter(({ path }) => inside.test(path));
  refuseStrange(own);
  const changed = new Set(own.flatMap(({ path }) => datasetOfPath(path.slice(folder.length + 1)) ?? []));
  // guard: more data sets than are built at a time are refused
  if (changed.size > mostDatasets) throw fail('review.datasets', { count: changed.size, most: mostDatasets });
  await cp(join(root, folder), into, { recursive: true, verbatimSymlinks: true });
  const targetOf = ({ path }: Entry): string => join(into, path.slice(folder.length + 1));
  // What goes makes room first: a folder may stand where a file was.
  for (const entry of own) if (entry.kind === 'D') await rm(targetOf(entry), { force: true });
  const written = own.filter(({ kind }) => kind !== 'D').map((entry) => ({ sha: entry.sha, target: targetOf(entry) }));
  await writeBlobs(root, written);
  const named = (paths: readonly string[]): string[] => [...new Set(paths.map((path) => inside.exec(path)?.[1] ?? ''))].sort();
  const sheets = own.filter(({ path }) => inside.exec(path)?.[2] === 'producer.yaml');
  return { ...changes, base, producers: named(own.map(({ path }) => path)), sheets: named(sheets.map(({ path }) => path)) };
}

type Git = (...args: string[]) => Promise<string>;

/** Settings of the repository alone: no hook, no filter and no merge driver is one that a request could bring. */
const gitIn =
  (cwd: string): Git =>
  async (...args) =>
    (await askGit(['-c', 'merge.renames=false', '-c', 'merge.directoryRenames=false', ...args], { cwd })).toString('utf8').trimEnd();

/** The tree that a merge gives: what is published by now stays, even where the request was made before it. */
async function merged(git: Git, head: string): Promise<string> {
  try {
    return (await git('merge-tree', '--write-tree', '--no-messages', 'HEAD', head)).split('\n', 1)[0] ?? '';
  } catch (cause) {
    if (cause instanceof PipelineError && cause.problems.some(({ id }) => id === 'git.failed'))
      throw fail('review.conflict', {}, { cause });
    throw cause;
  }
}

/** Two folders of the same place, as they were and as they would be. */
interface Pair {
  path: string;
  from: string;
  to: string;
}

/** The folder that holds nothing: git knows it without being told. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const folderMode = '040000';

/** Files that differ between two trees, read by levels of folders and only where digests differ; throws above the limit on files. */
async function changedFiles(root: string, before: string, after: string): Promise<Entry[]> {
  // Some kilobytes of nested folders can name a thousand million paths, and git would hold them all.
  const files: Entry[] = [];
  let seen = 0;
  for (let floor: Pair[] = [{ path: '', from: before, to: after }]; floor.length > 0;) {
    const below: Pair[] = [];
    for await (const { path, was, is } of differences(root, floor)) {
      if ((seen += 1) > mostFiles) throw fail('review.files', { most: mostFiles }); // guard: more files than anybody looks at are refused
      const isFolder = { was: was.mode === folderMode, is: is.mode === folderMode };
      if (isFolder.was || isFolder.is)
        below.push({ path: `${path}/`, from: isFolder.was ? was.sha : emptyTree, to: isFolder.is ? is.sha : emptyTree });
      const kind = isFolder.is || is.mode === '000000' ? 'D' : isFolder.was || was.mode === '000000' ? 'A' : 'M';
      if (!(isFolder.was && kind === 'D') && !isFolder.is) files.push({ path, kind, mode: is.mode, sha: is.sha });
    }
    floor = below;
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Side {
  mode: string;
  sha: string;
}

/**
 * Differences directly inside of pairs of folders, as git's answer has them: both digests, then `:mode mode sha sha status`, then a path,
 * zero-terminated.
 */
async function* differences(root: string, floor: readonly Pair[]): AsyncGenerator<{ path: string; was: Side; is: Side }> {
  // The same two folders may lie in many places.
  const places = Map.groupBy(floor, ({ from, to }) => `${from} ${to}`);
  const input = floor.map(({ from, to }) => `${from} ${to}\n`).join('');
  const args = ['diff-tree', '--stdin', '-z', '--raw', '--no-abbrev', '--no-renames'];
  let folder = '';
  let entry: RegExpExecArray | null = null;
  for await (const part of splitAtZero(readGit(args, { cwd: root, input }))) {
    if (entry !== null) {
      const [, wasMode = '', isMode = '', wasSha = '', isSha = ''] = entry;
      yield { path: `${folder}${part}`, was: { mode: wasMode, sha: wasSha }, is: { mode: isMode, sha: isSha } };
      entry = null;
      continue;
    }
    const lines = part.split('\n');
    for (const names of lines.slice(0, -1)) folder = places.get(names)?.shift()?.path ?? '';
    entry = /^:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) [A-Z]$/.exec(lines.at(-1) ?? '');
  }
}

/** Longer than any path that is read is none. */
const mostPart = 64 * 1024;

async function* splitAtZero(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      yield rest.subarray(0, end).toString('utf8');
      rest = rest.subarray(end + 1);
    }
    if (rest.length > mostPart) throw fail('review.entry', { paths: '…' });
  }
}

/** Plain files with a name that leads nowhere else. */
function refuseStrange(entries: readonly Entry[]): void {
  // guard [mode === '100644' || mode === '100755' → mode !== undefined]: a link is refused, wherever it leads
  const isPlain = ({ mode, kind }: Entry): boolean => kind === 'D' || mode === '100644' || mode === '100755';
  const isNamed = ({ path }: Entry): boolean =>
    path.length <= pathCharacters &&
    !/[\\\p{C}\ufffd]/u.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
  const strange = entries.filter((entry) => !isPlain(entry) || !isNamed(entry));
  if (strange.length > 0) throw fail('review.entry', { paths: firstNames(strange.map(({ path }) => path)) });
}

/** Write files as they come from a single git process; throws where they exceed the limit on bytes, before the excess is written. */
async function writeBlobs(root: string, files: readonly { sha: string; target: string }[]): Promise<void> {
  const input = files.map(({ sha }) => `${sha}\n`).join('');
  const answer = new Answer(readGit(['cat-file', '--batch'], { cwd: root, input }));
  let left = mostBytes;
  try {
    for (const { sha, target } of files) {
      const [, size] = new RegExp(`^${sha} blob (\\d+)$`).exec(await answer.line()) ?? [];
      if (size === undefined) throw fail('review.read', { target });
      left -= Number(size);
      if (left < 0) throw fail('review.bytes', { most: mostBytes / 1024 ** 2 });
      await mkdir(dirname(target), { recursive: true });
      // Where the published branch has a folder of this name, or a link, it is not written through.
      await rm(target, { recursive: true, force: true });
      await pipeline(answer.bytes(Number(size)), createWriteStream(target));
      await answer.line();
    }
  } finally {
    await answer.end();
  }
}

/** Answer of a program, read by lines and by numbers of bytes. */
class Answer {
  readonly #pieces: AsyncGenerator<Buffer, void>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncGenerator<Buffer, void>) {
    this.#pieces = pieces;
  }

  async line(): Promise<string> {
    for (let end = this.#rest.indexOf('\n'); ; end = this.#rest.indexOf('\n')) {
      if (end === -1 && this.#rest.length < mostPart && (await this.#more())) continue;
      const line = this.#rest.subarray(0, Math.max(end, 0)).toString('utf8');
      this.#rest = this.#rest.subarray(end + 1);
      return line;
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new Error('The answer has ended.');
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async end(): Promise<void> {
    await this.#pieces.return(undefined);
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
