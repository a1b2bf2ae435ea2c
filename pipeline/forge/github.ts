import { setTimeout as pause } from 'node:timers/promises';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { phrase } from '../../schemas/messages/fill.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { TextFacts } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { isLimit, isUncertain, statusOf, told, type GithubError } from './failures.ts';

/** A repository of GitHub, and who asks about it. */
export interface GithubRepository {
  owner: string;
  name: string;
  /** The branch that is published. */
  branch: string;
  token: string;
  /** Of the REST interface; GitHub’s own unless said. */
  api?: string;
  /** A server that says nothing for so long is given up. */
  timeoutMs?: number;
  /** How often a question is asked again where GitHub fails. */
  retries?: number;
  /** How long a second of waiting is: short in a test. */
  secondMs?: number;
}

/** A request to merge a branch. */
export interface Pull {
  number: number;
  url: string;
  /** The commit that is asked for. */
  head: string;
  title: string;
  body: string;
}

/** A file of a commit: `bytes` to write, or undefined to take it away. */
export interface FileChange {
  path: string;
  bytes: Uint8Array | undefined;
}

/** What lies in a folder of a commit. */
export interface TreeEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
}

/** An account of GitHub. */
export interface Account {
  login: string;
  id: number;
  name: string;
}

/** Whose every job’s token is. */
const bot: Account = { login: 'github-actions[bot]', id: 41_898_282, name: 'github-actions[bot]' };

/** An account as the author of a commit: the address leads GitHub to it, and is nobody’s own. */
export const authorOf = ({ login, id, name }: Account): Author => ({ name, email: `${id}+${login}@users.noreply.github.com` });

/** Who has made what a commit holds. */
export interface Author {
  name: string;
  email: string;
}

/** A commit to be made, and what is read of one. */
export interface Commit {
  tree: string;
  parents: string[];
  message: string;
}

/** Longer than this GitHub is not waited for, unless said. */
export const usualTimeoutMs = 20_000;
/** The slowest line over which a file is still sent: the upload of a town hall. */
const slowestBytesPerMs = 100;
const usualRetries = 3;
/** Longer than this nobody waits, and no job goes on. */
const longestWaitSeconds = 120;
const perPage = 100;

/** Statuses that come again however often one asks: an answer that refuses is no fault of the moment. Limits have their own plugin. */
const lasting = [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 451];

/** Lets all pass at once. */
const unhurried = {
  key: () => ({ schedule: (_options: object, work: (...args: unknown[]) => unknown, ...rest: unknown[]): unknown => work(...rest) }),
};

const PatientOctokit = Octokit.plugin(retry, throttling);

/**
 * Octokit as the house uses it: patient with a server that fails, obedient to one that asks for less, silent. An answer counts once it is
 * there whole. What makes something is not asked again by itself: see `once` in Github.
 */
export function connect({ token, api, timeoutMs = usualTimeoutMs, retries = usualRetries, secondMs = 1000 }: GithubRepository): Octokit {
  const quiet = (): void => {};
  const waits = (seconds: number, _options: unknown, _octokit: unknown, count: number): boolean =>
    seconds <= longestWaitSeconds && count < retries;
  // Groups of Bottleneck, which is a package of the plugin’s.
  const pace: object = secondMs === 1000 ? {} : { write: unhurried, notifications: unhurried, global: unhurried };
  return new PatientOctokit({
    auth: token,
    ...(api !== undefined && { baseUrl: api }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { fetch: (url: string, init: RequestInit) => fetchWhole(url, init, timeoutMs) },
    retry: { doNotRetry: lasting, retries, retryAfterBaseValue: secondMs },
    throttle: { onRateLimit: waits, onSecondaryRateLimit: waits, retryAfterBaseValue: secondMs, ...pace },
  });
}

/** Fetch an answer to its end: Octokit takes one that is cut off for an empty one. Each try has its own time, the longer the more it sends. */
async function fetchWhole(url: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const sendingMs = typeof init.body === 'string' ? init.body.length / slowestBytesPerMs : 0;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.ceil(timeoutMs + sendingMs)) });
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > 0 && response.headers.get('content-type')?.includes('json') === true) JSON.parse(new TextDecoder().decode(bytes));
  const isEmpty = [204, 205, 304].includes(response.status);
  const whole = new Response(isEmpty ? null : bytes, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
  // Octokit tells lists apart by their address, which no constructor takes.
  return Object.defineProperty(whole, 'url', { value: response.url });
}

