import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

/** An object that is not there, or a name that git refuses. */
export class GitError extends Error {}

export interface TreeEntry {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size: number | undefined;
}

export interface Signature {
  name: string;
  email: string;
  date: string;
}

export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  author: Signature;
  committer: Signature;
}

const epoch = '1970-01-01T00:00:00Z';

/** Settings of a repository of tests: it takes pushes over HTTP, and compresses nothing that it sends, which stays on this machine. */
const settings = `[http]
\treceivepack = true
[gc]
\tauto = 0
[pack]
\tcompression = 0
\twindow = 0
`;

/** A bare repository, by the commands of git themselves: what is written is what a clone gets. */
export class GitStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async create(folder: string): Promise<GitStore> {
    await run(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
    appendFileSync(join(folder, 'config'), settings);
    return new GitStore(folder);
  }

  /** A copy with all branches, as a fork begins: as at GitHub, what the one holds the other sees. */
  async copy(folder: string): Promise<GitStore> {
    const copy = await GitStore.create(folder);
    writeFileSync(join(folder, 'objects', 'info', 'alternates'), `${join(this.folder, 'objects')}\n`);
    await this.git(['push', '--quiet', folder, 'refs/heads/*:refs/heads/*']);
    return copy;
  }

  async git(args: readonly string[], input?: Uint8Array | string, env: Record<string, string> = {}): Promise<string> {
    return (await this.gitBytes(args, input, env)).toString('utf8').trimEnd();
  }

  gitBytes(args: readonly string[], input?: Uint8Array | string, env: Record<string, string> = {}): Promise<Buffer> {
    return run(['--git-dir', this.folder, ...args], input, env);
  }

