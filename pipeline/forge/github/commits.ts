import { fail } from '../../base/errors.ts';
import { GithubPart, type Made } from './connection.ts';
import { statusOfError } from './failures.ts';
import type { Account } from './issues.ts';

/** A file of a commit: `bytes` to write, or undefined to take it away. */
export interface FileChange {
  path: string;
  bytes: Uint8Array | undefined;
}

/** Entry in a folder of a commit. */
export interface TreeEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
}

/** Author of a commit's contents. */
export interface Author {
  name: string;
  email: string;
}

/** An account as the author of a commit: the address leads GitHub to it, and is nobody’s own. */
export const authorOf = ({ login, id, name }: Account): Author => ({ name, email: `${id}+${login}@users.noreply.github.com` });

/** The account to which the address of an author leads; undefined for another address, as of a person who has written by mail. */
export const accountOf = ({ email }: Author): string | undefined => /^\d+\+([^@\s]+)@users\.noreply\.github\.com$/.exec(email)?.[1];

/** A commit to be made, and what is read of one. */
export interface Commit {
  tree: string;
  parents: string[];
  message: string;
}

/** Branches, and what their commits hold. */
export class Commits extends GithubPart {
  /** The last commit of a branch; undefined where there is no such branch. */
  tipOf(branch: string): Promise<string | undefined> {
    return this.doing('github.doing.read-branch', { branch }, () => this.#tip(branch));
  }

  read(sha: string): Promise<Commit> {
    return this.doing('github.doing.read-commit', {}, async () => {
      const { data } = await this.rest.git.getCommit({ ...this.at, commit_sha: sha });
      return { tree: data.tree.sha, parents: data.parents.map((parent) => parent.sha), message: data.message };
    });
  }

  /** Read the author of a commit's contents, as the commit names it. */
  readAuthor(sha: string): Promise<Author> {
    return this.doing('github.doing.read-commit', {}, async () => {
      const { name, email } = (await this.rest.git.getCommit({ ...this.at, commit_sha: sha })).data.author;
      return { name, email };
    });
  }

  /** List the entries of a folder, and with `isDeep` of all folders below it. */
  readTree(tree: string, isDeep = false): Promise<TreeEntry[]> {
    return this.doing('github.doing.read-files', {}, async () => {
      const { data } = await this.rest.git.getTree({ ...this.at, tree_sha: tree, ...(isDeep && { recursive: '1' }) });
      // More than 100,000 files: nobody proposes that, and what is cut off must not look as if it were not there.
      if (data.truncated) throw fail('github.truncated');
      return data.tree.map(({ path, mode, type, sha }) => ({ path, mode, type, sha }));
    });
  }

  /** Read the bytes of a file, by the name of its content. */
  readFile(sha: string): Promise<Uint8Array> {
    return this.doing('github.doing.read-files', {}, async () => {
      const { data } = await this.rest.git.getBlob({ ...this.at, file_sha: sha });
      return Buffer.from(data.content, 'base64');
    });
  }

  /** Write files over the tree `base`, telling how many are sent: the tree’s name, which is the same for the same content. */
  writeTree(base: string, files: readonly FileChange[], onSent?: (count: number) => void): Promise<string> {
    return this.doing('github.doing.write-files', { count: files.length }, async () => {
      const entries = [];
      for (const { path, bytes } of files) {
        entries.push({ path, mode: '100644' as const, type: 'blob' as const, sha: await this.#blob(bytes) });
        onSent?.(entries.length);
      }
      const { data } = await this.rest.git.createTree({ ...this.at, base_tree: base, tree: entries });
      return data.sha;
    });
  }

  /** Write a commit; the same author, date and content make the same one. */
  write({ date, author, ...commit }: Commit & { author: Author; date: Date }): Promise<string> {
    return this.doing('github.doing.write-commit', {}, async () => {
      const { data } = await this.rest.git.createCommit({
        ...this.at,
        ...commit,
        author: { ...author, date: date.toISOString().replace(/\.\d+/, '') },
      });
      return data.sha;
    });
  }

  /** Point a branch to a commit, whatever it held; false where it `isNew` and somebody else has made it meanwhile: it stays. */
  pointBranch(branch: string, commit: string, isNew: boolean): Promise<boolean> {
    return this.doing('github.doing.write-branch', { branch }, async () => {
      const ref = `heads/${branch}`;
      if (!isNew) {
        await this.rest.git.updateRef({ ...this.at, ref, sha: commit, force: true });
        return true;
      }
      const create = async (): Promise<string> => {
        await this.rest.git.createRef({ ...this.at, ref: `refs/${ref}`, sha: commit, request: { retries: 0 } });
        return commit;
      };
      return (await this.once(() => this.#tip(branch), create)).value === commit;
    });
  }

  /** Take a branch away; one that is not there is no fault. */
  removeBranch(branch: string): Promise<void> {
    return this.doing('github.doing.remove-branch', { branch }, async () => {
      await this.rest.git.deleteRef({ ...this.at, ref: `heads/${branch}` }).catch((error: unknown) => {
        // 422 is what GitHub says of a reference that is not there.
        if (![404, 422].includes(statusOfError(error) ?? 0)) throw error;
      });
    });
  }

  /** Publish a commit as a version: its tag and what it brings; one that is published already stays as it is. */
  release(tag: string, commit: string, notes: string): Promise<Exclude<Made, 'changed'>> {
    return this.doing('github.doing.release', { tag }, async () => {
      const find = (): Promise<true | undefined> =>
        this.rest.repos.getReleaseByTag({ ...this.at, tag }).then(
          () => true,
          (error: unknown) => (statusOfError(error) === 404 ? undefined : Promise.reject(error as Error)),
        );
      const { isNew } = await this.once(find, async () => {
        const facts = { tag_name: tag, target_commitish: commit, name: tag, body: notes };
        await this.rest.repos.createRelease({ ...this.at, ...facts, request: { retries: 0 } });
        return true;
      });
      return isNew ? 'made' : 'same';
    });
  }

  async #tip(branch: string): Promise<string | undefined> {
    try {
      return (await this.rest.git.getRef({ ...this.at, ref: `heads/${branch}` })).data.object.sha;
    } catch (error) {
      if (statusOfError(error) === 404) return undefined;
      throw error;
    }
  }

  async #blob(bytes: Uint8Array | undefined): Promise<string | null> {
    if (bytes === undefined) return null;
    const { data } = await this.rest.git.createBlob({ ...this.at, content: Buffer.from(bytes).toString('base64'), encoding: 'base64' });
    return data.sha;
  }
}
