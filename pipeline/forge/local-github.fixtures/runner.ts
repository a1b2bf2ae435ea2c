import { parse } from 'yaml';
import { repositoryAnswer, userAnswer } from './answers.ts';
import { fieldsOf, textOf, type Fields, type Json } from './api-check.ts';
import { fillIn } from './expressions.ts';
import { defaultBranch, nameOf, type Level, type Repository, type Run, type Token } from './github-state.ts';
import type { GithubEvent, World } from './operation.ts';
import { runJobs, type Job } from './run-jobs.ts';

/** Options of the runner: the workflows to run, and the parts of this machine that jobs are given. */
export interface RunnerOptions {
  /** The files of .github/workflows that are run; all unless said. */
  workflows?: readonly string[];
  /** Makes ready what was checked out: packages are there already. */
  prepare?: (workspace: string) => Promise<void> | void;
  /** More environment, as of a machine: PATH, TMPDIR. */
  env?: Record<string, string>;
  /** Folder that keeps the artifacts of each run, below its number; they go with it unless said. */
  artifacts?: string;
  /** How many runs go on at once: two unless said. */
  machines?: number;
}

/** Services of the surrounding server that a run needs. */
interface Server extends World {
  api: string;
  jobToken: (repository: Repository, permissions: Record<string, Level>) => string;
  gitAddress: (repository: Repository, token: string) => string;
}

interface Workflow {
  name?: string;
  on?: Json;
  permissions?: Record<string, Level>;
  concurrency?: string | { group: string; 'cancel-in-progress'?: boolean };
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

/** The types of an event that start a workflow which names none. */
const usualTypes: Record<string, string[] | undefined> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
};
const workflowFolder = '.github/workflows';
/** GitHub starts no fourth workflow of a chain of them. */
const mostChained = 3;
/** Events that run the files of the request’s merge; all others run those of the default branch. */
const ofMerge = ['pull_request', 'pull_request_review'];

/** Runs the workflows that events start, as GitHub does: from the files of the default branch, one after the other within a group. */
export class Runner {
  readonly #server: Server;
  readonly #options: RunnerOptions;
  #starting: Promise<void> = Promise.resolve();
  readonly #open = new Set<Promise<void>>();
  /** Present run of each group, and the run that waits for it. */
  readonly #groups = new Map<string, { now: Promise<void>; next: Run | undefined }>();

  /** How many ends of runs led to an event, by its payload. */
  readonly #chains = new WeakMap<Fields, number>();
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(server: Server, options: RunnerOptions) {
    this.#server = server;
    this.#options = options;
    this.#free = options.machines ?? 2;
  }

  /** Start what an event starts. */
  take(event: GithubEvent): void {
    // What a job does starts nothing, lest two workflows call each other without end; a request of its own waits for leave.
    if (event.token.kind === 'job' && !['pull_request', 'workflow_dispatch'].includes(event.name)) return;
    // In their order, however long it takes to read what each starts.
    this.#starting = this.#starting.catch(() => undefined).then(() => this.#start(event));
    this.#track(this.#starting);
  }

