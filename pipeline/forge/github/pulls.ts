import { allPages, type Made, GithubPart, perPage } from './connection.ts';
import { statusOfError } from './failures.ts';

/** A request to merge a branch. */
export interface Pull {
  number: number;
  url: string;
  /** The commit that is asked for. */
  head: string;
  title: string;
  body: string;
}

/** A request as whoever judges it needs it. */
export interface PullRequest {
  number: number;
  url: string;
  head: string;
  /** The branch that it is to be merged into. */
  base: string;
  /** The branch that it proposes, and the repository of that, as owner/name; empty where that is gone. */
  branch: string;
  from: string;
  author: string;
  isOpen: boolean;
  /** Words that may become the message of its merge. */
  words: string;
  /** Account and time of the merge, where the request is merged. */
  merged?: { by: string; at: string };
}

/** An open request, as a list of them tells it. */
export interface OpenPull {
  number: number;
  url: string;
  title: string;
  author: string;
  head: string;
  branch: string;
  /** Whose repository the branch is in. */
  from: string;
  created: string;
  changed: string;
}

/** State of a request: closed where nobody has accepted it. */
export type PullState = 'closed' | 'merged' | 'open';

/** A request that was accepted. */
export interface MergedPull {
  number: number;
  title: string;
  /** Commit that the merge has made on the published branch. */
  commit: string;
  /** Its branch, where that is one of this repository: a fork calls its own as it likes. */
  branch?: string;
}

/** Paths that GitHub names of the changed files of a request, and whether these are all. */
export interface ChangedPaths {
  paths: string[];
  isWhole: boolean;
}

/** GitHub names no more files of a request, and does not say that there are others. */
const mostNamed = 3000;

/** The words of a merge are ours: those of a title could keep its publication from being started. */
const message = (number: number): { commit_title: string; commit_message: string } => ({
  commit_title: `Merge pull request #${number}`,
  commit_message: '',
});

