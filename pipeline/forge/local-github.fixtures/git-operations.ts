import { commitAnswer, refAnswer } from './answers.ts';
import { fieldsOf, textOf, type Json } from './api-check.ts';
import { GitError } from './git-store.ts';
import { notFound, Refusal, timeOf } from './github-state.ts';
import { callerOf, wordsOf, type Work } from './operation.ts';

/** Operations of git in the REST interface: objects by their digests, and references to them. */
export const gitOperations: Record<string, Work> = {
  'git/get-ref': async ({ repository, params: { ref = '' } }) => {
    const sha = await repository.git.readRef(ref);
    if (sha === undefined) throw notFound();
    return refAnswer(ref, sha);
  },

  'git/create-ref': async (call) => {
    const { repository, body } = call;
    const ref = textOf(body['ref']);
    const sha = textOf(body['sha']);
    if (!/^refs\/(heads|tags)\/[^\s~^:?*[\\]+$/.test(ref)) throw new Refusal(422, 'Reference name must start with refs/');
    const name = ref.slice('refs/'.length);
    if ((await repository.git.resolve(sha)) !== sha) throw new Refusal(422, 'Object does not exist');
    if (!(await repository.git.makeRef(name, sha))) throw new Refusal(422, 'Reference already exists');
    pushed(call, name);
    return refAnswer(name, sha);
  },

  'git/update-ref': async (call) => {
    const { repository, params, body } = call;
    const { ref = '' } = params;
    const sha = textOf(body['sha']);
    const before = await repository.git.readRef(ref);
    if (before === undefined) throw new Refusal(422, 'Reference does not exist');
    if ((await repository.git.resolve(sha)) !== sha) throw new Refusal(422, 'Object does not exist');
    if (body['force'] !== true && !(await repository.git.contains(sha, before))) throw new Refusal(422, 'Update is not a fast forward');
    await repository.git.writeRef(ref, sha);
    pushed(call, ref);
    return refAnswer(ref, sha);
  },

  'git/delete-ref': async ({ repository, params: { ref = '' } }) => {
    if ((await repository.git.readRef(ref)) === undefined) throw new Refusal(422, 'Reference does not exist');
    await repository.git.removeRef(ref);
    return undefined;
  },

  'git/create-blob': async ({ repository, body }) => {
    const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8';
    return { sha: await repository.git.writeBlob(Buffer.from(textOf(body['content']), encoding)) };
  },

  'git/get-blob': async ({ repository, params: { file_sha: sha = '' } }) => {
    const bytes = await repository.git.readBlob(sha).catch(absent);
    return { sha, size: bytes.length, encoding: 'base64', content: bytes.toString('base64') };
  },

  'git/create-tree': async ({ repository, body }) => {
    const entries = [];
    for (const each of Array.isArray(body['tree']) ? body['tree'] : []) {
      const { path, mode, sha, content } = fieldsOf(each);
      const isGone = sha === null;
      const name = typeof content === 'string' ? await repository.git.writeBlob(Buffer.from(content)) : textOf(sha);
      entries.push({ path: textOf(path), mode: textOf(mode), sha: isGone ? null : name });
    }
    const base = typeof body['base_tree'] === 'string' ? body['base_tree'] : undefined;
    const gone = entries.flatMap(({ path, sha }) => (sha === null ? [path] : []));
    const known = gone.length === 0 || base === undefined ? [] : await repository.git.listTree(base, true).catch(absent);
    if (gone.some((path) => !known.some((each) => each.path === path))) throw new Refusal(422, 'GitRPC::BadObjectState');
    const tree = await repository.git.writeTree(base, entries).catch((error: unknown) => {
      throw error instanceof GitError ? new Refusal(422, 'tree.sha is not a valid blob') : error;
    });
    return { sha: tree, tree: await treeOf(repository.git.listTree(tree, false)) };
  },

  'git/get-tree': async ({ repository, params: { tree_sha: sha = '' }, query }) => ({
    sha,
    truncated: false,
    tree: await treeOf(repository.git.listTree(sha, 'recursive' in query).catch(absent)),
  }),

  'git/create-commit': async (call) => {
    const { repository, world, body } = call;
    const { user } = callerOf(call);
    const own = { name: user.name, email: user.email ?? `${user.id}+${user.login}@users.noreply.github.com`, date: world.now() };
    const signed = (value: Json | undefined, otherwise: typeof own): typeof own => {
      const { name, email, date } = fieldsOf(value);
      return value === undefined
        ? otherwise
        : { name: textOf(name), email: textOf(email), date: typeof date === 'string' ? timeOf(new Date(date)) : world.now() };
    };
    const author = signed(body['author'], own);
    const commit = { message: textOf(body['message']), tree: textOf(body['tree']), parents: wordsOf(body['parents']) };
    // Who commits is who has written, unless it is said.
    const sha = await repository.git
      .writeCommit({ ...commit, author, committer: signed(body['committer'], author) })
      .catch((error: unknown) => {
        throw error instanceof GitError ? new Refusal(422, 'Tree SHA does not exist') : error;
      });
    return commitAnswer(await repository.git.readCommit(sha));
  },

  'git/get-commit': async ({ repository, params: { commit_sha: sha = '' } }) =>
    commitAnswer(await repository.git.readCommit(sha).catch(absent)),
};

const absent = (): never => {
  throw notFound();
};

async function treeOf(
  list: Promise<{ path: string; mode: string; type: string; sha: string; size: number | undefined }[]>,
): Promise<Json[]> {
  return (await list).map(({ size, ...entry }) => ({ ...entry, ...(size !== undefined && { size }) }));
}

/** Tell that a branch has moved. */
function pushed(call: Parameters<Work>[0], ref: string): void {
  call.world.raise({ name: 'push', repository: call.repository, token: callerOf(call), payload: { ref: `refs/${ref}` } });
}