  /** Wait until nothing runs, and nothing has been started meanwhile. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #track(work: Promise<void>): void {
    this.#open.add(work);
    void work.finally(() => this.#open.delete(work)).catch(() => undefined);
  }

  async #start(event: GithubEvent): Promise<void> {
    const { repository } = event;
    const at = await commitOf(event);
    if (at === undefined) return;
    for (const { path: name, mode, sha } of await repository.git.listTree(`${at}:${workflowFolder}`, false).catch(() => [])) {
      if (!/^[^/]+\.ya?ml$/.test(name) || !mode.startsWith('100')) continue;
      if (this.#options.workflows?.includes(name) === false) continue;
      if (event.workflow !== undefined && name !== event.workflow) continue;
      const path = `${workflowFolder}/${name}`;
      const workflow = parse((await repository.git.readBlob(sha)).toString()) as Workflow;
      if (isStarted(workflow, event)) this.#add(workflow, { event, path, sha: at });
    }
  }

  #add(workflow: Workflow, { event, path, sha }: { event: GithubEvent; path: string; sha: string }): void {
    const { repository, token } = event;
    const contexts = this.#contexts(event, { workflow, path, sha });
    const run: Run = {
      id: this.#server.newId(), path, name: workflow.name ?? path, event: event.name, sha, branch: branchOf(event), actor: token.user,
      status: 'queued', conclusion: null, at: this.#server.now(), logs: new Map(), summaries: new Map(),
      start: () => {
        run.status = 'queued';
        run.conclusion = null;
        return this.#queue(run, workflow, { event, contexts });
      },
    };
    // A run of a request is known by the commit that is asked for, not by the merge that it reads.
    const pull = fieldsOf(event.payload['pull_request']);
    if (ofMerge.includes(event.name)) run.sha = textOf(fieldsOf(pull['head'])['sha']);
    repository.runs.push(run);
    if (needsLeave(event)) {
      run.status = 'completed';
      run.conclusion = 'action_required';
    } else this.#track(run.start());
  }

  /** Queue a run in its group, of which one runs and the newest of the others waits. */
  async #queue(run: Run, workflow: Workflow, given: { event: GithubEvent; contexts: Fields }): Promise<void> {
    const { concurrency } = workflow;
    const named = typeof concurrency === 'string' ? concurrency : concurrency?.group;
    const group = named === undefined ? undefined : `${nameOf(given.event.repository)} ${fillIn(named, given.contexts)}`;
    const before = group === undefined ? undefined : this.#groups.get(group);
    const work = async (): Promise<void> => {
      await before?.now;
      if (run.status === 'queued') await this.#onMachine(() => this.#run(run, workflow, given));
    };
    // One that is run again is its own last.
    if (before?.next !== run && before?.next?.status === 'queued') Object.assign(before.next, { status: 'completed', conclusion: 'cancelled' });
    const now = work();
    if (group !== undefined) this.#groups.set(group, { now, next: run });
    this.#track(now);
    await now;
  }

  /** Do some work once a machine is free. */
  async #onMachine(work: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  async #run(run: Run, workflow: Workflow, { event, contexts }: { event: GithubEvent; contexts: Fields }): Promise<void> {
    run.status = 'in_progress';
    const { repository } = event;
    const isOfStranger = isFromFork(event);
    const rightsOf = (job: Job): Record<string, Level> => {
      const rights = job.permissions ?? workflow.permissions ?? { contents: 'read' };
      // A fork's request reads and nothing else, whatever its own file says.
      return isOfStranger ? Object.fromEntries(Object.keys(rights).map((name): [string, Level] => [name, 'read'])) : rights;
    };
    const isGood = await runJobs(workflow.jobs, {
      contexts: { ...contexts, secrets: isOfStranger ? {} : { ...repository.secrets } },
      env: workflow.env ?? {},
      run,
      world: this.#server,
      options: this.#options,
      tokenOf: (job) => this.#server.jobToken(repository, rightsOf(job)),
      addressOf: (name, token) => this.#server.gitAddress(this.#server.repositories.get(name) ?? repository, token),
    }).catch((error: unknown) => {
      // What this runner does not know: a run that fails is seen by every test.
      run.logs.set('runner', String(error));
      return false;
    });
    run.status = 'completed';
    run.conclusion = isGood ? 'success' : 'failure';
    this.#tellDone(run, event);
  }

  /** The end of a run starts what waits for it, three times in a row at most. */
  #tellDone({ name, conclusion, event: from, sha }: Run, { repository, token, payload }: GithubEvent): void {
    const chain = (this.#chains.get(payload) ?? 0) + 1;
    if (chain > mostChained) return;
    const { ref = null, sha: head = sha, repo = null } = fieldsOf(fieldsOf(payload['pull_request'])['head']);
    const done = { name, event: from, conclusion, head_sha: head, head_branch: ref, head_repository: repo };
    const told = { workflow_run: done };
    this.#chains.set(told, chain);
    this.#server.raise({ name: 'workflow_run', action: 'completed', repository, token, payload: told });
  }

  #contexts(event: GithubEvent, { workflow, path, sha }: { workflow: Workflow; path: string; sha: string }): Fields {
    const { repository, token, payload, action } = event;
    const sent: Fields = {
      ...payload,
      repository: repositoryAnswer(repository),
      sender: userAnswer(token.user),
      ...(action !== undefined && { action }),
    };
    const number = textOfNumber(payload['number']);
    const pull = fieldsOf(payload['pull_request']);
    const github: Fields = {
      event: sent,
      event_name: event.name,
      repository: nameOf(repository),
      repository_owner: repository.owner.login,
      actor: token.user.login,
      ref: event.name === 'pull_request' ? `refs/pull/${number}/merge` : `refs/heads/${branchOf(event)}`,
      ref_name: event.name === 'pull_request' ? `${number}/merge` : branchOf(event),
      head_ref: textOf(fieldsOf(pull['head'])['ref']),
      base_ref: textOf(fieldsOf(pull['base'])['ref']),
      sha,
      workflow: workflow.name ?? path,
      api_url: this.#server.api,
      server_url: this.#server.api,
      run_attempt: '1',
    };
    return { github, vars: { ...repository.variables }, inputs: fieldsOf(payload['inputs']) };
  }
}

