import { releaseAnswer, repositoryAnswer, runAnswer, statusAnswer, userAnswer } from './answers.ts';
import { fieldsOf, textOf, type Fields } from './api-check.ts';
import { defaultBranch, notFound, Refusal, type Run } from './github-state.ts';
import { callerOf, pageOf, type Work } from './operation.ts';
import { roleOf } from './rights.ts';

/** Repositories, the files in them, what is said of commits, workflows, and accounts. */
export const repositoryOperations: Record<string, Work> = {
  'repos/get': ({ repository, token }) => {
    const role = token === undefined ? 'read' : roleOf(token, repository);
    return { ...repositoryAnswer(repository), permissions: { admin: role === 'admin', push: role !== 'read', pull: true } };
  },

  'repos/create-fork': async (call) => repositoryAnswer(await call.world.fork(call.repository, callerOf(call).user)),

  'repos/get-branch': async ({ repository, params: { branch = '' } }) => {
    const sha = await repository.git.readRef(`heads/${branch}`);
    if (sha === undefined) throw notFound();
    return { name: branch, commit: { sha } };
  },

  'repos/get-content': async ({ repository, params: { path = '' }, query: { ref = defaultBranch }, accept }) => {
    const commit = await repository.git.resolve(ref);
    if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
    const entries = await repository.git.listTree(commit, true);
    const entry = entries.find((each) => each.path === path);
    if (entry?.type === 'blob') {
      const bytes = await repository.git.readBlob(entry.sha);
      // How a file above 1 MB comes, and any that is asked for so.
      if (accept.includes('raw')) return bytes;
      const isLarge = bytes.length > 1024 ** 2;
      const content = { encoding: isLarge ? 'none' : 'base64', content: isLarge ? '' : bytes.toString('base64') };
      return { ...contentAnswer(path, entry.sha, bytes.length), type: 'file', ...content };
    }
    const inside = entries.filter((each) => each.path.startsWith(`${path}/`) && !each.path.slice(path.length + 1).includes('/'));
    if (inside.length === 0) throw notFound();
    return inside.map(({ path: name, sha, size = 0, type }) => ({
      ...contentAnswer(name, sha, size),
      type: type === 'tree' ? 'dir' : 'file',
    }));
  },

  'repos/get-collaborator-permission-level': ({ repository, world, params: { username = '' } }) => {
    const user = world.users.get(username);
    if (user === undefined) throw notFound();
    const permission = roleOf({ value: '', user, kind: 'classic', permissions: {} }, repository);
    return { permission, role_name: permission, user: { ...userAnswer(user), role_name: permission } };
  },

  'repos/create-commit-status': async (call) => {
    const { repository, world, params, body } = call;
    const { sha = '' } = params;
    if ((await repository.git.resolve(sha)) !== sha) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
    const context = text('context') ?? 'default';
    const said = { state: textOf(body['state']), description: text('description'), url: text('target_url') };
    const status = { id: world.newId(), sha, context, ...said, by: callerOf(call).user, at: world.now() };
    repository.statuses.push(status);
    return statusAnswer(status);
  },

  'repos/list-commit-statuses-for-ref': async (call) => {
    const { repository, params } = call;
    const sha = await repository.git.resolve(params['ref'] ?? '');
    return pageOf(repository.statuses.filter((status) => status.sha === sha).reverse(), call).map(statusAnswer);
  },

  'repos/create-release': async (call) => {
    const { repository, world, body } = call;
    const tag = textOf(body['tag_name']);
    const sha = textOf(body['target_commitish']);
    if ((await repository.git.resolve(sha)) !== sha) throw new Refusal(422, 'Validation Failed');
    if (!(await repository.git.makeRef(`tags/${tag}`, sha))) throw new Refusal(422, 'Validation Failed');
    const release = { id: world.newId(), tag, sha, body: textOf(body['body']), by: callerOf(call).user, at: world.now() };
    repository.releases.push(release);
    return releaseAnswer(release);
  },

  'repos/get-release-by-tag': ({ repository, params: { tag } }) => {
    const release = repository.releases.find((each) => each.tag === tag);
    if (release === undefined) throw notFound();
    return releaseAnswer(release);
  },

  'actions/create-workflow-dispatch': async (call) => {
    const { repository, world, params, body } = call;
    const { workflow_id: workflow = '' } = params;
    const branch = textOf(body['ref']);
    const tip = await repository.git.readRef(`heads/${branch}`);
    const files = tip === undefined ? [] : await repository.git.listTree(tip, true);
    if (!files.some(({ path }) => path === `.github/workflows/${workflow}`)) throw notFound();
    const payload = { ref: `refs/heads/${branch}`, inputs: fieldsOf(body['inputs']) };
    world.raise({ name: 'workflow_dispatch', repository, token: callerOf(call), payload, workflow });
    return undefined;
  },

  'actions/list-workflow-runs-for-repo': (call) => {
    const { query } = call;
    const since = query['created']?.replace('>=', '') ?? '';
    const isWanted = ({ event, sha, status, conclusion, at, actor }: Run): boolean =>
      (query['actor'] === undefined || query['actor'] === actor.login) &&
      (query['event'] === undefined || query['event'] === event) &&
      (query['head_sha'] === undefined || query['head_sha'] === sha) &&
      (query['status'] === undefined || [status, conclusion].includes(query['status'] as Run['status'])) &&
      at >= since;
    const found = call.repository.runs.filter(isWanted).reverse();
    return { total_count: found.length, workflow_runs: pageOf(found, call).map((run): Fields => runAnswer(run)) };
  },

  'actions/approve-workflow-run': async ({ repository, params: { run_id: id } }) => {
    const run = repository.runs.find((each) => String(each.id) === id);
    if (run === undefined) throw notFound();
    if (run.conclusion !== 'action_required') throw new Refusal(403, 'This run is not from a fork pull request or queued');
    void run.start();
    return Promise.resolve({});
  },

  'users/get-by-username': ({ world, params: { username = '' } }) => {
    const user = world.users.get(username);
    if (user === undefined) throw notFound();
    return userAnswer(user);
  },

  'users/get-authenticated': (call) => userAnswer(callerOf(call).user),
};

const contentAnswer = (path: string, sha: string, size: number): Fields => ({ name: path.replace(/^.*\//, ''), path, sha, size });
