import { phrase } from '../../../schemas/messages/fill.ts';
import { isLimit, statusOfError, told, type GithubError } from './failures.ts';
import { connect, usualTimeoutMs, type GithubRepository } from './connection.ts';

/** Answer of GitHub about one setting: its value, that there is none, or why it does not tell. */
export type GithubAnswer = { value: unknown } | { absent: true } | { refused: { permission: string } } | { failed: { status: number } };

/**
 * Question about one setting: `none` recognises “there is none”, unlike the words for a token that may not see; `change` is the wanted
 * change.
 */
export interface GithubQuestion {
  permission: string;
  none?: RegExp;
  change?: { method: 'PATCH' | 'POST' | 'PUT'; body: Record<string, unknown> };
}

/** Asks for one address below that of the repository, or has it changed. */
export type AskGithub = (path: string, question: GithubQuestion) => Promise<GithubAnswer>;

/** A way to ask GitHub about a repository; throws where it cannot be asked at all: a wrong token, too many questions, no answer. */
export function askGithub(repository: GithubRepository): AskGithub {
  const { owner, name, timeoutMs = usualTimeoutMs } = repository;
  // Somebody waits for the whole list: a setting that cannot be read is told as such.
  const github = connect({ retries: 0, ...repository });
  return async (path, { permission, none, change: { method, body } = { method: 'GET', body: { per_page: 100 } } }) => {
    try {
      const answer: { data: unknown } = await github.request(`${method} /repos/{owner}/{repo}${path}`, { ...body, owner, repo: name });
      return { value: answer.data };
    } catch (error) {
      const attempt = { doing: phrase('github.doing.read-settings'), repository: `${owner}/${name}`, seconds: timeoutMs / 1000 };
      const answer = answerOf(error as GithubError, { permission, none });
      if (answer === undefined) throw told(error, attempt);
      return answer;
    }
  };
}

/** Read the refusal of one setting; undefined where the refusal concerns all of them. */
function answerOf(error: GithubError, { permission, none }: { permission: string; none: RegExp | undefined }): GithubAnswer | undefined {
  const status = statusOfError(error);
  if (status === undefined || status === 401 || isLimit(error)) return undefined;
  if (status === 404 && none?.test(error.message) === true) return { absent: true };
  // GitHub says what would have been enough, in most of its answers.
  const enough = error.response?.headers['x-accepted-github-permissions'];
  if (status === 403 || status === 404) return { refused: { permission: String(enough ?? permission) } };
  return { failed: { status } };
}