const textOfNumber = (value: Json | undefined): string => (typeof value === 'number' ? String(value) : '');

const branchOf = ({ payload }: GithubEvent): string => textOf(payload['ref']).replace('refs/heads/', '') || defaultBranch;

/** The commit whose workflow files are run: of a request its merge, of a push the branch, else the default branch. */
async function commitOf(event: GithubEvent): Promise<string | undefined> {
  const { repository, name, payload } = event;
  const { git } = repository;
  const tip = await git.readRef(`heads/${ofMerge.includes(name) ? defaultBranch : branchOf(event)}`);
  if (!ofMerge.includes(name) || tip === undefined) return tip;
  const head = textOf(fieldsOf(fieldsOf(payload['pull_request'])['head'])['sha']);
  const tree = await git.mergeTree(tip, head);
  if (tree === undefined) return undefined;
  const author = { name: 'GitHub', email: 'noreply@github.com', date: '2026-01-01T00:00:00Z' };
  const merge = await git.writeCommit({ tree, parents: [tip, head], message: 'Merge\n', author, committer: author });
  await git.writeRef(`pull/${textOfNumber(payload['number'])}/merge`, merge);
  return merge;
}

function isStarted({ on }: Workflow, { name, action, payload }: GithubEvent): boolean {
  const events =
    typeof on === 'string' ? { [on]: null } : Array.isArray(on) ? Object.fromEntries(on.map((each) => [textOf(each), null])) : fieldsOf(on);
  if (!(name in events)) return false;
  const { types, branches, workflows, ...others } = fieldsOf(events[name]);
  const unknown = Object.keys(others).filter((key) => key !== 'inputs');
  if (unknown.length > 0) throw new Error(`This runner does not know on.${name}.${unknown.join(', ')}.`);
  const wanted = Array.isArray(types) ? types : usualTypes[name];
  const branch = textOf(payload['ref']).replace('refs/heads/', '');
  if (Array.isArray(workflows) && !workflows.includes(textOf(fieldsOf(payload['workflow_run'])['name']))) return false;
  return (
    (wanted === undefined || wanted.includes(action ?? '')) && (!Array.isArray(branches) || name !== 'push' || branches.includes(branch))
  );
}

/** Whether the head of a request is in another repository. */
function isFromFork({ name, repository, payload }: GithubEvent): boolean {
  if (!ofMerge.includes(name)) return false;
  const head = fieldsOf(fieldsOf(payload['pull_request'])['head']);
  return textOf(fieldsOf(head['repo'])['full_name']) !== nameOf(repository);
}

/** A person has to let the checks of a request run that a job or a stranger has opened. */
function needsLeave(event: GithubEvent): boolean {
  const { name, repository, token } = event;
  if (name !== 'pull_request') return false;
  return token.kind === 'job' || (isFromFork(event) && !isMember(repository, token));
}

const isMember = ({ owner, collaborators }: Repository, { user }: Token): boolean =>
  owner.login === user.login || collaborators.has(user.login);