  /** The commit that a branch, a reference or a name of a commit leads to. */
  async resolve(name: string): Promise<string | undefined> {
    const known = name.startsWith('refs/heads/') ? this.#looseRef(name) : name;
    if (known !== undefined && this.#looseObject(known)?.type === 'commit') return known;
    const ref = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    return this.git(ref).catch(() => undefined);
  }

  async readRef(ref: string): Promise<string | undefined> {
    const known = this.#looseRef(`refs/${ref}`);
    if (known !== undefined || !existsSync(join(this.folder, 'packed-refs'))) return known;
    return this.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/${ref}`]).catch(() => undefined);
  }

  async branches(): Promise<Map<string, string>> {
    const lines = await this.git(['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads']);
    return new Map(lines.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])));
  }

  async writeRef(ref: string, sha: string): Promise<void> {
    await this.git(['update-ref', '--end-of-options', `refs/${ref}`, sha]);
  }

  /** A reference that is not there yet; false where it is. */
  makeRef(ref: string, sha: string): Promise<boolean> {
    return this.git(['update-ref', '--end-of-options', `refs/${ref}`, sha, '0'.repeat(40)]).then(
      () => true,
      () => false,
    );
  }

  async removeRef(ref: string): Promise<void> {
    await this.git(['update-ref', '-d', '--end-of-options', `refs/${ref}`]);
  }

  /** Make `main`, of one commit: the files of a tree, and others by their paths. */
  async begin(author: Signature, files: Readonly<Record<string, Uint8Array | string>>, tree?: string): Promise<void> {
    const who = `${author.name} <${author.email}> ${Date.parse(author.date) / 1000} +0000`;
    const message = 'Begin\n';
    const pieces: (Uint8Array | string)[] = [
      `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n${message}`,
      tree === undefined ? '' : `M 040000 ${tree} \n`,
      ...Object.entries(files).flatMap(([path, content]) => [`M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n`, content, '\n']),
    ];
    await this.git(['fast-import', '--quiet'], Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
  }

  /** Put all that it holds into one file beside the many: each clone reads that one, each call its own small file. */
  async pack(): Promise<void> {
    const objects = await this.git(['rev-list', '--objects', '--all']);
    await this.git(['pack-objects', '--quiet', join(this.folder, 'objects', 'pack', 'pack')], objects);
  }

  async writeBlob(bytes: Uint8Array): Promise<string> {
    const object = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
    const sha = createHash('sha1').update(object).digest('hex');
    const path = this.#pathOf(sha);
    if (existsSync(path)) return sha;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, deflateSync(object, { level: 1 }));
    renameSync(`${path}.new`, path);
    return sha;
  }

  async readBlob(name: string): Promise<Buffer> {
    const known = this.#looseObject(name);
    return known?.type === 'blob' ? known.bytes : this.gitBytes(['cat-file', 'blob', name]);
  }

  // Most of what a call reads is a file of its own: to start git for it takes ten times as long, and calls are thousands.
  #looseRef(ref: string): string | undefined {
    const path = normalize(ref);
    const text = path === ref && ref.startsWith('refs/') ? readIfThere(join(this.folder, path))?.toString().trim() : undefined;
    return text !== undefined && isDigest(text) ? text : undefined;
  }

  #pathOf(sha: string): string {
    return join(this.folder, 'objects', sha.slice(0, 2), sha.slice(2));
  }

  #looseObject(sha: string): { type: string; bytes: Buffer } | undefined {
    const packed = isDigest(sha) ? readIfThere(this.#pathOf(sha)) : undefined;
    if (packed === undefined) return undefined;
    const object = inflateSync(packed);
    const end = object.indexOf(0);
    return { type: object.toString('latin1', 0, object.indexOf(32)), bytes: object.subarray(end + 1) };
  }

  /** A tree with some entries changed; one without `sha` is taken away. */
  async writeTree(base: string | undefined, entries: readonly { path: string; mode: string; sha: string | null }[]): Promise<string> {
    const scratch = mkdtempSync(join(tmpdir(), 'mappe-index-'));
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    try {
      if (base !== undefined) await this.git(['read-tree', base], undefined, env);
      const lines = entries.map(({ path, mode, sha }) => (sha === null ? `0 ${'0'.repeat(40)}\t${path}` : `${mode} ${sha}\t${path}`));
      if (lines.length > 0) await this.git(['update-index', '-z', '--index-info'], `${lines.join('\0')}\0`, env);
      return await this.git(['write-tree'], undefined, env);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }

  async listTree(name: string, isDeep: boolean): Promise<TreeEntry[]> {
    const list = await this.git(['ls-tree', '-z', '-l', ...(isDeep ? ['-r', '-t'] : []), name]);
    return list.split('\0').flatMap((line) => {
      const [, mode = '', type = '', sha = '', size = '', path = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      return path === '' ? [] : [{ path, mode, type: type as TreeEntry['type'], sha, size: size === '-' ? undefined : Number(size) }];
    });
  }

  writeCommit({ tree, parents, message, author, committer }: Omit<GitCommit, 'sha'>): Promise<string> {
    const env = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    };
    return this.git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], message, env);
  }

  async readCommit(name: string): Promise<GitCommit> {
    const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
    const line = await this.git(['show', '--no-patch', `--format=${format}`, '--end-of-options', `${name}^{commit}`]);
    const [
      sha = '',
      tree = '',
      parents = '',
      name1 = '',
      email1 = '',
      date1 = epoch,
      name2 = '',
      email2 = '',
      date2 = epoch,
      message = '',
    ] = line.split('\0');
    return {
      sha,
      tree,
      parents: parents.split(' ').filter((each) => each !== ''),
      message,
      author: { name: name1, email: email1, date: date1 },
      committer: { name: name2, email: email2, date: date2 },
    };
  }

  /** Whether all that `older` holds is in `newer`. */
  contains(newer: string, older: string): Promise<boolean> {
    return this.git(['merge-base', '--is-ancestor', older, newer]).then(
      () => true,
      () => false,
    );
  }

  count(base: string, head: string): Promise<number> {
    return this.git(['rev-list', '--count', `${base}..${head}`]).then(Number);
  }

  /** Files that differ since `head` left `base`. */
  async changedFiles(base: string, head: string): Promise<{ path: string; status: 'added' | 'modified' | 'removed'; sha: string }[]> {
    const diff = await this.git(['diff', '--raw', '--no-renames', '--no-abbrev', '-z', `${base}...${head}`]);
    const parts = diff.split('\0');
    return parts.flatMap((part, index) => {
      const [, , , before = '', after = '', kind = ''] = /^:(\d+) (\d+) (\w+) (\w+) (\w)$/.exec(part) ?? [];
      const status = kind === 'A' ? 'added' : kind === 'D' ? 'removed' : 'modified';
      return kind === '' ? [] : [{ path: parts[index + 1] ?? '', status, sha: kind === 'D' ? before : after }];
    });
  }

  /** The tree of two commits merged; undefined where they say two things. */
  mergeTree(base: string, head: string): Promise<string | undefined> {
    return this.git(['merge-tree', '--write-tree', base, head]).then(
      (tree) => tree.split('\n')[0],
      () => undefined,
    );
  }

  /** Take over what another repository of the same machine holds below a commit. */
  async fetch(from: GitStore, sha: string): Promise<void> {
    if (from === this) return;
    await this.git(['-c', 'uploadpack.allowAnySHA1InWant=true', 'fetch', '--quiet', '--no-tags', from.folder, sha]);
  }
}

const isDigest = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function run(args: readonly string[], input?: Uint8Array | string, env: Record<string, string> = {}): Promise<Buffer> {
  // No settings of whoever runs the tests.
  const own = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', TZ: 'UTC' };
  const child = spawn('git', [...args], { stdio: 'pipe', env: { ...own, ...env } });
  const out: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => error.push(bytes));
  // Git ends before it has read all where it refuses the first of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new GitError(`git ${args.join(' ')}: ${Buffer.concat(error).toString()}`));
    });
  });
}
