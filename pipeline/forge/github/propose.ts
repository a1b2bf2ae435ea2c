import { isMembers } from '../../../schemas/json-values.ts';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fail, firstNames } from '../../base/errors.ts';
import { parseYaml } from '../../base/parse-yaml.ts';
import { plainTitle } from './github-text.ts';
import { accountOf, type Author, type FileChange } from './commits.ts';
import type { Made } from './connection.ts';
import type { Github } from './github.ts';
import { bot } from './issues.ts';
import type { Pull, PullRequest } from './pulls.ts';

/** A change of the catalogue, to be asked for in one request. */
export interface ProposedChange {
  /** The branch of the request, ours alone: as depot/12. */
  branch: string;
  /** Files as they are to be, by their paths in the repository; those that are not named stay as they are. */
  files: readonly FileChange[];
  /** Folders, by their paths in the repository, that hold these files and no others: what else lies there goes. */
  whole?: readonly string[];
  /** Whether files, by their paths, are taken to lie in the catalogue: where that is no longer so, nothing is asked for. */
  taken?: ReadonlyMap<string, boolean>;
  /** The folder of the manifests in the repository, as "datasets": files lie in the folders of producers below it. */
  folder: string;
  /** One line. */
  title: string;
  /** Markdown. */
  body: string;
  /** Author of the commit: the person who sends the change. */
  author: Author;
  /** Whoever else has had a hand in it. */
  coAuthors?: readonly Author[];
  now: Date;
  /** Hears how many files are sent, one after the other: GitHub takes one a second. */
  onSent?: (count: number, of: number) => void;
  /** Whether to open again what was closed without being merged. */
  insists?: boolean;
}

/**
 * Outcome of a proposal: opened (made), updated (changed), the same, closed unmerged and unchanged since (declined), or nothing to change.
 */
export type PullProposal = { state: Made | 'declined'; number: number; url: string; commit: string } | { state: 'nothing' };

/** Branches of what came by mail begin so. */
export const mailBranch = 'depot/mail/';

/** Last line of the messages of our commits: what else is on the branch is somebody’s work. */
const trailer = 'Proposed-for:';
/** A line of such a message for each other who has had a hand in it, as git and GitHub know it. */
const coAuthor = 'Co-authored-by:';
/** More is not looked at by anybody, and GitHub takes some 500 an hour. */
const mostFiles = 300;
const longestTitle = 200;
const longestPath = 400;

/**
 * Ask for a change by one branch, commit and request; called again it changes differences alone; throws `propose.…` errors, and `github.…`
 * ones (failures.ts).
 */
export async function proposeChange(github: Github, change: ProposedChange): Promise<PullProposal> {
  const { branch, folder, body, author, coAuthors = [], now, insists = false } = change;
  // `propose.many`: too many files; `propose.outside`: a path outside of the producers’ folders.
  refuseFiles(change);
  const { branch: published } = github.repository;
  // guard: the published branch is never written, and more files than anybody looks at are refused
  if (branch === published) throw fail('propose.published', { branch });
  const base = await github.commits.tipOf(published);
  if (base === undefined) throw fail('propose.no-base', { branch: published });
  const around = new Set(placesOf(change).map((path) => producerFolder(path, folder)));
  const old = await readListing(github, base, around);
  const written = wanted(change, old.entries).filter((file) => isChange(file, old.entries));
  if (written.length === 0) return { state: 'nothing' };
  // `propose.stale`: the catalogue is no longer as it was read.
  const stale = [...(change.taken ?? [])].filter(([path, isThere]) => old.entries.has(path) !== isThere).map(([path]) => path);
  if (stale.length > 0) throw fail('propose.stale', { paths: firstNames(stale) }); // guard: by another that brings the same data set first
  const title = plainTitle(change.title, longestTitle);
  const tip = await github.commits.tipOf(branch);
  const held = tip === undefined || tip === base ? { files: change.files, isSame: false } : await heldBy(github, tip, { change, around });
  // `propose.touched`: somebody else has done more on the branch than verify a producer or merge what is published.
  // guard: the work of somebody else on the branch is not overwritten
  if (held === undefined) throw fail('propose.touched', { branch, commit: tip?.slice(0, 7) ?? '' });
  const declined = insists ? undefined : await declinedFor(github, { change, around });
  if (declined !== undefined) return { state: 'declined', number: declined.number, url: declined.url, commit: declined.head };
  let commit = tip;
  if (!held.isSame) {
    const files = wanted({ ...change, files: held.files }, old.entries).filter((file) => isChange(file, old.entries));
    const tree = await github.commits.writeTree(old.tree, files, (count) => change.onSent?.(count, files.length));
    const others = coAuthors.map(clean).map(({ name, email }) => `${coAuthor} ${name} <${email}>\n`);
    // guard [others.join('')]: is approved by none of those who have written there
    const message = `${title}\n\n${others.join('')}${trailer} ${branch}\n`;
    commit = await github.commits.write({ message, tree, parents: [base], author: clean(author), date: now });
    // Another call for the same has been first: what it has made is looked at as if it had always been there.
    if (!(await github.commits.pointBranch(branch, commit, tip === undefined))) return proposeChange(github, change);
  }
  const { state, number, url } = await github.pulls.openOrUpdate({ branch, title, body });
  return { state: state === 'same' && !held.isSame ? 'changed' : state, number, url, commit: commit ?? '' };
}

