import { allPages, type Made, Part } from './connection.ts';

/** A request to merge a branch. */
export interface Pull {
  number: number;
  url: string;
  /** The commit that is asked for. */
  head: string;
  title: string;
  body: string;
}

/** What has become of one: closed is that which nobody has accepted. */
export type PullState = 'closed' | 'merged' | 'open';

/** Requests to merge a branch. */
export class Pulls extends Part {
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