/** Requests to merge a branch. */
export class Pulls extends GithubPart {
  /** The open request of a branch of this repository, or of the fork of `owner`. */
  openOf(branch: string, owner = this.repository.owner): Promise<Pull | undefined> {
    return this.doing('github.doing.find-pull', { branch }, () => this.#pull(branch, owner));
  }

  /** All requests that a branch of this repository has had, the newest first. */
  allOf(branch: string): Promise<(Pull & { state: PullState })[]> {
    return this.doing('github.doing.find-pull', { branch }, async () => {
      const asked = { head: `${this.repository.owner}:${branch}`, base: this.repository.branch, state: 'all' } as const;
      const pulls = await allPages((page) => this.rest.pulls.list({ ...this.at, ...asked, ...page }));
      return pulls.map(({ merged_at: merged, state, ...pull }) => ({
        ...pullFrom(pull),
        state: state === 'open' ? 'open' : merged === null ? 'closed' : 'merged',
      }));
    });
  }

  /** Requests that were merged since an instant and do not have a label, the one that was touched last first. */
  mergedSince(since: Date, { without }: { without: string }): Promise<MergedPull[]> {
    return this.doing('github.doing.find-merged', {}, async () => {
      const asked = { base: this.repository.branch, state: 'closed', sort: 'updated', direction: 'desc' } as const;
      const { owner, name } = this.repository;
      const isOlder = (at: string | null): boolean => at === null || new Date(at) < since;
      const found: MergedPull[] = [];
      for (let page = 1; ; page += 1) {
        const { data } = await this.rest.pulls.list({ ...this.at, ...asked, per_page: perPage, page });
        for (const { number, title, head, labels, merged_at: at, merge_commit_sha: commit } of data) {
          if (isOlder(at) || commit === null || labels.some((label) => label.name === without)) continue;
          const isOurs = (head.repo as { full_name: string } | null)?.full_name === `${owner}/${name}`;
          // guard [isOurs && { branch → { branch]: of a fork is told in its request alone, whatever its branch is called
          found.push({ number, title, commit, ...(isOurs && { branch: head.ref }) });
        }
        if (data.length < perPage || isOlder(data.at(-1)?.updated_at ?? null)) return found;
      }
    });
  }

  /** Every open request to merge into the published branch, the newest first. */
  allOpen(): Promise<OpenPull[]> {
    return this.doing('github.doing.list-pulls', {}, async () => {
      const pulls = await allPages((page) => this.rest.pulls.list({ ...this.at, state: 'open', base: this.repository.branch, ...page }));
      return pulls.map(({ number, html_url: url, title, user, head, created_at: created, updated_at: changed }) => ({
        number,
        url,
        title,
        created,
        changed,
        author: user?.login ?? '',
        head: head.sha,
        branch: head.ref,
        from: head.user?.login ?? '',
      }));
    });
  }

  /** The one open request of a branch: opened, or brought to these words. */
  openOrUpdate({
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
    return this.doing('github.doing.write-pull', { branch }, async () => {
      const asked = { head: owner === this.repository.owner ? branch : `${owner}:${branch}`, base: this.repository.branch, title, body };
      const create = async (): Promise<Pull> =>
        pullFrom((await this.rest.pulls.create({ ...this.at, ...asked, request: { retries: 0 } })).data);
      const { value, isNew } = await this.once(() => this.#pull(branch, owner), create);
      if (isNew || (value.title === title && value.body === body)) return { ...value, state: isNew ? 'made' : 'same' };
      const { data } = await this.rest.pulls.update({ ...this.at, pull_number: value.number, title, body });
      return { ...pullFrom(data), state: 'changed' };
    });
  }

  read(number: number): Promise<PullRequest> {
    return this.doing('github.doing.read-pull', { number }, async () => {
      const { data } = await this.rest.pulls.get({ ...this.at, pull_number: number });
      const { html_url: url, head, base, user, state, merged_at: at, merged_by: by } = data;
      const merged = at === null ? {} : { merged: { by: by?.login ?? '', at } };
      const from = { branch: head.ref, from: (head.repo as { full_name: string } | null)?.full_name ?? '' };
      const words = `${data.title}\n${data.body ?? ''}`;
      return { number, url, words, head: head.sha, base: base.ref, ...from, author: user.login, isOpen: state === 'open', ...merged };
    });
  }

  /** Merge a request at a commit; `changed` where it asks for another by now, `refused` where GitHub does not allow it. */
  merge(number: number, head: string): Promise<'changed' | 'merged' | 'refused'> {
    return this.doing('github.doing.merge', { number }, async () => {
      const find = async (): Promise<'merged' | undefined> =>
        (await this.rest.pulls.get({ ...this.at, pull_number: number })).data.merged ? 'merged' : undefined;
      const create = async (): Promise<'changed' | 'merged' | 'refused'> => {
        try {
          await this.rest.pulls.merge({
            ...this.at,
            pull_number: number,
            sha: head, // guard: what is pushed between the verdict and the merge is not merged
            merge_method: 'merge',
            ...message(number),
            request: { retries: 0 },
          });
          return 'merged';
        } catch (error) {
          if (statusOfError(error) === 409) return 'changed';
          if (statusOfError(error) === 405) return 'refused';
          throw error;
        }
      };
      return (await this.once<'changed' | 'merged' | 'refused'>(find, create)).value;
    });
  }

  /** Paths of the files that a request changes, and whether these are all: what GitHub does not name may be anything. */
  files(number: number): Promise<ChangedPaths> {
    return this.doing('github.doing.read-pull', { number }, async () => {
      const files = await allPages((page) => this.rest.pulls.listFiles({ ...this.at, pull_number: number, ...page }));
      const paths = files.flatMap(({ filename, previous_filename: before }) => (before === undefined ? [filename] : [filename, before]));
      // guard [files.length < mostNamed → true]: behind three thousand files of data nobody knows what else changes
      return { paths, isWhole: files.length < mostNamed };
    });
  }

  /** The messages of the commits of a request, the oldest first and 250 at most: GitHub names no more. */
  messages(number: number): Promise<string[]> {
    return this.doing('github.doing.read-pull', { number }, async () => {
      const commits = await allPages((page) => this.rest.pulls.listCommits({ ...this.at, pull_number: number, ...page }));
      return commits.map(({ commit }) => commit.message);
    });
  }

  /** List people's reviews of a request, in order: the commit, and whether they approve. */
  reviews(number: number): Promise<{ login: string; state: string; commit: string }[]> {
    return this.doing('github.doing.read-pull', { number }, async () => {
      const reviews = await allPages((page) => this.rest.pulls.listReviews({ ...this.at, pull_number: number, ...page }));
      return reviews.flatMap(({ user, state, commit_id: commit }) =>
        user === null ? [] : [{ login: user.login, state, commit: commit ?? '' }],
      );
    });
  }

  /** Whether an account administers the repository, or maintains it. */
  isAdmin(login: string): Promise<boolean> {
    return this.doing('github.doing.read-role', { login }, async () => {
      try {
        const { data } = await this.rest.repos.getCollaboratorPermissionLevel({ ...this.at, username: login });
        return data.permission === 'admin' || data.role_name === 'maintain';
      } catch (error) {
        if (statusOfError(error) === 404) return false;
        throw error;
      }
    });
  }

  async #pull(branch: string, owner: string): Promise<Pull | undefined> {
    const { data } = await this.rest.pulls.list({ ...this.at, state: 'open', head: `${owner}:${branch}`, base: this.repository.branch });
    const [first] = data;
    return first && pullFrom(first);
  }
}

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
