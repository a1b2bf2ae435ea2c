import { allPages, type Made, GithubPart } from './connection.ts';
import type { EditedText, Person } from './deposit-issue.ts';
import { isLimit, statusOfError, type GithubError } from './failures.ts';

/** An account of GitHub. */
export interface Account {
  login: string;
  id: number;
  name: string;
}

/** Whose every job’s token is. */
export const bot: Account = { login: 'github-actions[bot]', id: 41_898_282, name: 'github-actions[bot]' };

/** An issue as GitHub has it now. */
export interface ReadIssue {
  title: string;
  body: string;
  author: string;
  isOpen: boolean;
  /** The account that has closed it, where that is still one. */
  closedBy: string | undefined;
  labels: string[];
}

/** Issue that is kept open as long as its subject lasts. */
export interface KeptIssue {
  title: string;
  /** Markdown; empty once there is nothing to be known. */
  body: string;
  /** Said where the issue is open already, instead of a new text. */
  again?: string;
  /** Said on closing. */
  done: string;
}

/** How many issues were opened, brought up to date, left as they were or closed, and how many are still to be opened. */
export type KeptIssues = Record<Made | 'closed' | 'later', number>;

/** Issues and the comments under them; a request is an issue as well. */
export class Issues extends GithubPart {
  #account: Account | undefined;

