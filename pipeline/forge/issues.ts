import { allPages, type Made, Part } from './connection.ts';
import { isLimit, statusOf, type GithubError } from './failures.ts';

/** An account of GitHub. */
export interface Account {
  login: string;
  id: number;
  name: string;
}

/** Whose every job’s token is. */
const bot: Account = { login: 'github-actions[bot]', id: 41_898_282, name: 'github-actions[bot]' };

/** Issues and the comments under them; a request is an issue as well. */
export class Issues extends Part {
  #account: Account | undefined;

  /** The account that the token belongs to; a job’s token cannot ask, and is the bot’s. */
  async account(): Promise<Account> {
    this.#account ??= await this.doing('github.doing.read-account', {}, async () => {
      try {
        const { login, id, name } = (await this.rest.users.getAuthenticated()).data;
        return { login, id, name: name ?? login };
      } catch (error) {
        if (statusOf(error) !== 403 || isLimit(error as GithubError)) throw error;
        return bot;
      }
    });
    return this.#account;
  }

  /** An issue, or a request as an issue. */
  read(number: number): Promise<{ title: string; body: string; author: string; authorId: number; isOpen: boolean; labels: string[] }> {
    return this.doing('github.doing.read-issue', { number }, async () => {
      const { data } = await this.rest.issues.get({ ...this.at, issue_number: number });
      const labels = data.labels.flatMap((each) => (typeof each === 'string' ? each : (each.name ?? [])));
      const { title, body, user, state } = data;
      return { title, body: body ?? '', author: user?.login ?? '', authorId: user?.id ?? 0, isOpen: state === 'open', labels };
    });
  }

  /** The comments under an issue or a request, from the first. */
  readComments(number: number): Promise<{ author: string; authorId: number; body: string }[]> {
    return this.doing('github.doing.read-issue', { number }, async () => {
      const comments = await allPages((page) => this.rest.issues.listComments({ ...this.at, issue_number: number, ...page }));
      return comments.map(({ user, body = '' }) => ({ author: user?.login ?? '', authorId: user?.id ?? 0, body }));
    });
  }

  /** The one comment of ours under an issue or a request that begins with the hidden `marker`: written, or brought to these words. */
  async writeComment(number: number, marker: string, body: string): Promise<{ url: string; state: Made }> {
    const { login: account } = await this.account();
    return this.doing('github.doing.write-comment', { number }, async () => {
      const text = `${hidden(marker)}\n${body}`;
      // Anybody may write the marker; what another account has written is not ours.
      const find = async (): Promise<Comment | undefined> => {
        const comments = await allPages((page) => this.rest.issues.listComments({ ...this.at, issue_number: number, ...page }));
        return comments.find((each) => each.user?.login === account && each.body?.startsWith(hidden(marker)) === true);
      };
      const create = async (): Promise<Comment> =>
        (await this.rest.issues.createComment({ ...this.at, issue_number: number, body: text, request: { retries: 0 } })).data;
      const { value, isNew } = await this.once(find, create);
      if (isNew || value.body === text) return { url: value.html_url, state: isNew ? 'made' : 'same' };
      await this.rest.issues.updateComment({ ...this.at, comment_id: value.id, body: text });
      return { url: value.html_url, state: 'changed' };
    });
  }

  /** The one open issue of ours with the hidden `marker`: opened, or brought to these words. */
  async openOrUpdate(
    marker: string,
    { title, body }: { title: string; body: string },
  ): Promise<{ number: number; url: string; state: Made }> {
    const { login: account } = await this.account();
    return this.doing('github.doing.write-issue', {}, async () => {
      const text = `${hidden(marker)}\n${body}`;
      const find = async (): Promise<Issue | undefined> => {
        const issues = await allPages((page) => this.rest.issues.listForRepo({ ...this.at, state: 'open', creator: account, ...page }));
        return issues.find((each) => each.user?.login === account && each.body?.startsWith(hidden(marker)) === true);
      };
      const create = async (): Promise<Issue> =>
        (await this.rest.issues.create({ ...this.at, title, body: text, request: { retries: 0 } })).data;
      const { value, isNew } = await this.once(find, create);
      const found = { number: value.number, url: value.html_url };
      if (isNew || (value.title === title && value.body === text)) return { ...found, state: isNew ? 'made' : 'same' };
      await this.rest.issues.update({ ...this.at, issue_number: value.number, title, body: text });
      return { ...found, state: 'changed' };
    });
  }

  /** Close a request or an issue. */
  close(number: number, reason: 'completed' | 'not_planned' = 'completed'): Promise<void> {
    return this.doing('github.doing.close', { number }, async () => {
      await this.rest.issues.update({ ...this.at, issue_number: number, state: 'closed', state_reason: reason });
    });
  }

  /** Give an issue or a request these labels, and take those away. */
  setLabels(number: number, { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] }): Promise<void> {
    return this.doing('github.doing.set-labels', { number }, async () => {
      if (add.length > 0) await this.rest.issues.addLabels({ ...this.at, issue_number: number, labels: [...add] });
      for (const name of remove)
        await this.rest.issues.removeLabel({ ...this.at, issue_number: number, name }).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
    });
  }
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
