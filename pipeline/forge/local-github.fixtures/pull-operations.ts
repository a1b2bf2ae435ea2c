import { pullAnswer, userAnswer, wholePullAnswer } from './answers.ts';
import { textOf, type Fields } from './api-check.ts';
import { nameOf, notFound, Refusal, type Issue, type PullFacts, type Repository } from './github-state.ts';
import { addIssue, changeIssue, tellIssue } from './issue-operations.ts';
import { callerOf, issueOf, pageOf, type Call, type Work } from './operation.ts';

/** Requests to merge a branch, of this repository or of a fork. */
export const pullOperations: Record<string, Work> = {
  'pulls/create': async (call) => {
    const { repository, body } = call;
    if (callerOf(call).kind === 'job' && !repository.allowsPullsOfJobs)
      throw new Refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.');
    const head = headOf(call, textOf(body['head']));
    const base = textOf(body['base']);
    const ours = await repository.git.readRef(`heads/${base}`);
    const theirs = await head.repository.git.readRef(`heads/${head.branch}`);
    if (ours === undefined) throw invalid('base');
    if (theirs === undefined) throw invalid('head');
    await repository.git.fetch(head.repository.git, theirs);
    const label = `${head.repository.owner.login}:${head.branch}`;
    if ((await repository.git.count(ours, theirs)) === 0) throw refused(`No commits between ${base} and ${head.branch}`);
    // Nothing comes between the look and the deed, as in the data base of GitHub.
    if (openPull(repository, label, base) !== undefined) throw refused(`A pull request already exists for ${label}.`);
    const issue = addIssue(call, { title: textOf(body['title']), body: typeof body['body'] === 'string' ? body['body'] : null });
    issue.pull = { base, head, sha: theirs, reviews: [] };
    await keepHead(repository, issue, issue.pull);
    tell(call, issue, 'opened');
    return wholePullAnswer(issue, issue.pull, repository);
  },

  'pulls/list': async (call) => {
    const { repository, query } = call;
    const { state = 'open', head, base, sort = 'created', direction = 'desc' } = query;
    const found = repository.issues.filter((issue): issue is Issue & { pull: PullFacts } => {
      const { pull } = issue;
      if (pull === undefined || (state !== 'all' && issue.state !== state)) return false;
      return (head === undefined || head === labelOf(pull)) && (base === undefined || base === pull.base);
    });
    for (const issue of found) await keepHead(repository, issue, issue.pull);
    if (sort === 'updated') found.sort((one, other) => one.updatedAt.localeCompare(other.updatedAt));
    if (direction === 'desc') found.reverse();
    return pageOf(found, call).map((issue) => pullAnswer(issue, issue.pull, repository));
  },

  'pulls/get': async (call) => {
    const { issue, pull } = await pullOf(call);
    return wholePullAnswer(issue, pull, call.repository);
  },

  'pulls/update': async (call) => {
    const { issue, pull } = await pullOf(call);
    const { title, body, state } = call.body;
    changeIssue(call, issue);
    if (title !== undefined || body !== undefined) tell(call, issue, 'edited');
    if (state !== undefined) tell(call, issue, state === 'closed' ? 'closed' : 'reopened');
    return wholePullAnswer(issue, pull, call.repository);
  },

  'pulls/list-files': async (call) => {
    const { pull } = await pullOf(call);
    // Of one that is merged, what it was merged into.
    const base = pull.merged === undefined ? `refs/heads/${pull.base}` : `${pull.merged.sha}^1`;
    const files = await call.repository.git.changedFiles(base, pull.sha);
    // GitHub names no more, and says nothing of the others.
    return pageOf(files.slice(0, 3000), call).map(({ path, status, sha }): Fields => ({ filename: path, status, sha }));
  },

  'pulls/list-commits': async (call) => {
    const { git } = call.repository;
    const { pull } = await pullOf(call);
    const base = pull.merged === undefined ? `refs/heads/${pull.base}` : `${pull.merged.sha}^1`;
    // GitHub names no more, and says nothing of the others.
    const names = (await git.git(['rev-list', '--reverse', `${base}..${pull.sha}`])).split('\n').filter((name) => name !== '');
    const commits = await Promise.all(pageOf(names.slice(0, 250), call).map((name) => git.readCommit(name)));
    return commits.map(({ sha, message, tree, parents, author, committer }): Fields => ({
      sha, commit: { message, tree: { sha: tree }, author: { ...author }, committer: { ...committer } },
      parents: parents.map((parent) => ({ sha: parent })),
    }));
  },

  'pulls/list-reviews': async (call) => {
    const { pull } = await pullOf(call);
    return pageOf(pull.reviews, call).map(({ id, user, state, body, commit, at }): Fields => ({
      id, state, body, commit_id: commit, submitted_at: at, author_association: 'NONE',
      user: { login: user.login, id: user.id, type: user.type },
    }));
  },

  'pulls/merge': async (call) => {
    const { world, repository, body } = call;
    const { issue, pull } = await pullOf(call);
    if (issue.state !== 'open') throw new Refusal(405, 'Pull Request is not mergeable');
    if (typeof body['sha'] === 'string' && body['sha'] !== pull.sha)
      throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
    const base = await repository.git.readRef(`heads/${pull.base}`);
    const tree = await repository.git.mergeTree(base ?? '', pull.sha);
    if (tree === undefined || base === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
    const { user } = callerOf(call);
    const author = { name: user.name, email: user.email ?? `${user.login}@users.noreply.github.com`, date: world.now() };
    const parents = body['merge_method'] === 'squash' ? [base] : [base, pull.sha];
    const message = `${textOf(body['commit_title']) || `${issue.title} (#${issue.number})`}\n`;
    const sha = await repository.git.writeCommit({ tree, parents, message, author, committer: author });
    await repository.git.writeRef(`heads/${pull.base}`, sha);
    pull.merged = { sha, by: user, at: world.now() };
    close(call, issue);
    tell(call, issue, 'closed');
    for (const [, number] of (issue.body ?? '').matchAll(/\bcloses #(\d+)/gi)) {
      const named = repository.issues.find((each) => each.number === Number(number) && each.state === 'open');
      if (named === undefined) continue;
      close(call, named);
      tellIssue(call, named, 'closed');
    }
    world.raise({ name: 'push', repository, token: callerOf(call), payload: { ref: `refs/heads/${pull.base}` } });
    return { sha, merged: true, message: 'Pull Request successfully merged' };
  },
};

const close = (call: Call, issue: Issue): void =>
  void Object.assign(issue, {
    state: 'closed', closedAt: call.world.now(), updatedAt: call.world.now(), closedBy: callerOf(call).user,
  });

const refused = (message: string): Refusal =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', code: 'custom', message }] });
const invalid = (field: string): Refusal =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', field, code: 'invalid' }] });

const labelOf = ({ head }: PullFacts): string => `${head.repository.owner.login}:${head.branch}`;

const openPull = ({ issues }: Repository, label: string, base: string): Issue | undefined =>
  issues.find(({ state, pull }) => state === 'open' && pull !== undefined && labelOf(pull) === label && pull.base === base);

/** The branch that "branch" or "owner:branch" means. */
function headOf({ repository, world }: Call, head: string): PullFacts['head'] {
  const [, owner = repository.owner.login, branch = ''] = /^(?:([^:]+):)?(.+)$/.exec(head) ?? [];
  const isOurs = owner === repository.owner.login;
  const theirs = [...world.repositories.values()].find((each) => each.owner.login === owner && each.parent === repository);
  if (!isOurs && theirs === undefined) throw invalid('head');
  return { repository: isOurs ? repository : (theirs ?? repository), branch };
}

async function pullOf(call: Call): Promise<{ issue: Issue; pull: PullFacts }> {
  const issue = issueOf(call);
  const { pull } = issue;
  if (pull === undefined) throw notFound();
  await keepHead(call.repository, issue, pull);
  return { issue, pull };
}

/** A request asks for what its branch holds now, while it is open. */
async function keepHead(repository: Repository, issue: Issue, pull: PullFacts): Promise<void> {
  const { head } = pull;
  const tip = issue.state === 'open' ? await head.repository.git.readRef(`heads/${head.branch}`) : undefined;
  if (tip !== undefined && tip !== pull.sha) {
    if (head.repository !== repository) await repository.git.fetch(head.repository.git, tip);
    pull.sha = tip;
  }
  await repository.git.writeRef(`pull/${issue.number}/head`, pull.sha);
}

/** Tell of a request; the push to a branch of one does as well. */
function tellPull(
  world: Call['world'],
  repository: Repository,
  issue: Issue,
  { action, token }: { action: string; token: ReturnType<typeof callerOf> },
): void {
  if (issue.pull === undefined) return;
  const payload = { number: issue.number, pull_request: wholePullAnswer(issue, issue.pull, repository), sender: userAnswer(token.user) };
  for (const name of ['pull_request', 'pull_request_target'] as const) world.raise({ name, action, repository, token, payload });
}

const tell = (call: Call, issue: Issue, action: string): void =>
  tellPull(call.world, call.repository, issue, { action, token: callerOf(call) });

/** Have the requests of a branch that has moved ask for what it holds now. */
export async function followBranch(
  world: Call['world'],
  from: Repository,
  branch: string,
  token: ReturnType<typeof callerOf>,
): Promise<void> {
  for (const repository of world.repositories.values())
    for (const issue of repository.issues) {
      const { pull } = issue;
      if (issue.state !== 'open' || pull?.head.branch !== branch || nameOf(pull.head.repository) !== nameOf(from)) continue;
      const before = pull.sha;
      await keepHead(repository, issue, pull);
      if (pull.sha !== before) tellPull(world, repository, issue, { action: 'synchronize', token });
    }
}
