import { setTimeout as pause } from 'node:timers/promises';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { phrase } from '../../../schemas/messages/fill.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { TextFacts } from '../../../schemas/types.ts';
import { isUncertain, statusOfError, told } from './failures.ts';

/** A repository of GitHub, and who asks about it. */
export interface GithubRepository {
  owner: string;
  name: string;
  /** The branch that is published. */
  branch: string;
  token: string;
  /** Address of the REST interface; GitHub’s own unless said. */
  api?: string;
  /** A server that says nothing for so long is given up. */
  timeoutMs?: number;
  /** How often a question is asked again where GitHub fails. */
  retries?: number;
  /** How long a second of waiting is: short in a test. */
  secondMs?: number;
}

/** Whether something is new, other than before, or as it was. */
export type Made = 'made' | 'changed' | 'same';

/** Longer than this GitHub is not waited for, unless said. */
export const usualTimeoutMs = 20_000;
/** The slowest line over which a file is still sent: the upload of a town hall. */
const slowestBytesPerMs = 100;
const usualRetries = 3;
/** Longer than this nobody waits, and no job goes on. */
const longestWaitSeconds = 120;
/** The most that a list gives at once. */
export const perPage = 100;

/** Statuses that come again however often one asks: an answer that refuses is no fault of the moment. Limits have their own plugin. */
const lasting = [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 451];

/** Lets all pass at once. */
const unhurried = {
  key: () => ({ schedule: (_options: object, work: (...args: unknown[]) => unknown, ...rest: unknown[]): unknown => work(...rest) }),
};

const PatientOctokit = Octokit.plugin(retry, throttling);

/** Connect Octokit: patient with a failing server, obedient to one that asks for less, silent; an answer counts once it is whole. */
export function connect({ token, api, timeoutMs = usualTimeoutMs, retries = usualRetries, secondMs = 1000 }: GithubRepository): Octokit {
  const quiet = (): void => {};
  const waits = (seconds: number, _options: unknown, _octokit: unknown, count: number): boolean =>
    seconds <= longestWaitSeconds && count < retries;
  // Groups of Bottleneck, which is a package of the plugin’s.
  const pace: object = secondMs === 1000 ? {} : { write: unhurried, notifications: unhurried, global: unhurried };
  // A call that makes something is not repeated by itself: see `once`.
  return new PatientOctokit({
    auth: token,
    ...(api !== undefined && { baseUrl: api }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { fetch: (url: string, init: RequestInit) => fetchWhole(url, init, timeoutMs) },
    retry: { doNotRetry: lasting, retries, retryAfterBaseValue: secondMs },
    throttle: { onRateLimit: waits, onSecondaryRateLimit: waits, retryAfterBaseValue: secondMs, ...pace },
  });
}

/** Fetch an answer to its end, as Octokit takes a cut one for empty; each try has its own time, longer for larger bodies. */
async function fetchWhole(url: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const sendingMs = typeof init.body === 'string' ? init.body.length / slowestBytesPerMs : 0;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.ceil(timeoutMs + sendingMs)) });
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > 0 && response.headers.get('content-type')?.includes('json') === true) JSON.parse(new TextDecoder().decode(bytes));
  const isEmpty = [204, 205, 304].includes(response.status);
  const whole = new Response(isEmpty ? null : bytes, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
  // Octokit tells lists apart by their address, which no constructor takes.
  return Object.defineProperty(whole, 'url', { value: response.url });
}

/** Base of the parts of GitHub: each failure is told with the action that failed, and nothing is made twice. */
export abstract class GithubPart {
  protected readonly repository: Readonly<GithubRepository>;
  protected readonly rest: Octokit['rest'];
  protected readonly graphql: Octokit['graphql'];
  protected readonly at: { owner: string; repo: string };

  constructor(repository: GithubRepository, octokit: Octokit) {
    this.repository = repository;
    this.rest = octokit.rest;
    this.graphql = octokit.graphql;
    this.at = { owner: repository.owner, repo: repository.name };
  }

  /** Do some work, whose failure is told as one of what the text `id` says. */
  protected async doing<Result>(id: TextId, facts: TextFacts, work: () => Promise<Result>): Promise<Result> {
    const { owner, name, timeoutMs = usualTimeoutMs } = this.repository;
    try {
      return await work();
    } catch (error) {
      throw told(error, { doing: phrase(id, facts), repository: `${owner}/${name}`, seconds: timeoutMs / 1000 });
    }
  }

  /** Make something that is not there yet. Where it is not known whether it was made, wait, look, and try again. */
  protected async once<Thing>(
    find: () => Promise<Thing | undefined>,
    create: () => Promise<Thing>,
  ): Promise<{ value: Thing; isNew: boolean }> {
    const { retries = usualRetries, secondMs = 1000 } = this.repository;
    for (let count = 0; ; count += 1) {
      const found = await find();
      // What an uncertain try has made is new.
      if (found !== undefined) return { value: found, isNew: count > 0 };
      try {
        return { value: await create(), isNew: true };
      } catch (error) {
        // So GitHub answers where another was first.
        if ([409, 422].includes(statusOfError(error) ?? 0)) {
          const other = await find();
          if (other !== undefined) return { value: other, isNew: false };
        }
        if (!isUncertain(error) || count >= retries) throw error;
        await pause((count + 1) ** 2 * secondMs);
      }
    }
  }
}

/** Read a list to its end; Octokit's own way takes an answer 409 for an empty list, and the missing item would be made twice. */
export async function allPages<Item>(read: (page: { page: number; per_page: number }) => Promise<{ data: Item[] }>): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await read({ page, per_page: perPage });
    items.push(...data);
    if (data.length < perPage) return items;
  }
}
