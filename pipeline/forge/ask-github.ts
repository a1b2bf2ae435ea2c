import { Octokit } from '@octokit/rest';
import { fail } from '../base/errors.ts';

/** A repository of GitHub, and who asks about it. */
export interface GithubRepository {
  owner: string;
  name: string;
  branch: string;
  token: string;
  /** Of the REST interface; GitHub's own unless said. */
  api?: string;
  /** A server that says nothing for so long is given up. */
  timeoutMs?: number;
}

/** Answer of GitHub about one setting: its value, that there is none, or why it does not tell. */
export type GithubAnswer = { value: unknown } | { absent: true } | { refused: { permission: string } } | { failed: { status: number } };

/** Asks for one address below that of the repository; `none` recognises the words that say “there is none”, which are not those of a token that may not see. */
export type AskGithub = (path: string, question: { permission: string; none?: RegExp }) => Promise<GithubAnswer>;

const usualTimeoutMs = 20_000;

/** A way to ask GitHub about a repository; throws where it cannot be asked at all: a wrong token, too many questions, no answer. */
export function askGithub({ owner, name, token, api, timeoutMs = usualTimeoutMs }: GithubRepository): AskGithub {
  const quiet = (): void => {};
  const github = new Octokit({
    auth: token,
    ...(api !== undefined && { baseUrl: api }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  return async (path, { permission, none }) => {
    try {
      const question = { owner, name, per_page: 100, request: { signal: AbortSignal.timeout(timeoutMs) } };
      const answer: { data: unknown } = await github.request(`GET /repos/{owner}/{name}${path}`, question);
      return { value: answer.data };
    } catch (error) {
      const { status, response, message } = error as { status?: number; response?: GithubResponse; message: string };
      // Octokit gives what is no answer the number of a server's own fault.
      if (response === undefined || status === undefined)
        throw fail('doctor.silent', { detail: message, seconds: timeoutMs / 1000 }, { cause: error });
      return judge(status, response, { permission, none, message, cause: error });
    }
  };
}

interface GithubResponse {
  headers: Record<string, string | number | undefined>;
}

function judge(
  status: number,
  { headers }: GithubResponse,
  { permission, none, message, cause }: { permission: string; none: RegExp | undefined; message: string; cause: unknown },
): GithubAnswer {
  if (status === 401) throw fail('doctor.token', {}, { cause });
  const isLimited = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  if (status === 429 || (status === 403 && isLimited)) throw fail('doctor.limit', { at: endOf(headers) }, { cause });
  if (status === 404 && none?.test(message) === true) return { absent: true };
  // GitHub says what would have been enough, in most of its answers.
  if (status === 403 || status === 404) return { refused: { permission: String(headers['x-accepted-github-permissions'] ?? permission) } };
  return { failed: { status } };
}

/** When questions are answered again, as an hour of UTC. */
function endOf({ 'x-ratelimit-reset': reset }: GithubResponse['headers']): string {
  const seconds = Number(reset);
  return Number.isFinite(seconds) && seconds > 0 ? `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC` : '?';
}