/** Refuse files that no request may bring or remove: the operator's, the program's, git's, and names that are no path. */
function refuseFiles(change: ProposedChange): void {
  const { files, folder } = change;
  // guard: the published branch is never written, and more files than anybody looks at are refused
  if (files.length > mostFiles) throw fail('propose.many', { count: files.length, most: mostFiles });
  const outside = placesOf(change).filter((path) => producerFolder(path, folder) === '');
  // guard: is refused before anything is asked of GitHub
  if (outside.length > 0) throw fail('propose.outside', { paths: firstNames(outside), folder });
}

/** List the places of a change; in a folder that is whole, any place. */
const placesOf = ({ files, whole = [] }: ProposedChange): string[] => [
  ...files.map(({ path }) => path),
  ...whole.map((path) => `${path}/*`),
];

/** The folder of the producer that a path lies in; empty where it lies in none. */
function producerFolder(path: string, folder: string): string {
  const inside = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/') : [];
  // What begins with a dot steers git or a forge; a control character, a person’s terminal.
  // guard [!name.startsWith('.')]: is refused before anything is asked of GitHub
  const isPlain = inside.every((name) => name !== '' && !name.startsWith('.') && !/[\\\p{C}]/u.test(name));
  return inside.length > 1 && isPlain && path.length <= longestPath ? `${folder}/${inside[0] ?? ''}` : '';
}

interface Listing {
  tree: string;
  /** Mode and content name of each path, as "100644 <name>": folders of some producers file by file, all others as wholes. */
  entries: Map<string, string>;
}

async function readListing(github: Github, commit: string, around: ReadonlySet<string>): Promise<Listing> {
  const { tree } = await github.commits.read(commit);
  const entries = new Map<string, string>();
  const list = async (name: string, prefix: string): Promise<void> => {
    const isWhole = around.has(prefix.slice(0, -1));
    for (const entry of await github.commits.readTree(name, isWhole)) {
      const path = `${prefix}${entry.path}`;
      const leads = [...around].some((each) => each === path || each.startsWith(`${path}/`));
      if (entry.type === 'tree' && leads) await list(entry.sha, `${path}/`);
      else if (entry.type !== 'tree' || !isWhole) entries.set(path, `${entry.mode} ${entry.sha}`);
    }
  };
  await list(tree, '');
  return { tree, entries };
}

const fileMode = '100644';

/** A file as a listing has it: git names content by its digest. */
function entryOf(bytes: Uint8Array): string {
  const digest = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return `${fileMode} ${digest}`;
}

