import { appendFile } from 'node:fs/promises';

/*
 * Whether whoever sends something sends too much, asked before anything is installed: `node pipeline/forge/github/limits.ts <workflow>` is
 * all that a flood costs. So it has built-in modules alone. What it finds goes to the output `limit` of its step: nothing where all is
 * well.
 */

/** Most actions within an hour, edits included: of one person, and of all. */
export const mostStarted = { person: 12, all: 60 };
const hourMs = 3_600_000;
const timeoutMs = 20_000;
const tries = 3;
/** The most that a list gives at once, and how many times it does. */
const perPage = 100;
const mostPages = 10;

/** Whose turn it is not: told so once, then met with silence, which costs nobody's attention; or all together are too many. */
export type Limit = 'all' | 'person' | 'silent';

/** Events that a person sets off, by the file of their workflow. */
const events: Readonly<Record<string, readonly string[]>> = {
  'deposit.yml': ['issues', 'issue_comment'],
  // Who may have it run by hand may merge as well, and the deposits of others have their own limit.
  'review.yml': ['pull_request_target'],
};

/** Workflow and repository whose runs are counted, and the account that has set off the present run. */
export interface Counting {
  workflow: string;
  /** Account that has set off this run, which is counted with the others. */
  actor: string;
  now: Date;
  /** As owner/name. */
  repository: string;
  api: string;
  token: string;
}

/** Whether whoever has set off a run has set off too many within an hour. */
export async function limitOf({ actor, ...asked }: Counting): Promise<Limit | undefined> {
  const own = (await startedBy(asked, actor)).length;
  if (own > mostStarted.person + 1) return 'silent';
  if (own > mostStarted.person) return 'person';
  // What is met with silence keeps nobody else waiting.
  const counts = new Map<string, number>();
  for (const login of await startedBy(asked)) counts.set(login, Math.min((counts.get(login) ?? 0) + 1, mostStarted.person));
  return [...counts.values()].reduce((sum, count) => sum + count, 0) > mostStarted.all ? 'all' : undefined;
}

interface Started {
  path: string;
  conclusion: string | null;
  actor?: { login: string } | null;
}

/** List the accounts that set off runs of a workflow within an hour, the newest thousand of each event; of `actor` alone where given. */
async function startedBy({ workflow, now, repository, api, token }: Omit<Counting, 'actor'>, actor?: string): Promise<string[]> {
  const since = new Date(now.getTime() - hourMs).toISOString().replace(/\.\d+/, '');
  const found: string[] = [];
  for (const event of events[workflow] ?? []) {
    const query = new URLSearchParams({ event, created: `>=${since}`, per_page: String(perPage), ...(actor !== undefined && { actor }) });
    for (let page = 1; page <= mostPages; page += 1) {
      query.set('page', String(page));
      const { workflow_runs: all } = (await ask(`${api}/repos/${repository}/actions/runs?${query}`, token)) as { workflow_runs: Started[] };
      const own = all.filter(({ path }) => path.replace(/@.*$/, '').endsWith(`/${workflow}`));
      // A run that was skipped, or replaced while it waited, did nothing: words and titles make hundreds of those.
      const done = own.filter(({ conclusion }) => conclusion !== 'skipped' && conclusion !== 'cancelled');
      found.push(...done.map(({ actor: by }) => by?.login ?? ''));
      // guard [all.length < perPage → true]: hides nothing of what they have sent
      if (all.length < perPage) break;
    }
  }
  return found;
}

async function ask(address: string, token: string): Promise<unknown> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' };
      const answer = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) });
      if (answer.ok) return await answer.json();
      throw new Error(`${address}: HTTP ${answer.status}`);
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

if (import.meta.main) {
  const { GITHUB_ACTOR = '', GITHUB_API_URL = '', GITHUB_OUTPUT = '', GITHUB_REPOSITORY = '', GITHUB_TOKEN = '' } = process.env;
  const [workflow = ''] = process.argv.slice(2);
  const asked = { repository: GITHUB_REPOSITORY, api: GITHUB_API_URL, token: GITHUB_TOKEN };
  const limit = await limitOf({ workflow, actor: GITHUB_ACTOR, now: new Date(), ...asked });
  await appendFile(GITHUB_OUTPUT, `limit=${limit ?? ''}\n`);
}
