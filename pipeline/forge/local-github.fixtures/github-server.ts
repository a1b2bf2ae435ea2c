import { wholePullAnswer } from './answers.ts';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fieldsOf, readDescription, textOf, type ApiDescription, type Fields, type Json, type Operation } from './api-check.ts';
import { fail, Faults, type Fault } from './faults.ts';
import { gitOperations } from './git-operations.ts';
import { serveGit } from './git-push.ts';
import { GitStore } from './git-store.ts';
import {
  bot,
  defaultBranch,
  nameOf,
  notFound,
  Refusal,
  timeOf,
  type Level,
  type Repository,
  type Run,
  type Token,
  type User,
} from './github-state.ts';
import { answerTexts } from './graphql.ts';
import { bodyOf, readForm } from './issue-form.ts';
import { servePage } from './issue-page.ts';
import { addIssue, commentOf, issueOperations, tellIssue } from './issue-operations.ts';
import type { Call, GithubEvent, Work, World } from './operation.ts';
import { followBranch, pullOperations } from './pull-operations.ts';
import { repositoryOperations } from './repository-operations.ts';
import { allow } from './rights.ts';
import { Runner, type RunnerOptions } from './runner.ts';

const works: Record<string, Work> = { ...gitOperations, ...issueOperations, ...pullOperations, ...repositoryOperations };

/** A call as the server has seen it. */
export interface SeenCall {
  operation: string;
  status: number;
  /** Account that called; empty for an anonymous call. */
  login: string;
}

/** How to make a repository. */
export interface NewRepository {
  /** Its first commit, by paths. */
  files?: Record<string, Uint8Array | string>;
  /** Its first commit: what git would take of a folder. */
  folder?: string;
  /** Paths of that folder that the commit leaves out. */
  without?: readonly string[];
  /** Accounts that may write there beside its owner, with their rights. */
  collaborators?: Record<string, 'admin' | 'write'>;
  variables?: Record<string, string>;
  secrets?: Record<string, string>;
  /** Labels that somebody has made: there are none unless said. */
  labels?: readonly string[];
}

/**
 * Local GitHub: the operations of github-api.json over bare repositories, `git push` over HTTP, attachments, events, and the default
 * branch's workflows.
 */
// Longer than 400 lines: all of them work on one state, which nothing outside may touch; what each operation does is in files of its own.
export class LocalGithub implements World {
  readonly users = new Map<string, User>();
  readonly repositories = new Map<string, Repository>();
  readonly faults = new Faults();
  readonly calls: SeenCall[] = [];
  readonly events: GithubEvent[] = [];
  /** Calls and answers that break GitHub's own description; where there are any, `stop` ends with an error. */
  readonly breaches: string[] = [];
  /** Whose browser the pages are shown to. */
  reader = 'octocat';
  readonly #tokens = new Map<string, Token>();
  readonly #files = new Map<string, Buffer>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'mappe-github-'));
  readonly #api: ApiDescription = readDescription();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  readonly #runner: Runner | undefined;
  readonly #following = new Set<Promise<void>>();
  #lastId = 1000;

  private constructor(options: RunnerOptions | undefined) {
    this.addUser(bot, { type: 'Bot', name: bot, id: 41_898_282 });
    this.#runner = options && new Runner(this, options);
  }

  /** Start one; with `runner` it runs the workflows that events start. */
  static async start({ runner }: { runner?: RunnerOptions } = {}): Promise<LocalGithub> {
    const github = new LocalGithub(runner);
    await new Promise<void>((resolve) => github.#server.listen(0, '127.0.0.1', resolve));
    return github;
  }

  /** Address of the REST interface. */
  get api(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** End it; throws where a call or an answer was not as GitHub describes it. */
  async stop(): Promise<void> {
    await this.settled();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true });
    if (this.breaches.length > 0) throw new Error(`Not as GitHub describes it:\n${this.breaches.join('\n')}`);
  }