  /** The account that the token belongs to; a job’s token cannot ask, and is the bot’s. */
  async account(): Promise<Account> {
    this.#account ??= await this.doing('github.doing.read-account', {}, async () => {
      try {
        const { login, id, name } = (await this.rest.users.getAuthenticated()).data;
        return { login, id, name: name ?? login };
      } catch (error) {
        if (statusOfError(error) !== 403 || isLimit(error as GithubError)) throw error;
        return bot;
      }
    });
    return this.#account;
  }

  /** An issue, or a request as an issue. */
  read(number: number): Promise<ReadIssue> {
    return this.doing('github.doing.read-issue', { number }, async () => {
      const { data } = await this.rest.issues.get({ ...this.at, issue_number: number });
      const labels = data.labels.flatMap((each) => (typeof each === 'string' ? each : (each.name ?? [])));
      const { title, body, user, state, closed_by: closer } = data;
      return { title, body: body ?? '', author: user?.login ?? '', isOpen: state === 'open', closedBy: closer?.login, labels };
    });
  }

  /** An issue with all of its texts, its own first, and who has edited each: of that the REST interface says nothing. */
  readTexts(number: number): Promise<{ isOpen: boolean; labels: string[]; texts: [EditedText, ...EditedText[]] }> {
    return this.doing('github.doing.read-issue', { number }, async () => {
      const found: EditedText[] = [];
      for (let after: string | null = null; ;) {
        const answer: TextsAnswer = await this.graphql(textsQuery, { ...this.at, number, after });
        const { state, labels, comments, ...own } = answer.repository.issue;
        found.push(...comments.nodes.map(textFrom));
        after = comments.pageInfo.endCursor;
        if (comments.pageInfo.hasNextPage) continue;
        return { isOpen: state === 'OPEN', labels: labels.nodes.map(({ name }) => name), texts: [textFrom(own), ...found] };
      }
    });
  }

  /** Every open issue with a label, the newest first; requests are none. */
  open(label: string): Promise<{ number: number; url: string; title: string; author: string; created: string; changed: string }[]> {
    return this.doing('github.doing.list-issues', {}, async () => {
      const issues = await allPages((page) => this.rest.issues.listForRepo({ ...this.at, state: 'open', labels: label, ...page }));
      return issues.flatMap(({ number, html_url: url, title, user, pull_request: pull, created_at: created, updated_at: changed }) =>
        pull === undefined ? [{ number, url, title, author: user?.login ?? '', created, changed }] : [],
      );
    });
  }

  /** The comments under an issue or a request, from the first. */
  readComments(number: number): Promise<{ author: string; body: string; url: string }[]> {
    return this.doing('github.doing.read-issue', { number }, async () => {
      const comments = await allPages((page) => this.rest.issues.listComments({ ...this.at, issue_number: number, ...page }));
      return comments.map(({ user, body = '', html_url: url }) => ({ author: user?.login ?? '', body, url }));
    });
  }

  /** The one comment of ours under an issue or a request that begins with the hidden `marker`: written, or brought to these words. */
  writeComment(number: number, marker: string, body: string): Promise<Made> {
    return this.#comment(number, `${hidden(marker)}\n${body}`, (text) => text.startsWith(hidden(marker)));
  }

  /** Read the text below the hidden `marker` of our comment; undefined where there is none. */
  async readOwn(number: number, marker: string): Promise<string | undefined> {
    return (await this.findOwn(number, marker))?.body;
  }

  /** Our comment with the hidden `marker`, the first of any where that is empty: what it says below it, and where it stands. */
  async findOwn(number: number, marker: string): Promise<{ body: string; url: string } | undefined> {
    const { login: account } = await this.account();
    const start = marker === '' ? /^<!-- mappe:\S+ -->\n/ : new RegExp(`^${RegExp.escape(hidden(marker))}\\n`);
    const own = (await this.readComments(number)).find(({ author, body }) => author === account && start.test(body));
    return own && { body: own.body.replace(start, ''), url: own.url };
  }

  /** Bring all comments of ours whose hidden marker begins with this one to other words; what they say below it is given. */
  async rewriteComments(number: number, marker: string, rewrite: (body: string, marker: string) => string): Promise<void> {
    const { login: account } = await this.account();
    await this.doing('github.doing.write-comment', { number }, async () => {
      const comments = await allPages((page) => this.rest.issues.listComments({ ...this.at, issue_number: number, ...page }));
      for (const { id, user, body: text = '' } of comments) {
        const [, own = '', said = ''] = /^<!-- mappe:(\S+) -->\n(.*)$/s.exec(text) ?? [];
        if (user?.login !== account || !own.startsWith(marker)) continue;
        const body = `${hidden(own)}\n${rewrite(said, own)}`;
        if (body !== text) await this.rest.issues.updateComment({ ...this.at, comment_id: id, body });
      }
    });
  }

  /**
   * Keep one open issue of ours with this title: opened, brought to this text or told `again`, closed with `done` once the text is empty.
   */
  async keep({ title, body, again, done }: KeptIssue): Promise<Made | 'closed'> {
    const { login: account } = await this.account();
    // Nothing is said twice; an issue of somebody else with the same title is theirs.
    // guard [creator: account] [each.user?.login === account]: that of somebody with the same title is left to them
    const find = async (): Promise<Issue | undefined> => {
      const issues = await allPages((page) => this.rest.issues.listForRepo({ ...this.at, state: 'open', creator: account, ...page }));
      // A request is listed as well.
      return issues.find((each) => each.user?.login === account && each.title === title && each.pull_request === undefined);
    };
    const create = async (): Promise<Issue> => (await this.rest.issues.create({ ...this.at, title, body, request: { retries: 0 } })).data;
    return this.doing('github.doing.write-issue', {}, async () => {
      if (body === '') {
        const left = await find();
        if (left === undefined) return 'same';
        await this.#finish(left.number, done);
        return 'closed';
      }
      const { value, isNew } = await this.once(find, create);
      if (isNew || value.body === body) return isNew ? 'made' : 'same';
      if (again !== undefined) return (await this.#comment(value.number, again, (text) => text === again)) === 'same' ? 'same' : 'changed';
      await this.rest.issues.update({ ...this.at, issue_number: value.number, body });
      return 'changed';
    });
  }

  /** Keep one open issue of ours for each key of a kind, brought to title and text; issues of other keys are closed with `done`. */
  async keepEach(
    kind: string,
    wanted: ReadonlyMap<string, { title: string; body: string }>,
    { done, most }: { done: string; most: number },
  ): Promise<KeptIssues> {
    const { login: account } = await this.account();
    // A hidden mark identifies each issue; `most` of the new ones are opened, the others another time.
    const kept: KeptIssues = { made: 0, changed: 0, same: 0, closed: 0, later: 0 };
    const list = async (): Promise<Map<string, Issue>> => {
      const issues = await allPages((page) => this.rest.issues.listForRepo({ ...this.at, state: 'open', creator: account, ...page }));
      const own = issues.filter((each) => each.user?.login === account && each.pull_request === undefined);
      return new Map(own.flatMap((each) => (keyOf(kind, each.body) === undefined ? [] : [[keyOf(kind, each.body) ?? '', each]])));
    };
    return this.doing('github.doing.write-issue', {}, async () => {
      const open = await list();
      for (const [key, { title, body }] of wanted) {
        const text = { title, body: `${hidden(`${kind}/${key}`)}\n${body}` };
        const known = open.get(key);
        if (known === undefined && kept.made >= most) kept.later += 1;
        else if (known === undefined) {
          let isFirst = true;
          const find = async (): Promise<Issue | undefined> => (isFirst ? void (isFirst = false) : (await list()).get(key));
          await this.once(find, async () => (await this.rest.issues.create({ ...this.at, ...text, request: { retries: 0 } })).data);
          kept.made += 1;
        } else if (known.title === title && known.body === text.body) kept.same += 1;
        else {
          await this.rest.issues.update({ ...this.at, issue_number: known.number, ...text });
          kept.changed += 1;
        }
      }
      for (const [key, { number }] of open) {
        if (wanted.has(key)) continue;
        await this.#finish(number, done);
        kept.closed += 1;
      }
      return kept;
    });
  }

  /** Close an issue with a last word, said once. */
  async #finish(number: number, done: string): Promise<void> {
    await this.#comment(number, done, (text) => text === done);
    await this.close(number);
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
          if (statusOfError(error) !== 404) throw error;
        });
    });
  }

  /** A comment of ours, which `isIt` knows by its text: written, or brought to this one. */
  async #comment(number: number, body: string, isIt: (text: string) => boolean): Promise<Made> {
    const { login: account } = await this.account();
    return this.doing('github.doing.write-comment', { number }, async () => {
      // Anybody may write what we know it by; what another account has written is not ours.
      const find = async (): Promise<Comment | undefined> => {
        const comments = await allPages((page) => this.rest.issues.listComments({ ...this.at, issue_number: number, ...page }));
        // guard [each.user?.login === account]: that of somebody who writes its hidden mark is not touched
        return comments.find((each) => each.user?.login === account && isIt(each.body ?? ''));
      };
      const create = async (): Promise<Comment> =>
        (await this.rest.issues.createComment({ ...this.at, issue_number: number, body, request: { retries: 0 } })).data;
      const { value, isNew } = await this.once(find, create);
      if (isNew || value.body === body) return isNew ? 'made' : 'same';
      await this.rest.issues.updateComment({ ...this.at, comment_id: value.id, body });
      return 'changed';
    });
  }
}