/** The files of a change, and those that go because their folder holds others now. */
function wanted({ files, whole = [] }: ProposedChange, entries: ReadonlyMap<string, string>): FileChange[] {
  const named = new Set(files.map(({ path }) => path));
  const gone = [...entries.keys()].filter((path) => !named.has(path) && whole.some((folder) => path.startsWith(`${folder}/`)));
  return [...files, ...gone.map((path) => ({ path, bytes: undefined }))];
}

const isChange = ({ path, bytes }: FileChange, entries: ReadonlyMap<string, string>): boolean =>
  bytes === undefined ? entries.has(path) : entries.get(path) !== entryOf(bytes);

interface Asked {
  change: ProposedChange;
  around: ReadonlySet<string>;
}

/**
 * Find the request for these very files that a person has closed unaccepted, branch or no branch; undefined where the last one was not
 * closed.
 */
async function declinedFor(github: Github, asked: Asked): Promise<Pull | undefined> {
  const { branch } = asked.change;
  for (const pull of await github.pulls.allOf(branch)) {
    // First, for it is one call: whoever opens and closes an issue all day leaves many of these.
    // A job closes requests that their sender has given up: whoever closes an issue, or takes a change back, may ask again.
    if (pull.state === 'closed' && (await github.issues.read(pull.number)).closedBy === bot.login) continue;
    // guard [pull.state === 'closed' → false]: stays declined, its branch deleted or not
    if ((await heldBy(github, pull.head, asked))?.isSame === true) return pull.state === 'closed' ? pull : undefined;
  }
  return undefined;
}

/** Files that a commit asks for beside a change, with administrators' later words on producers, and whether they are these very files. */
interface Held {
  files: readonly FileChange[];
  isSame: boolean;
}

/** Whether a commit asks for these files and nothing else, on what was published when it was made; undefined where it is not ours. */
async function heldBy(github: Github, commit: string, { change, around }: Asked): Promise<Held | undefined> {
  const own = await ownCommit(github, commit, change.branch);
  if (own === undefined) return undefined;
  const listed = async (name: string): Promise<Map<string, string>> => (await readListing(github, name, around)).entries;
  const entries = await listed(commit);
  // What was published when this was asked for; below, what was when it was last merged into this.
  const asked = await listed(own.parent);
  const before = own.merged === undefined ? asked : await listed(own.merged);
  if (own.commit !== commit) {
    // guard: it is no published branch that was merged
    if (own.merged !== undefined && !(await isPublished(github, own.merged))) return undefined;
    const both = mergedOf(asked, await listed(own.commit), before);
    if (both === undefined || !(await isVerified(both, entries))) return undefined; // guard: the sheet says something else as well
  }
  const files = await Promise.all(change.files.map((file) => withVerification(file, entries.get(file.path))));
  for (const { path, bytes } of wanted({ ...change, files }, before))
    if (bytes === undefined) before.delete(path);
    else before.set(path, entryOf(bytes));
  return { files, isSame: entries.size === before.size && [...entries].every(([path, entry]) => before.get(path) === entry) };

  /** Whether nothing lies otherwise but what producers are, with who has verified them. */
  async function isVerified(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): Promise<boolean> {
    const changed = [...theirs].filter(([path, entry]) => ours.get(path) !== entry);
    if (ours.size !== theirs.size || !changed.every(([path]) => isSheet(path) && ours.has(path))) return false;
    for (const [path, entry] of changed) if (!isVerificationAlone(await read(ours.get(path)), await read(entry))) return false;
    return true;
  }

  /** Keep a sheet as it lies there where only the verification of its producer differs: no deposit may state or remove that. */
  async function withVerification({ path, bytes }: FileChange, entry: string | undefined): Promise<FileChange> {
    if (bytes === undefined || !isSheet(path) || entry === undefined || entry === entryOf(bytes)) return { path, bytes };
    const there = await read(entry);
    // guard [isVerificationAlone(bytes, there) → true]: is verified no more once it says that it is another
    return { path, bytes: isVerificationAlone(bytes, there) ? there : bytes };
  }

  async function read(entry = ''): Promise<Uint8Array | undefined> {
    const [mode, sha = ''] = entry.split(' ');
    return mode === fileMode ? github.commits.readFile(sha) : undefined;
  }

  function isSheet(path: string): boolean {
    return path === `${producerFolder(path, change.folder)}/producer.yaml`;
  }
}

