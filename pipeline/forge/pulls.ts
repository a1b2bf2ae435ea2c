import { type Made, Part, perPage } from './connection.ts';

/** A request to merge a branch. */
export interface Pull {
  number: number;
  url: string;
  /** The commit that is asked for. */
  head: string;
  title: string;
  body: string;
}

/** Requests to merge a branch. */
export class Pulls extends Part {
  /** The open request of a branch of this repository, or of the fork of `owner`. */
  openOf(branch: string, owner = this.repository.owner): Promise<Pull | undefined> {
    return this.doing('github.doing.find-pull', { branch }, () => this.#pull(branch, owner));
  }

  /** A request of a branch that was closed without being merged, while it asked for this commit; undefined where one is open. */
  declined(branch: string, commit: string): Promise<Pull | undefined> {
    return this.doing('github.doing.find-pull', { branch }, async () => {
      const head = `${this.repository.owner}:${branch}`;
      const { data } = await this.rest.pulls.list({ ...this.at, state: 'all', head, base: this.repository.branch, per_page: perPage });
      if (data.some(({ state }) => state === 'open')) return undefined;
      const closed = data.find(({ merged_at: merged, head: { sha } }) => merged === null && sha === commit);
      return closed && pullFrom(closed);
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