  /** Wait until no workflow runs. */
  async settled(): Promise<void> {
    while (this.#following.size > 0) await Promise.all(this.#following);
    await this.#runner?.settled();
    // What has run may have pushed.
    if (this.#following.size > 0) await this.settled();
  }

  newId = (): number => (this.#lastId += 1);
  now = (): string => timeOf(new Date());

  addUser(login: string, { type = 'User', name = login, email = null, id = this.newId() }: Partial<User> = {}): User {
    const user: User = { id, login, type, name, email };
    this.users.set(login, user);
    return user;
  }

  userOf(login: string): User {
    return this.users.get(login) ?? this.addUser(login);
  }

  /** A token of a person: good for all that the person may, or for one repository and some rights. */
  tokenOf(login: string, only?: { repository: string; permissions: Record<string, Level> }): string {
    const kind = only === undefined ? 'classic' : 'fine-grained';
    return this.#addToken({ user: this.userOf(login), kind, permissions: {}, ...only });
  }

  /** The token of a job, with the rights that its workflow declares. */
  jobToken(repository: Repository, permissions: Record<string, Level>): string {
    return this.#addToken({ user: this.userOf(bot), kind: 'job', repository: nameOf(repository), permissions });
  }

  #addToken(token: Omit<Token, 'value'>): string {
    const value = `${token.kind === 'job' ? 'ghs' : 'ghp'}_${this.newId()}`;
    this.#tokens.set(value, { ...token, value });
    return value;
  }

  async addRepository(
    name: string,
    { files = {}, folder, without = [], collaborators = {}, variables = {}, secrets = {}, labels = [] }: NewRepository = {},
  ): Promise<Repository> {
    const [owner = '', repo = ''] = name.split('/');
    const git = await GitStore.create(join(this.#folder, `${owner}--${repo}.git`));
    const author = { name: owner, email: `${owner}@users.noreply.github.com`, date: '2026-01-01T00:00:00Z' };
    await git.begin(author, files, folder === undefined ? undefined : await treeOfFolder(git, folder, without));
    if (folder !== undefined) await git.pack();
    return this.#keep({
      labels: new Set(labels),
      owner: this.userOf(owner),
      name: repo,
      git,
      collaborators: new Map(Object.entries(collaborators)),
      variables,
      secrets,
    });
  }

  /** Another repository that holds all that one holds, to try several things from the same beginning. */
  addLike(like: Repository, name: string): Repository {
    const folder = join(this.#folder, `${like.owner.login}--${name}.git`);
    cpSync(like.git.folder, folder, { recursive: true });
    const { owner, collaborators, variables, secrets } = like;
    const repository = this.#keep({ owner, name, git: new GitStore(folder), collaborators, variables, secrets });
    const here = (each: Repository): Repository => (each === like ? repository : each);
    repository.issues = like.issues.map(({ labels, comments, pull, ...issue }) => ({
      ...issue,
      labels: [...labels],
      comments: comments.map((comment) => ({ ...comment, id: this.newId() })),
      ...(pull && { pull: { ...pull, head: { ...pull.head, repository: here(pull.head.repository) }, reviews: [...pull.reviews] } }),
    }));
    repository.statuses = [...like.statuses];
    repository.runs = like.runs.map((run) => ({ ...run, id: this.newId() }));
    return repository;
  }

  fork = async (repository: Repository, owner: User): Promise<Repository> => {
    const known = this.repositories.get(`${owner.login}/${repository.name}`);
    if (known !== undefined) return known;
    const git = await repository.git.copy(join(this.#folder, `${owner.login}--${repository.name}.git`));
    return this.#keep({ owner, name: repository.name, git, parent: repository, collaborators: new Map(), variables: {}, secrets: {} });
  };

  #keep(given: Omit<Repository, 'allowsPullsOfJobs' | 'hasIssues' | 'id' | 'issues' | 'labels' | 'releases' | 'runs' | 'statuses'> & Partial<Pick<Repository, 'labels'>>): Repository {
    const repository: Repository = {
      id: this.newId(), allowsPullsOfJobs: true, hasIssues: true, labels: new Set(), issues: [], statuses: [], releases: [], runs: [],
      ...given,
    };
    this.repositories.set(nameOf(repository), repository);
    return repository;
  }

  /** A file dropped into a text: the address under which GitHub keeps it. */
  attach(name: string, bytes: Buffer): string {
    const path = `/user-attachments/files/${this.newId()}/${name}`;
    this.#files.set(path, bytes);
    return `${this.api}${path}`;
  }

  /** Have somebody open an issue by a form of the published branch, as on its page; gives the number. Fields are named by their ids. */
  async openByForm(
    repository: Repository,
    template: string,
    { by, title, fields }: { by: string; title: string; fields: Record<string, string> },
  ): Promise<number> {
    if (!repository.hasIssues) throw new Error(`${nameOf(repository)} has no issues.`);
    const form = readForm(await repository.git.readBlob(`refs/heads/main:.github/ISSUE_TEMPLATE/${template}.yml`));
    const token: Token = { value: '', user: this.userOf(by), kind: 'classic', permissions: {} };
    const call = { world: this, repository, token, params: {}, query: {}, body: {}, accept: '' };
    const issue = addIssue(call, { title, body: bodyOf(form, fields), labels: (form.labels ?? []).filter((name) => repository.labels.has(name)) });
    tellIssue(call, issue, 'opened');
    return issue.number;
  }

  /** The address of a repository for git, with a token in it. */
  gitAddress(repository: Repository, token: string): string {
    return `${this.api.replace('//', `//x-access-token:${token}@`)}/${nameOf(repository)}.git`;
  }

  raise = (event: GithubEvent): void => {
    this.events.push(event);
    const { name, repository, token, payload } = event;
    const ref = typeof payload['ref'] === 'string' ? payload['ref'] : '';
    if (name === 'push') this.#follow(followBranch(this, repository, ref.replace('refs/heads/', ''), token));
    if (this.#runner !== undefined) this.#runner.take(event);
    // It waits for a machine, as anybody can see.
    else if (name === 'workflow_dispatch') repository.runs.push(this.#waitingRun(event));
  };

  /** Track the work that an event brings about until it ends; an error in it is a breach. */
  #follow(work: Promise<void>): void {
    const open = work.catch((error: unknown) => void this.breaches.push(String(error))).finally(() => this.#following.delete(open));
    this.#following.add(open);
  }

  #waitingRun({ name, token, workflow = '' }: GithubEvent): Run {
    const path = `.github/workflows/${workflow}`;
    const seen = { status: 'queued', conclusion: null, logs: new Map(), summaries: new Map() } as const;
    const from = { event: name, sha: '', branch: defaultBranch, actor: token.user };
    return { id: this.newId(), path, name: workflow, ...from, ...seen, at: this.now(), start: () => Promise.resolve() };
  }

  /** Have somebody review a request, as they would on its page. */
  review(
    repository: Repository,
    number: number,
    { by, state, body = '' }: { by: string; state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED'; body?: string },
  ): void {
    const issue = repository.issues.find((each) => each.number === number);
    const pull = issue?.pull;
    if (issue === undefined || pull === undefined) throw new Error(`${nameOf(repository)} has no request ${number}.`);
    pull.reviews.push({ id: this.newId(), user: this.userOf(by), state, body, commit: pull.sha, at: this.now() });
    const token: Token = { value: '', user: this.userOf(by), kind: 'classic', permissions: {} };
    const payload = { number, pull_request: wholePullAnswer(issue, pull, repository) };
    this.raise({ name: 'pull_request_review', action: 'submitted', repository, token, payload });
  }

  /** Call an operation as a person does on a page: over HTTP, with a token of theirs. */
  async as(
    login: string,
    operation: string,
    { repository, body, ...params }: { repository: string; body?: Json; [param: string]: Json | undefined },
  ): Promise<Json> {
    const found = this.#api.operations.find(({ id }) => id === operation);
    if (found === undefined) throw new Error(`${operation} is not in github-api.json.`);
    const [owner = '', repo = ''] = repository.split('/');
    const path = found.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String({ owner, repo, ...params }[name])));
    const headers = { authorization: `token ${this.tokenOf(login)}`, 'content-type': 'application/json' };
    const request = { method: found.method.toUpperCase(), headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${this.api}${path}`, request);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as Json);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const token = this.#tokenIn(request.headers.authorization);
    const [, owner = '', repo = '', rest = ''] = /^\/([^/]+)\/([^/]+)\.git(\/.*)$/.exec(path) ?? [];
    if (rest !== '') await this.#serveGit(request, response, { name: `${owner}/${repo}`, path: rest, query, token });
    else if (/^(\/storage)?\/user-attachments\//.test(path)) this.#serveFile(path, response);
    else if (await servePage(request, response, { github: this, reader: this.reader })) return;
    else await this.#call(request, response, { path, query, token });
  }

  #tokenIn(header = ''): Token | undefined {
    const [, kind = '', value = ''] = /^(\w+) (.+)$/.exec(header) ?? [];
    const secret = kind.toLowerCase() === 'basic' ? (Buffer.from(value, 'base64').toString().split(':')[1] ?? '') : value;
    const token = this.#tokens.get(secret);
    if (token !== undefined || header === '') return token;
    return { value: '', user: { id: 0, login: '', type: 'User', name: '', email: null }, kind: 'classic', permissions: {} };
  }

  async #serveGit(
    request: IncomingMessage,
    response: ServerResponse,
    { name, path, query, token }: { name: string; path: string; query: string; token: Token | undefined },
  ): Promise<void> {
    const repository = this.repositories.get(name);
    if (repository === undefined) return void response.writeHead(404).end();
    const inside = `/${repository.git.folder.replace(/^.*\//, '')}${path}`;
    const onMoved = (branch: string): void => {
      if (token !== undefined) this.raise({ name: 'push', repository, token, payload: { ref: `refs/heads/${branch}` } });
    };
    await serveGit(request, response, { repository, token, path: inside, query, onMoved });
  }

  /** As GitHub does, by way of the storage behind it: whoever brings a file has to follow. */
  #serveFile(path: string, response: ServerResponse): void {
    const [, isStored = '', name = ''] = /^(\/storage)?(\/.*)$/.exec(path) ?? [];
    const bytes = this.#files.get(name);
    if (bytes === undefined) response.writeHead(404).end();
    else if (isStored === '') response.writeHead(302, { location: `${this.api}/storage${name}` }).end();
    else response.writeHead(200, { 'content-type': 'application/zip' }).end(bytes);
  }

  async #call(
    request: IncomingMessage,
    response: ServerResponse,
    { path, query, token }: { path: string; query: string; token: Token | undefined },
  ): Promise<void> {
    const text = (await buffer(request)).toString();
    const found = this.#api.find(request.method ?? 'GET', path);
    const seen: SeenCall = { operation: found?.operation.id ?? `${request.method} ${path}`, status: 0, login: token?.user.login ?? '' };
    this.calls.push(seen);
    const cut = this.faults.cut();
    const fault = cut === undefined && found !== undefined ? this.faults.take(found.operation.id) : undefined;
    const isLost = cut !== undefined || fault !== undefined;
    if (isLost && (cut ?? fault)?.isDone !== true) {
      this.#end(response, fault, '{}');
      return;
    }
    const asked = { query, body: text === '' ? undefined : (JSON.parse(text) as Json), accept: request.headers.accept ?? '' };
    const isGraphql = path === '/graphql' && token?.user.login !== '';
    const data = (): Json => answerTexts(this.repositories, fieldsOf(fieldsOf(asked.body)['variables']));
    const { status, body, headers = {} } = isGraphql ? { status: 200, body: { data: data() } } : await this.#work(found, token, asked);
    seen.status = status;
    const answer = body instanceof Buffer ? body : body === undefined ? '' : JSON.stringify(body);
    if (isLost) {
      this.#end(response, fault, answer.toString());
      return;
    }
    const type = body instanceof Buffer ? 'application/octet-stream' : 'application/json; charset=utf-8';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(status === 204 ? undefined : answer);
  }

  #end(response: ServerResponse, fault: Fault | undefined, answer: string): void {
    if (fault === undefined) response.destroy();
    else fail(response, fault, answer);
  }

  async #work(
    found: { operation: Operation; params: Record<string, string> } | undefined,
    token: Token | undefined,
    asked: { query: string; body: Json | undefined; accept: string },
  ): Promise<{ status: number; body: Json | Buffer | undefined; headers?: Record<string, string> }> {
    try {
      if (token?.user.login === '') throw new Refusal(401, 'Bad credentials');
      if (found === undefined) throw notFound();
      const { operation, params } = found;
      const query = Object.fromEntries(new URLSearchParams(asked.query));
      const faults = this.#api.requestFaults(operation, { params, query, body: asked.body });
      if (faults.length > 0) this.breaches.push(...faults.map((each) => `${operation.id}: ${each}`));
      if (faults.length > 0) throw new Refusal(422, `Not as described: ${faults.join('; ')}`);
      const call = this.#prepare(operation, token, { params, query, body: fieldsOf(asked.body), accept: asked.accept });
      const work = works[operation.id];
      if (work === undefined) throw new Error(`Nothing here does ${operation.id}.`);
      const answer = await work(call);
      if (Buffer.isBuffer(answer)) return { status: operation.status, body: answer };
      const body = answer === undefined ? undefined : this.#api.complete(operation, answer);
      // What a run that is approved starts, and what is dispatched, is not answered.
      const status = answer === undefined ? 204 : operation.status;
      const wrong = this.#api.answerFaults(operation, status, body);
      if (wrong.length > 0) throw new Error(`${operation.id}: ${wrong.join('; ')}`);
      return { status, body };
    } catch (error) {
      if (error instanceof Refusal) {
        const body = refusalBody(error);
        const wrong = found === undefined ? [] : this.#api.answerFaults(found.operation, error.status, body);
        this.breaches.push(...wrong.map((each) => `${found?.operation.id}: ${each}`));
        return { status: error.status, body, headers: error.headers };
      }
      this.breaches.push(String(error));
      return { status: 500, body: { message: String(error) } };
    }
  }

  /** The call with its repository, allowed. */
  #prepare(operation: Operation, token: Token | undefined, { params, ...asked }: Pick<Call, 'accept' | 'body' | 'params' | 'query'>): Call {
    const { owner, repo } = params;
    const known = owner === undefined ? [...this.repositories.values()][0] : this.repositories.get(`${owner}/${repo}`);
    if (known === undefined) throw notFound();
    const number = Number(params['issue_number'] ?? params['pull_number']);
    const ofComment = params['comment_id'] === undefined ? undefined : commentOf(known, params);
    const issue = ofComment?.issue ?? known.issues.find((each) => each.number === number);
    // Of a repository without issues, a list still has its requests.
    const needsIssues = operation.id.startsWith('issues/') && this.#api.answerFaults(operation, 410, undefined).length === 0;
    if (needsIssues && issue?.pull === undefined && !known.hasIssues)
      throw new Refusal(410, 'Issues has been disabled in this repository.');
    // GitHub takes no longer text.
    if (Array.from(textOf(asked.body['body'])).length > 65_536)
      throw new Refusal(422, 'Validation Failed', { errors: [{ code: 'custom', message: 'body is too long (maximum is 65536 characters)' }] });
    allow(operation, token, { repository: known, issue, author: ofComment?.comment.user.login ?? issue?.user.login });
    return { world: this, repository: known, token, params, ...asked };
  }
}

const refusalBody = ({ message, errors, status }: Refusal): Fields => ({
  message,
  ...(errors !== undefined && { errors: errors as Json[] }),
  documentation_url: 'https://docs.github.com/rest',
  status: String(status),
});

/** The tree of what git would take of a folder: what it ignores is left out. */
async function treeOfFolder(git: GitStore, folder: string, without: readonly string[]): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'mappe-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    await git.git(['-C', folder, '--work-tree', folder, 'add', '--all', '.'], undefined, env);
    if (without.length > 0) await git.git(['rm', '-r', '--cached', '--quiet', '--ignore-unmatch', '--', ...without], undefined, env);
    return await git.git(['write-tree'], undefined, env);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