interface Comment {
  id: number;
  body?: string;
}

interface Issue {
  number: number;
  title: string;
  body?: string | null;
}

/** A comment of Markdown that nobody sees. */
const hidden = (marker: string): string => `<!-- mappe:${marker} -->`;

/** Read the key in the hidden mark of an issue, after its kind. */
const keyOf = (kind: string, body: string | null | undefined): string | undefined =>
  /^<!-- mappe:(\S+) -->/.exec(body ?? '')?.[1]?.match(new RegExp(`^${kind}/(.+)$`))?.[1];

const textsQuery = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      state
      labels(first: 100) { nodes { name } }
      ...text
      comments(first: 100, after: $after) { nodes { ...text } pageInfo { hasNextPage endCursor } }
    }
  }
}
fragment text on Comment { body author { ...account } userContentEdits(first: 100) { totalCount nodes { editor { ...account } } } }
fragment account on Actor { login ... on User { databaseId } ... on Bot { databaseId } }`;

type Actor = { login: string; databaseId?: number | null } | null;

interface Text {
  body: string;
  author: Actor;
  userContentEdits: { totalCount: number; nodes: { editor: Actor }[] } | null;
}

interface TextsAnswer {
  repository: {
    issue: Text & {
      state: string;
      labels: { nodes: { name: string }[] };
      comments: { nodes: Text[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    };
  };
}

/** Whose account is no more, and whoever else cannot be known: GitHub calls them so. */
const ghost: Person = { login: 'ghost', id: 0 };

const personFrom = (actor: Actor): Person => (actor === null ? ghost : { login: actor.login, id: actor.databaseId ?? 0 });

function textFrom({ body, author, userContentEdits: edits }: Text): EditedText {
  const named = (edits?.nodes ?? []).map(({ editor }) => personFrom(editor));
  return { body, author: personFrom(author), editors: (edits?.totalCount ?? 0) > named.length ? [...named, ghost] : named };
}
