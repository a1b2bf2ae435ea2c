import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queue } from '../../../schemas/types.ts';
import { validateQueue } from '../../../schemas/validators.js';
import type { GateReason } from '../../forge/gates/gate.ts';
import type { StatusState } from '../../forge/github/runs.ts';
import { newDataset, startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { proposeChange } from '../../forge/github/propose.ts';
import { reviewStatus } from '../../forge/github/repository-checks.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { folderStore } from '../../stores/folder.ts';
import { operator, producer } from '../build/build.fixtures/catalogue.ts';
import { keepQueue, queueFile } from './queue.ts';

/* Thirty open requests on the GitHub that runs here, of every kind that there is. */

type Kind = Queue['requests'][number]['waits'];

let started: StartedCatalogue;
/** Six wait for a person, fifteen for a producer, nine for the machine. */
const kinds: Kind[] = [
  ...(['verify', 'admin', 'approve', 'approve', 'merge', 'restart'] as const),
  ...Array.from({ length: 15 }, () => 'mend' as const),
  ...Array.from({ length: 9 }, () => 'running' as const),
];
const titles: Partial<Record<number, string>> = {
  2: '<img src=x onerror=alert(1)> **gras** [lien](http://exemple.fr)',
  3: `\u202eesrever\u200b ${'é'.repeat(10_000)}`,
};
const states: Partial<Record<Kind, StatusState>> = {
  verify: 'pending',
  admin: 'pending',
  approve: 'pending',
  merge: 'success',
  restart: 'error',
  mend: 'failure',
};

beforeAll(async () => {
  started = await startCatalogue();
  const github = started.connect();
  for (const [index, kind] of kinds.entries()) {
    const number = index + 1;
    const proposal = await proposeChange(github, {
      ...newDataset,
      branch: `donnees/${number}`,
      title: `Demande ${number}`,
    });
    // Edited at GitHub, where nothing of ours has seen it.
    const of = { repository: 'exemple/catalogue', pull_number: number };
    if (titles[number] !== undefined) await started.server.as('exemple', 'pulls/update', { ...of, body: { title: titles[number] } });
    const head = 'commit' in proposal ? proposal.commit : '';
    const state = states[kind];
    if (state === undefined) continue;
    const reasons: GateReason[] = kind === 'admin' ? ['breaking', 'quota'] : [];
    const facts = { head, producers: ['vion'], isRefused: kind === 'mend', unverified: kind === 'verify' ? ['vion'] : [], reasons };
    await github.issues.writeComment(
      number,
      'verdict',
      `<!-- ${JSON.stringify({ ...facts, size: { datasets: 1, bytes: 21_000 } })} -->\n\n## Verdict`,
    );
    await github.runs.setStatus(head, { context: reviewStatus, state, description: kind });
  }
});
afterAll(() => started.server.stop());

/** A place of previews, and the manifests of a published producer. */
function begin(): { datasets: string; place: string; put: (path: string, days?: number) => void } {
  const datasets = join(scratchFolder(), 'datasets');
  const place = scratchFolder();
  mkdirSync(join(datasets, 'vion', 'mats'), { recursive: true });
  writeFileSync(join(datasets, 'operator.yaml'), `${operator.trimEnd()}\npreviews: https://apercus.exemple.fr/previews/\n`);
  writeFileSync(join(datasets, 'vion', 'producer.yaml'), producer);
  const put = (path: string, days = 0): void => {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), 'x');
    const then = new Date(Date.now() - days * 86_400_000);
    utimesSync(join(place, path), then, then);
  };
  return { datasets, place, put };
}

const keep = (datasets: string, place: string, now = new Date()): Promise<{ count: number; removed: number }> =>
  keepQueue(started.connect(), { datasets, place: folderStore(place), now });
const listIn = (place: string): Queue => JSON.parse(readFileSync(join(place, queueFile), 'utf8')) as Queue;

