import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Fields, LocalGithub, type Repository, type Run } from '../../forge/local-github.fixtures/local-github.ts';
import { fillIn, holds } from '../../forge/local-github.fixtures/expressions.ts';
import { limitOf } from '../../forge/github/limits.ts';

let server: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  server = await LocalGithub.start();
  repository = await server.addRepository('mappe-geo/mappe');
});
afterAll(() => server.stop());

const doors: Door[] = [
  ['deposit.yml', 'issues'],
  ['review.yml', 'pull_request_target'],
];
type Door = readonly [workflow: string, event: string];

/** A run of the workflow, as GitHub lists it. */
const runOf = ([workflow, event]: Door, login: string, at: Date): Run => ({
  id: server.newId(),
  path: `.github/workflows/${workflow}`,
  name: workflow,
  event,
  sha: '',
  branch: 'main',
  actor: server.userOf(login),
  status: 'completed',
  conclusion: 'success',
  at: `${at.toISOString().slice(0, 19)}Z`,
  logs: new Map(),
  summaries: new Map(),
  start: () => Promise.resolve(),
});

/** Send a deposit through a door and give its fate: “judged”, or the limit that it met. */
async function send(door: Door, login: string, now: Date): Promise<string> {
  repository.runs.push(runOf(door, login, now));
  const token = server.jobToken(repository, { contents: 'read', actions: 'read' });
  const asked = { workflow: door[0], repository: 'mappe-geo/mappe', api: server.api, token };
  return (await limitOf({ ...asked, actor: login, now })) ?? 'judged';
}

test.each(doors)(
  '%s: of many that a stranger sends a dozen are judged, one is told to wait, the others cost nobody’s attention',
  async (...door) => {
    const now = new Date('2026-11-28T12:00:00Z');
    const told: string[] = [];
    for (let index = 0; index < 30; index += 1) told.push(await send(door, 'inconnu', now));
    const counts = Object.fromEntries([...Map.groupBy(told, (each) => each)].map(([what, all]) => [what, all.length]));
    expect(counts).toEqual({ judged: 12, person: 1, silent: 17 });
    // Nobody else is kept waiting by it; the stranger is for an hour.
    expect(await send(door, 'mairie', now)).toBe('judged');
    expect(await send(door, 'inconnu', new Date('2026-11-28T13:00:01Z'))).toBe('judged');
  },
);

test.each(doors)(
  '%s: what somebody has set off in vain since, by words and titles, hides nothing of what they have sent',
  async (...door) => {
    const now = new Date('2026-11-29T12:00:00Z');
    for (let index = 0; index < 12; index += 1) await send(door, 'inconnu', now);
    for (let index = 0; index < 250; index += 1)
      repository.runs.push({ ...runOf(door, 'inconnu', new Date(now.getTime() + 1000)), conclusion: 'skipped' });
    expect(await send(door, 'inconnu', now)).toBe('person');
  },
);

test.each(doors)('%s: strangers together cannot have more judged than a runner can do, whoever they say they are', async (...door) => {
  const now = new Date('2026-11-30T12:00:00Z');
  const told: string[] = [];
  for (let index = 0; index < 62; index += 1) told.push(await send(door, `compte-${index}`, now));
  expect([told.filter((each) => each === 'judged').length, told.at(-1)]).toEqual([60, 'all']);
});

interface Written {
  concurrency: { group: string };
  jobs: { look: { if: string; steps: { id?: string; if?: string; run?: string }[] } };
}
const workflow = (name: string): Written =>
  parse(readFileSync(join(import.meta.dirname, '../../../.github/workflows', name), 'utf8')) as Written;

test.each(doors)('%s: the limit is asked before anything is installed, and what met it is neither installed for nor read', (name) => {
  const { steps } = workflow(name).jobs.look;
  const [asks, installs, reads] = [/limits\.ts/, /npm run setup/, /mappe -- /].map((what) =>
    steps.findIndex(({ run = '' }) => what.test(run)),
  );
  expect([asks, installs, reads].every((index) => index !== -1) && (asks ?? 0) < (installs ?? 0) && (installs ?? 0) < (reads ?? 0)).toBe(
    true,
  );
  for (const index of [installs, reads]) expect(steps[index ?? 0]?.if).toBe("steps.limit.outputs.limit == ''");
  expect(readFileSync(join(import.meta.dirname, '../../forge/github/limits.ts'), 'utf8').match(/from '(?!node:)/g)).toBeNull();
});

test('a title that is edited has nothing built, of a request or of a deposit; a base, or a text, has', () => {
  const number = 1;
  const isRead = (name: string, event_name: string, event: Fields): boolean =>
    holds(workflow(name).jobs.look.if, { github: { event_name, event } }, 'success');
  const edit = (changes: Fields): Fields => ({ action: 'edited', changes, pull_request: { number } });
  const request = (event: Fields): boolean => isRead('review.yml', 'pull_request_target', event);
  expect([edit({ title: { from: 'x' } }), edit({ body: { from: 'x' } })].map(request)).toEqual([false, false]);
  expect([edit({ base: { ref: { from: 'x' } } }), { action: 'synchronize', pull_request: { number } }].map(request)).toEqual([true, true]);
  const issue = { number, state: 'open', labels: [{ name: 'depot' }], user: { id: 1 } };
  const deposit = (event: Fields): boolean => isRead('deposit.yml', 'issues', { issue, ...event });
  expect([{ title: { from: 'x' } }, { body: { from: 'x' } }].map((changes) => deposit({ action: 'edited', changes }))).toEqual([
    false,
    true,
  ]);
  expect(deposit({ action: 'opened' })).toBe(true);
});

test('what is judged anew for words alone takes turns, one for each request, and waits for nothing that is built', () => {
  const { group } = workflow('review.yml').concurrency;
  const groupOf = (event_name: string, event: Fields, run_id = 1): string =>
    fillIn(group, { github: { event_name, run_id, event }, inputs: {} });
  const pull_request = { number: 7 };
  const edits = [1, 2].map((run) =>
    groupOf('pull_request_target', { action: 'edited', changes: { title: { from: 'x' } }, pull_request }, run),
  );
  expect(edits).toEqual(['review-words-7', 'review-words-7']);
  const review = { workflow_run: { head_sha: 'abc', event: 'pull_request_review' } };
  expect([1, 2].map((run) => groupOf('workflow_run', review, run))).toEqual(['review-words-abc', 'review-words-abc']);
  const moved = { action: 'edited', changes: { base: { ref: { from: 'x' } } }, pull_request };
  expect([moved, { action: 'synchronize', pull_request }].map((event) => groupOf('pull_request_target', event))).toEqual([
    'review-7',
    'review-7',
  ]);
});