/**
 * GitHub in the words of the house. Every failure is a PipelineError with what was being done, why it failed and what to do. Nothing is made
 * twice: what makes something looks first whether it is there, and again where it is not known whether it was made.
 */
export class Github {
  readonly repository: Readonly<GithubRepository>;
  readonly #rest: Octokit['rest'];
  readonly #at: { owner: string; repo: string };
  #account: Account | undefined;

  constructor(repository: GithubRepository) {
    this.repository = repository;
    this.#rest = connect(repository).rest;
    this.#at = { owner: repository.owner, repo: repository.name };
  }

  /** The account that the token belongs to; a job’s token cannot ask, and is the bot’s. */
  async account(): Promise<Account> {
    this.#account ??= await this.#do('github.doing.read-account', {}, async () => {
      try {
        const { login, id, name } = (await this.#rest.users.getAuthenticated()).data;
        return { login, id, name: name ?? login };
      } catch (error) {
        if (statusOf(error) !== 403 || isLimit(error as GithubError)) throw error;
        return bot;
      }
    });
    return this.#account;
  }

  /** The last commit of a branch; undefined where there is no such branch. */
  tipOf(branch: string): Promise<string | undefined> {
    return this.#do('github.doing.read-branch', { branch }, () => this.#tip(branch));
  }

  readCommit(sha: string): Promise<Commit> {
    return this.#do('github.doing.read-commit', {}, async () => {
      const { data } = await this.#rest.git.getCommit({ ...this.#at, commit_sha: sha });
      return { tree: data.tree.sha, parents: data.parents.map((parent) => parent.sha), message: data.message };
    });
  }

  /** What lies in a folder, and with `isDeep` in all folders below it. */
  readTree(tree: string, isDeep = false): Promise<TreeEntry[]> {
    return this.#do('github.doing.read-files', {}, async () => {
      const { data } = await this.#rest.git.getTree({ ...this.#at, tree_sha: tree, ...(isDeep && { recursive: '1' }) });
      // More than 100,000 files: nobody proposes that, and what is cut off must not look as if it were not there.
      if (data.truncated) throw fail('github.truncated');
      return data.tree.map(({ path, mode, type, sha }) => ({ path, mode, type, sha }));
    });
  }

  /** Write files over the tree `base`, telling how many are sent: the tree’s name, which is the same for the same content. */
  writeTree(base: string, files: readonly FileChange[], onSent?: (count: number) => void): Promise<string> {
    return this.#do('github.doing.write-files', { count: files.length }, async () => {
      const entries = [];
      for (const { path, bytes } of files) {
        entries.push({ path, mode: '100644' as const, type: 'blob' as const, sha: await this.#blob(bytes) });
        onSent?.(entries.length);
      }
      const { data } = await this.#rest.git.createTree({ ...this.#at, base_tree: base, tree: entries });
      return data.sha;
    });
  }

  /** Write a commit; the same author, date and content make the same one. */
  writeCommit({ date, author, ...commit }: Commit & { author: Author; date: Date }): Promise<string> {
    return this.#do('github.doing.write-commit', {}, async () => {
      const { data } = await this.#rest.git.createCommit({
        ...this.#at,
        ...commit,
        author: { ...author, date: date.toISOString().replace(/\.\d+/, '') },
      });
      return data.sha;
    });
  }

  /** Have a branch end at a commit, whatever it held; where it `isNew` and somebody else has made it meanwhile, false: it is left as it is. */
  pointBranch(branch: string, commit: string, isNew: boolean): Promise<boolean> {
    return this.#do('github.doing.write-branch', { branch }, async () => {
      const ref = `heads/${branch}`;
      if (!isNew) {
        await this.#rest.git.updateRef({ ...this.#at, ref, sha: commit, force: true });
        return true;
      }
      const create = async (): Promise<string> => {
        await this.#rest.git.createRef({ ...this.#at, ref: `refs/${ref}`, sha: commit, request: { retries: 0 } });
        return commit;
      };
      return (await this.#once(() => this.#tip(branch), create)).value === commit;
    });
  }

  /** Take a branch away; one that is not there is no fault. */
  removeBranch(branch: string): Promise<void> {
    return this.#do('github.doing.remove-branch', { branch }, async () => {
      await this.#rest.git.deleteRef({ ...this.#at, ref: `heads/${branch}` }).catch((error: unknown) => {
        // 422 is what GitHub says of a reference that is not there.
        if (![404, 422].includes(statusOf(error) ?? 0)) throw error;
      });
    });
  }

  /** The open request of a branch of this repository, or of the fork of `owner`. */
  pullOf(branch: string, owner = this.repository.owner): Promise<Pull | undefined> {
    return this.#do('github.doing.find-pull', { branch }, () => this.#pull(branch, owner));
  }

  /** A request of a branch that was closed without being merged, while it asked for this commit; undefined where one is open. */
  declinedPull(branch: string, commit: string): Promise<Pull | undefined> {
    return this.#do('github.doing.find-pull', { branch }, async () => {
      const head = `${this.repository.owner}:${branch}`;
      const { data } = await this.#rest.pulls.list({ ...this.#at, state: 'all', head, base: this.repository.branch, per_page: perPage });
      if (data.some(({ state }) => state === 'open')) return undefined;
      const closed = data.find(({ merged_at: merged, head: { sha } }) => merged === null && sha === commit);
      return closed && pullFrom(closed);
    });
  }

  /** The one open request of a branch: opened, or brought to these words. */
  openOrUpdatePull({
    branch,
    owner = this.repository.owner,
    title,
    body,
  }: {
    branch: string;
    owner?: string;
    title: string;
    body: string;
  }): Promise<Pull & { state: Made }> {
    return this.#do('github.doing.write-pull', { branch }, async () => {
      const asked = { head: owner === this.repository.owner ? branch : `${owner}:${branch}`, base: this.repository.branch, title, body };
      const create = async (): Promise<Pull> =>
        pullFrom((await this.#rest.pulls.create({ ...this.#at, ...asked, request: { retries: 0 } })).data);
      const { value, isNew } = await this.#once(() => this.#pull(branch, owner), create);
      if (isNew || (value.title === title && value.body === body)) return { ...value, state: isNew ? 'made' : 'same' };
      const { data } = await this.#rest.pulls.update({ ...this.#at, pull_number: value.number, title, body });
      return { ...pullFrom(data), state: 'changed' };
    });
  }

  /** Close a request or an issue. */
  close(number: number, reason: 'completed' | 'not_planned' = 'completed'): Promise<void> {
    return this.#do('github.doing.close', { number }, async () => {
      await this.#rest.issues.update({ ...this.#at, issue_number: number, state: 'closed', state_reason: reason });
    });
  }

  /** The one comment of ours under an issue or a request that begins with the hidden `marker`: written, or brought to these words. */
  async writeComment(number: number, marker: string, body: string): Promise<{ url: string; state: Made }> {
    const { login: account } = await this.account();
    return this.#do('github.doing.write-comment', { number }, async () => {
      const text = `${hidden(marker)}\n${body}`;
      // Anybody may write the marker; what another account has written is not ours.
      const find = async (): Promise<Comment | undefined> => {
        const comments = await allPages((page) => this.#rest.issues.listComments({ ...this.#at, issue_number: number, ...page }));
        return comments.find((each) => each.user?.login === account && each.body?.startsWith(hidden(marker)) === true);
      };
      const create = async (): Promise<Comment> =>
        (await this.#rest.issues.createComment({ ...this.#at, issue_number: number, body: text, request: { retries: 0 } })).data;
      const { value, isNew } = await this.#once(find, create);
      if (isNew || value.body === text) return { url: value.html_url, state: isNew ? 'made' : 'same' };
      await this.#rest.issues.updateComment({ ...this.#at, comment_id: value.id, body: text });
      return { url: value.html_url, state: 'changed' };
    });
  }

  /** The one open issue of ours with the hidden `marker`: opened, or brought to these words. */
  async openOrUpdateIssue(
    marker: string,
    { title, body }: { title: string; body: string },
  ): Promise<{ number: number; url: string; state: Made }> {
    const { login: account } = await this.account();
    return this.#do('github.doing.write-issue', {}, async () => {
      const text = `${hidden(marker)}\n${body}`;
      const find = async (): Promise<Issue | undefined> => {
        const issues = await allPages((page) => this.#rest.issues.listForRepo({ ...this.#at, state: 'open', creator: account, ...page }));
        return issues.find((each) => each.user?.login === account && each.body?.startsWith(hidden(marker)) === true);
      };
      const create = async (): Promise<Issue> =>
        (await this.#rest.issues.create({ ...this.#at, title, body: text, request: { retries: 0 } })).data;
      const { value, isNew } = await this.#once(find, create);
      const found = { number: value.number, url: value.html_url };
      if (isNew || (value.title === title && value.body === text)) return { ...found, state: isNew ? 'made' : 'same' };
      await this.#rest.issues.update({ ...this.#at, issue_number: value.number, title, body: text });
      return { ...found, state: 'changed' };
    });
  }

  /** An issue, or a request as an issue. */
  readIssue(number: number): Promise<{ title: string; body: string; author: string; authorId: number; isOpen: boolean; labels: string[] }> {
    return this.#do('github.doing.read-issue', { number }, async () => {
      const { data } = await this.#rest.issues.get({ ...this.#at, issue_number: number });
      const labels = data.labels.flatMap((each) => (typeof each === 'string' ? each : (each.name ?? [])));
      const { title, body, user, state } = data;
      return { title, body: body ?? '', author: user?.login ?? '', authorId: user?.id ?? 0, isOpen: state === 'open', labels };
    });
  }

  /** The comments under an issue or a request, from the first. */
  readComments(number: number): Promise<{ author: string; authorId: number; body: string }[]> {
    return this.#do('github.doing.read-issue', { number }, async () => {
      const comments = await allPages((page) => this.#rest.issues.listComments({ ...this.#at, issue_number: number, ...page }));
      return comments.map(({ user, body = '' }) => ({ author: user?.login ?? '', authorId: user?.id ?? 0, body }));
    });
  }

  /** Give an issue or a request these labels, and take those away. */
  setLabels(number: number, { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] }): Promise<void> {
    return this.#do('github.doing.set-labels', { number }, async () => {
      if (add.length > 0) await this.#rest.issues.addLabels({ ...this.#at, issue_number: number, labels: [...add] });
      for (const name of remove)
        await this.#rest.issues.removeLabel({ ...this.#at, issue_number: number, name }).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
    });
  }

  /** What is said of a commit under one name; said once, however often it is set to the same. */
  setStatus(sha: string, status: CommitStatus): Promise<void> {
    return this.#do('github.doing.set-status', { context: status.context }, async () => {
      const { context, state, description, url } = status;
      const find = async (): Promise<true | undefined> => {
        const { data } = await this.#rest.repos.listCommitStatusesForRef({ ...this.#at, ref: sha, per_page: perPage });
        // The newest comes first, and alone counts.
        const last = data.find((each) => each.context === context);
        return last?.state === state && last.description === description && (last.target_url ?? undefined) === url ? true : undefined;
      };
      await this.#once(find, async () => {
        await this.#rest.repos.createCommitStatus({
          ...this.#at,
          sha,
          context,
          state,
          description,
          ...(url !== undefined && { target_url: url }),
          request: { retries: 0 },
        });
        return true as const;
      });
    });
  }

  /** Have a workflow run on the published branch; one that was started meanwhile is not started again. */
  dispatch(workflow: string, inputs: Record<string, string> = {}): Promise<void> {
    return this.#do('github.doing.dispatch', { workflow }, async () => {
      const since = new Date().toISOString().replace(/\.\d+/, '');
      let isFirst = true;
      const find = async (): Promise<true | undefined> => {
        if (isFirst) return void (isFirst = false);
        const query = { event: 'workflow_dispatch', created: `>=${since}`, per_page: perPage };
        const { data } = await this.#rest.actions.listWorkflowRunsForRepo({ ...this.#at, ...query });
        return data.workflow_runs.some(({ path }) => path.replace(/@.*$/, '').endsWith(`/${workflow}`)) ? true : undefined;
      };
      await this.#once(find, async () => {
        await this.#rest.actions.createWorkflowDispatch({
          ...this.#at,
          workflow_id: workflow,
          ref: this.repository.branch,
          inputs,
          request: { retries: 0 },
        });
        return true as const;
      });
    });
  }

  /**
   * Who has set off each run of a workflow since an instant, the newest hundred of each of its events first; of one account alone where it is
   * named. A run that was skipped, or replaced while it waited, did nothing.
   */
  readRunners({
    workflow,
    events,
    since,
    actor,
  }: {
    workflow: string;
    events: readonly string[];
    since: Date;
    actor?: string;
  }): Promise<string[]> {
    return this.#do('github.doing.count-runs', { workflow }, async () => {
      const created = `>=${since.toISOString().replace(/\.\d+/, '')}`;
      const found: string[] = [];
      for (const event of events) {
        const query = { event, created, ...(actor !== undefined && { actor }), per_page: perPage };
        const { data } = await this.#rest.actions.listWorkflowRunsForRepo({ ...this.#at, ...query });
        const own = data.workflow_runs.filter(({ path }) => path.replace(/@.*$/, '').endsWith(`/${workflow}`));
        const done = own.filter(({ conclusion }) => conclusion !== 'skipped' && conclusion !== 'cancelled');
        found.push(...done.map(({ actor: by }) => by?.login ?? ''));
      }
      return found;
    });
  }

  /** Let the checks of a request run that wait for leave. */
  approveRuns(head: string): Promise<void> {
    return this.#do('github.doing.approve-runs', {}, async () => {
      const { data } = await this.#rest.actions.listWorkflowRunsForRepo({
        ...this.#at,
        head_sha: head,
        status: 'action_required',
        per_page: perPage,
      });
      for (const { id } of data.workflow_runs) await this.#rest.actions.approveWorkflowRun({ ...this.#at, run_id: id });
    });
  }

  /** Make something that is not there yet. Where it is not known whether it was made, wait, look, and try again. */
  async #once<Thing>(find: () => Promise<Thing | undefined>, create: () => Promise<Thing>): Promise<{ value: Thing; isNew: boolean }> {
    const { retries = usualRetries, secondMs = 1000 } = this.repository;
    for (let count = 0; ; count += 1) {
      const found = await find();
      // What an uncertain try has made is new.
      if (found !== undefined) return { value: found, isNew: count > 0 };
      try {
        return { value: await create(), isNew: true };
      } catch (error) {
        // So GitHub answers where another was first.
        if ([409, 422].includes(statusOf(error) ?? 0)) {
          const other = await find();
          if (other !== undefined) return { value: other, isNew: false };
        }
        if (!isUncertain(error) || count >= retries) throw error;
        await pause((count + 1) ** 2 * secondMs);
      }
    }
  }

  async #do<Result>(id: TextId, facts: TextFacts, work: () => Promise<Result>): Promise<Result> {
    const { owner, name, timeoutMs = usualTimeoutMs } = this.repository;
    try {
      return await work();
    } catch (error) {
      throw told(error, { doing: phrase(id, facts), repository: `${owner}/${name}`, seconds: timeoutMs / 1000 });
    }
  }

  async #tip(branch: string): Promise<string | undefined> {
    try {
      return (await this.#rest.git.getRef({ ...this.#at, ref: `heads/${branch}` })).data.object.sha;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async #blob(bytes: Uint8Array | undefined): Promise<string | null> {
    if (bytes === undefined) return null;
    const { data } = await this.#rest.git.createBlob({ ...this.#at, content: Buffer.from(bytes).toString('base64'), encoding: 'base64' });
    return data.sha;
  }

  async #pull(branch: string, owner: string): Promise<Pull | undefined> {
    const { data } = await this.#rest.pulls.list({ ...this.#at, state: 'open', head: `${owner}:${branch}`, base: this.repository.branch });
    const [first] = data;
    return first && pullFrom(first);
  }
}

/** A list to its end. Octokit’s own way takes an answer 409 for a list that is empty, and what is looked for would be made once more. */
async function allPages<Item>(read: (page: { page: number; per_page: number }) => Promise<{ data: Item[] }>): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await read({ page, per_page: perPage });
    items.push(...data);
    if (data.length < perPage) return items;
  }
}

/** Whether something is new, other than before, or as it was. */
export type Made = 'made' | 'changed' | 'same';

/** What is said of a commit, as merging asks for it. */
export interface CommitStatus {
  /** The name under which it is said. */
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string;
  url?: string;
}

interface Comment {
  id: number;
  html_url: string;
  body?: string;
}

interface Issue {
  number: number;
  html_url: string;
  title: string;
  body?: string | null;
}

/** A comment of Markdown that nobody sees. */
const hidden = (marker: string): string => `<!-- mappe:${marker} -->`;

const pullFrom = ({
  number,
  html_url: url,
  head,
  title,
  body,
}: {
  number: number;
  html_url: string;
  head: { sha: string };
  title: string;
  body: string | null;
}): Pull => ({
  number,
  url,
  head: head.sha,
  title,
  body: body ?? '',
});