test('of thirty open requests the six that wait for a person come first, each with what it waits for', async () => {
  const { datasets, place, put } = begin();
  put('2/apercu/index.html');
  expect(await keep(datasets, place)).toEqual({ count: 30, removed: 0 });
  const queue = listIn(place);
  expect(validateQueue(queue)).toBe(true);
  expect(queue.requests.map(({ waits }) => waits)).toEqual([
    ...['restart', 'verify', 'admin', 'approve', 'approve', 'merge'],
    ...kinds.slice(6),
  ]);
  expect(queue.requests.find(({ number }) => number === 2)).toMatchObject({
    title: titles[2],
    waits: 'admin',
    reasons: ['breaking', 'quota'],
    author: 'github-actions[bot]',
    size: { datasets: 1, bytes: 21_000 },
    producers: [{ id: 'vion' }],
    address: 'https://github.com/exemple/catalogue/pull/2',
    preview: 'https://apercus.exemple.fr/previews/2/apercu/index.html',
    comment: expect.stringMatching(/^https:\/\/github\.com\/exemple\/catalogue\/pull\/2#issuecomment-\d+$/),
  });
});

test('a title stands without signs that nobody sees or that turn it round, and no longer than is read', async () => {
  const { datasets, place } = begin();
  await keep(datasets, place);
  const title = listIn(place).requests.find(({ number }) => number === 3)?.title ?? '';
  expect(title).toMatch(/^esrever é+…$/);
  expect(Array.from(title)).toHaveLength(80);
});

test('a check that has said nothing for two hours has died: a person starts it again', async () => {
  const { datasets, place } = begin();
  await keep(datasets, place, new Date(Date.now() + 3 * 3_600_000));
  expect(listIn(place).requests.filter(({ waits }) => waits === 'restart')).toHaveLength(10);
});

test('previews of what is open stay; those of closed requests, and those whose days are over, leave, and nothing else does', async () => {
  const { datasets, place, put } = begin();
  for (const path of [
    '4/apercu/index.html',
    '4/_astro/a.js',
    '31/apercu/index.html',
    '31/.site.json',
    'autre.txt',
    'x/31/a.html',
    '031/a.html',
  ])
    put(path);
  put('5/apercu/index.html', 16);
  put('6/apercu/index.html', 16);
  put('6/donnees/index.html', 13);
  expect(await keep(datasets, place)).toEqual({ count: 30, removed: 2 });
  expect(['31', '5'].filter((path) => existsSync(join(place, path)))).toEqual([]);
  for (const path of ['4/_astro/a.js', '6/apercu/index.html', 'autre.txt', 'x/31/a.html', '031/a.html'])
    expect(existsSync(join(place, path)), path).toBe(true);
});

test('a deposit without a request waits for the machine, then for its sender; one whose request is open is told once, by its sender’s name', async () => {
  const { server, repository } = started;
  const of = { repository: 'exemple/catalogue' };
  const deposit = async (): Promise<number> => {
    await server.as('mairie', 'issues/create', { ...of, body: { title: 'Dépôt', body: '' } });
    const { number } = repository.issues.at(-1) ?? expect.fail('There is no issue.');
    await server.as('exemple', 'issues/add-labels', { ...of, issue_number: number, body: { labels: ['depot'] } });
    return number;
  };
  const silent = await deposit();
  const answered = await deposit();
  const proposed = await deposit();
  await started.connect().issues.writeComment(answered, 'depot-1', 'À corriger.');
  await proposeChange(started.connect(), { ...newDataset, branch: `depot/${proposed}` });
  const { datasets, place } = begin();
  await keep(datasets, place);
  const { requests } = listIn(place);
  const at = (number: number) => requests.find((each) => each.number === number);
  expect(at(silent)).toMatchObject({
    waits: 'running',
    author: 'mairie',
    address: `https://github.com/exemple/catalogue/issues/${silent}`,
  });
  expect(at(answered)).toMatchObject({ waits: 'answer', author: 'mairie' });
  expect(at(proposed)).toBeUndefined();
  expect(requests.filter(({ number, author }) => number > proposed && author === 'mairie')).toHaveLength(1);
});

test('a comment of ours that says what it cannot say leaves its request without facts, and the list whole', async () => {
  const { number } = started.repository.issues.find(({ title }) => title === 'Demande 30') ?? expect.fail('There is no request.');
  await started.connect().issues.writeComment(number, 'verdict', '<!-- {"head": -->');
  await started
    .connect()
    .issues.writeComment(number - 1, 'verdict', '<!-- {"head":"x","producers":["../x"],"unverified":[],"reasons":[]} -->');
  const { datasets, place } = begin();
  await keep(datasets, place);
  const { requests } = listIn(place);
  expect(requests.find((each) => each.number === number)).toMatchObject({ producers: [] });
});