/** Whether two sheets of a producer say the same, but for who has verified it: an administrator alone writes that. */
function isVerificationAlone(sheet: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  const [before, after] = [sheet, other].map((bytes) => bytes && parseYaml(bytes).value);
  return isMembers(before) && isMembers(after) && isDeepStrictEqual(unverified(before), unverified(after));
}

const unverified = ({ verified: _, ...rest }: Record<string, unknown>): Record<string, unknown> => rest;

/**
 * Merge the listings as a merge without changes of its own does; undefined where both have changed the same path, and somebody has chosen.
 */
function mergedOf(
  before: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
  published: ReadonlyMap<string, string>,
): Map<string, string> | undefined {
  const both = new Map(published);
  for (const path of new Set([...before.keys(), ...ours.keys()])) {
    const own = ours.get(path);
    if (own === before.get(path)) continue;
    if (![own, before.get(path)].includes(published.get(path))) return undefined; // guard: somebody has chosen between both
    if (own === undefined) both.delete(path);
    else both.set(path, own);
  }
  return both;
}

/** Publications since what was merged into a request; where there were more, it is taken for somebody’s work. */
const mostPublished = 50;

/** Whether a commit is one that the published branch ended at. */
async function isPublished(github: Github, commit: string): Promise<boolean> {
  let each = await github.commits.tipOf(github.repository.branch);
  for (let left = mostPublished; left > 0 && each !== undefined; left -= 1) {
    if (each === commit) return true;
    [each] = (await github.commits.read(each)).parents;
  }
  return false;
}

/** An administrator corrects now and then how they have verified a producer, and brings a request up to date (“Update branch”). */
const mostEdits = 20;

/** Find our commit below later edits of a branch, its parent and the last commit merged since; undefined where there never was one. */
async function ownCommit(
  github: Github,
  tip: string,
  branch: string,
): Promise<{ commit: string; parent: string; merged?: string } | undefined> {
  let merged: string | undefined;
  for (let commit = tip, edits = 0; edits <= mostEdits; edits += 1) {
    const { message, parents } = await github.commits.read(commit);
    const [parent, other, ...others] = parents;
    if (parent === undefined || others.length > 0) return undefined;
    if (other === undefined && message.trimEnd().endsWith(`\n${trailer} ${branch}`))
      return { commit, parent, ...(merged !== undefined && { merged }) };
    merged ??= other;
    commit = parent;
  }
  return undefined;
}

/** List the senders of a request: its author, or the accounts named by a job's own commit, which only repository writers can change. */
export async function sendersOf(github: Github, { author, head, branch, from }: PullRequest): Promise<string[]> {
  const { owner, name } = github.repository;
  if (author !== bot.login || from !== `${owner}/${name}`) return [author];
  // Whoever writes a mail writes the address that it comes from.
  // A mailed deposit belongs to no account and stays the job's; so do, beside the senders, edits that others have written over it.
  if (branch.startsWith(mailBranch)) return [author]; // guard: what came by mail is no account’s
  const own = await ownCommit(github, head, branch);
  if (own === undefined) return [author];
  const { message } = await github.commits.read(own.commit);
  const others = [...message.matchAll(/^Co-authored-by: ([^<\n]*) <([^>\n]*)>$/gm)].map(([, person = '', email = '']) => ({
    name: person,
    email,
  }));
  const senders = [await github.commits.readAuthor(own.commit), ...others].map((each) => accountOf(each) ?? author);
  // guard [own.commit === head → true]: is its sender’s as before
  return own.commit === head ? senders : [...senders, author];
}

const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, longestTitle)
    .toWellFormed();

/** Git ends a name at these. */
const clean = ({ name, email }: Author): Author => ({
  name: oneLine(name.replace(/[<>]/g, '')),
  email: oneLine(email.replace(/[<>\s]/g, '')),
});
