import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { Phrase } from '../../../schemas/types.ts';
import { fail, PipelineError } from '../../base/errors.ts';

/** Error of Octokit, as far as it is read: without a response, nothing came, or nothing whole. */
export interface GithubError extends Error {
  status?: number;
  response?: { headers: Record<string, string | number | undefined>; data?: unknown };
}

/** Attempt at an action on GitHub: its words, repository, patience and right. */
export interface Attempt {
  /** As "d’ouvrir la demande", "open the request". */
  doing: Phrase;
  /** As owner/name. */
  repository: string;
  seconds: number;
  /** The right that is needed, where GitHub does not say. */
  permission?: string;
}

/** Characters of what GitHub says that are repeated. */
const maxDetail = 200;

const isGithubError = (error: unknown): error is GithubError => error instanceof Error && 'status' in error;

/** Whether it is not known if what was asked has been done: a server that fails, or whose answer was lost, may have done it. */
export const isUncertain = (error: unknown): boolean =>
  isGithubError(error) && (error.response === undefined || (error.status !== undefined && error.status >= 500));

/** Status that GitHub answered; undefined where no answer came. */
export const statusOfError = (error: unknown): number | undefined =>
  isGithubError(error) && error.response !== undefined ? error.status : undefined;

/** Whether GitHub answers this token no longer for a while. */
export const isLimit = ({ status, message, response }: GithubError): boolean =>
  status === 429 ||
  (status === 403 &&
    (response?.headers['x-ratelimit-remaining'] === '0' || response?.headers['retry-after'] !== undefined || /rate limit/i.test(message)));

/** Turn a failure of GitHub into an error that says its meaning and remedy; any other error is a bug, and given back unchanged. */
export function told(error: unknown, attempt: Attempt): unknown {
  if (error instanceof PipelineError || !isGithubError(error)) return error;
  const { id, facts } = failureOf(error, attempt);
  return fail(id, { doing: attempt.doing, repository: attempt.repository, ...facts }, { cause: error });
}

function failureOf(error: GithubError, { seconds, permission = '?' }: Attempt): { id: TextId; facts: Record<string, string | number> } {
  const { status = 500, message, response } = error;
  const detail = message
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .slice(0, maxDetail)
    .toWellFormed();
  if (response === undefined) return { id: 'github.silent', facts: { detail, seconds } };
  if (status === 401) return { id: 'github.token', facts: {} };
  if (isLimit(error)) return { id: 'github.limit', facts: { at: endOf(response.headers) } };
  // A setting of the repository, which no right of a token replaces.
  if (status === 403 && /not permitted to create/i.test(message)) return { id: 'github.pulls-off', facts: {} };
  if (status === 403)
    return { id: 'github.right', facts: { permission: String(response.headers['x-accepted-github-permissions'] ?? permission) } };
  if (status === 410 && /disabled/i.test(message)) return { id: 'github.issues-off', facts: {} };
  if (status === 404 || status === 410) return { id: 'github.absent', facts: {} };
  if (status === 409) return { id: 'github.conflict', facts: { detail } };
  if (status >= 500) return { id: 'github.down', facts: { status } };
  return { id: 'github.invalid', facts: { status, detail } };
}

/** When questions are answered again, as an hour of UTC. */
function endOf({ 'x-ratelimit-reset': reset, 'retry-after': after }: Record<string, string | number | undefined>): string {
  const wait = Number(after);
  const seconds = Number.isFinite(wait) && wait > 0 ? Date.now() / 1000 + wait : Number(reset);
  return Number.isFinite(seconds) && seconds > 0 ? `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC` : '?';
}
