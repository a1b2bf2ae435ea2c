import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PipelineError, tellProblems } from '../../base/errors.ts';
import {
  type FaultName,
  faultNames,
  type LocalGithub,
  newDataset,
  type Repository,
  startCatalogue,
} from '../local-github.fixtures/local-github.ts';
import { Github } from './github.ts';
import { proposeChange } from './propose.ts';

const branch = 'depot/1';

/** A GitHub with repositories of one test at a time. */
interface World {
  server: LocalGithub;
  /** A catalogue with a request, an issue with a label and comments, an issue of ours, and a check that waits for leave. */
  template: Repository;
  repository: Repository;
}

async function openWorld(): Promise<World> {
  const { server, repository: template } = await startCatalogue();
  const world = { server, template, repository: template };
  opened.push(world);
  const github = clientOf(world);
  await proposeChange(github, { ...newDataset, branch });
  await template.git.writeTree(undefined, []);
  await template.git.writeRef('heads/libre', (await template.git.readRef(`heads/${branch}`)) ?? '');
  const of = { repository: 'exemple/catalogue' };
  await server.as('exemple', 'issues/create', { ...of, body: { title: 'Dépôt', body: 'Un fichier' } });
  await server.as('exemple', 'issues/add-labels', { ...of, issue_number: 2, body: { labels: ['ancien'] } });
  await server.as('exemple', 'issues/create-comment', { ...of, issue_number: 2, body: { body: 'Bonjour' } });
  await github.issues.writeComment(2, 'verdict', 'avant');
  await github.issues.keep({ title: 'Services', body: 'avant', done: 'Bien.' });
  const run = { path: '.github/workflows/check.yml', name: 'check', event: 'pull_request', branch, actor: server.userOf('exemple') };
  const waiting = { status: 'completed', conclusion: 'action_required', at: server.now(), logs: new Map(), summaries: new Map() } as const;
  template.runs.push({ id: 7, sha: await head(template), ...run, ...waiting, start: () => Promise.resolve() });
  return world;
}

const opened: World[] = [];
const free: World[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.stop())));

/** Do some work in a world of its own meanwhile: tests wait for answers that never come, several at once. */
async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const world = free.pop() ?? (await openWorld());
  await work(world);
  free.push(world);
}

let count = 0;
/** Begin anew. */
function begin(world: World): void {
  const { server, template } = world;
  server.faults.clear();
  server.calls.length = 0;
  server.events.length = 0;
  world.repository = server.addLike(template, `catalogue-${(count += 1)}`);
}

/** Make a client that waits briefly for a missing answer, and retries more often where a slow machine has to be outlived. */
const clientOf = ({ server, repository: { name } }: World, { timeoutMs = 5000, retries = 2 } = {}): Github =>
  new Github({
    owner: 'exemple',
    name,
    branch: 'main',
    token: server.tokenOf('exemple'),
    api: server.api,
    secondMs: 1,
    timeoutMs,
    retries,
  });

const head = async ({ git }: Repository): Promise<string> => (await git.readRef('heads/main')) ?? '';
const file = { path: 'datasets/vion/a.csv', bytes: Buffer.from('a') };
/** The tree that is always there: the empty one. */
const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const commit = { tree, message: 'Vide', author: newDataset.author, date: newDataset.now };

/** Each operation that the client uses, by work that uses it. */
const works: Record<string, (github: Github, repository: Repository) => Promise<unknown>> = {
  'git/get-ref': (github) => github.commits.tipOf('main'),
  'git/get-commit': async (github, repository) => github.commits.read(await head(repository)),
  'git/get-tree': async (github, repository) => github.commits.readTree(await head(repository), true),
  'git/get-blob': async (github, repository) =>
    github.commits.readFile((await repository.git.listTree(await head(repository), true)).find(({ type }) => type === 'blob')?.sha ?? ''),
  'git/create-blob': async (github, repository) => github.commits.writeTree(await head(repository), [file]),
  'git/create-tree': async (github, repository) => github.commits.writeTree(await head(repository), [file]),
  'git/create-commit': async (github, repository) => github.commits.write({ ...commit, parents: [await head(repository)] }),
  'git/create-ref': async (github, repository) => github.commits.pointBranch('autre', await head(repository), true),
  'git/update-ref': async (github, repository) => github.commits.pointBranch(branch, await head(repository), false),
  'git/delete-ref': (github) => github.commits.removeBranch(branch),
  'pulls/list': async (github) => [await github.pulls.openOf(branch), await github.pulls.allOpen()],
  'pulls/create': (github) => github.pulls.openOrUpdate({ branch: 'libre', title: 'Libre', body: '' }),
  'pulls/update': (github) => github.pulls.openOrUpdate({ branch, title: 'Autre', body: '' }),
  'pulls/get': (github) => github.pulls.read(1),
  'pulls/merge': async (github) => github.pulls.merge(1, (await github.pulls.read(1)).head),
  'pulls/list-commits': (github) => github.pulls.messages(1),
  'pulls/list-files': (github) => github.pulls.files(1),
  'pulls/list-reviews': (github) => github.pulls.reviews(1),
  'repos/get-collaborator-permission-level': (github) => github.pulls.isAdmin('exemple'),
  'issues/get': (github) => github.issues.read(2),
  'issues/list-for-repo': (github) => github.issues.keep({ title: 'Services', body: 'après', done: 'Bien.' }),
  'issues/create': (github) => github.issues.keep({ title: 'Sources', body: 'x', done: 'Bien.' }),
  'issues/update': (github) => github.issues.close(2),
  'issues/list-comments': (github) => github.issues.readComments(2),
  'issues/create-comment': (github) => github.issues.writeComment(2, 'autre', 'x'),
  'issues/update-comment': (github) => github.issues.writeComment(2, 'verdict', 'après'),
  'issues/add-labels': (github) => github.issues.setLabels(2, { add: ['nouveau'] }),
  'issues/remove-label': (github) => github.issues.setLabels(2, { remove: ['ancien'] }),
  'repos/create-commit-status': async (github, repository) =>
    github.runs.setStatus(await head(repository), { context: 'Mappe', state: 'success', description: 'Bien' }),
  'repos/list-commit-statuses-for-ref': async (github, repository) =>
    github.runs.setStatus(await head(repository), { context: 'Mappe', state: 'success', description: 'Bien' }),
  'repos/get-release-by-tag': async (github, repository) => github.commits.release('v1.0.0', await head(repository), 'Le début.'),
  'repos/create-release': async (github, repository) => github.commits.release('v1.0.0', await head(repository), 'Le début.'),
  'actions/create-workflow-dispatch': (github) => github.runs.dispatch('publish.yml'),
  'actions/list-workflow-runs-for-repo': async (github, repository) => github.runs.approve(await head(repository)),
  'actions/approve-workflow-run': async (github, repository) => github.runs.approve(await head(repository)),
  'users/get-authenticated': (github) => github.issues.account(),
};

/** Describe a commit by its name, shared by equal commits; a merge, which holds its moment, by its parents and tree. */
async function told({ git }: Repository, sha: string): Promise<unknown> {
  const { parents, tree } = await git.readCommit(sha);
  return parents.length > 1 ? { parents, tree } : sha;
}

/** All that could be there twice. */
async function everything({ server, repository }: World): Promise<Record<string, unknown>> {
  const { git, issues, releases, statuses } = repository;
  return {
    branches: await Promise.all([...(await git.branches())].map(async ([name, sha]) => [name, await told(repository, sha)])),
    issues: issues.map(({ title, body, state, labels, comments }) => ({
      title,
      body,
      state,
      labels,
      comments: comments.map(({ body: text }) => text),
    })),
    releases: releases.map(({ tag, sha }) => [tag, sha]),
    statuses: statuses.map(({ context, state }) => [context, state]),
    dispatches: server.events.filter(({ name }) => name === 'workflow_dispatch').length,
  };
}

/** Message of each fault that lasts. */
const words: Record<FaultName, RegExp> = {
  '401': /refuse ce jeton/,
  '403 secondary limit': /ne répond plus à ce jeton, qui a trop demandé/,
  '404': /n’existe pas, ou ce jeton ne le voit pas|n’existe pas dans ce dépôt/,
  '409': /quelqu’un a écrit dans exemple\/catalogue\S* au même moment/,
  '422': /refuse ce qui lui est envoyé \(422/,
  '429': /ne répond plus à ce jeton, qui a trop demandé/,
  '502': /est en panne \(il répond 502/,
  'time-out': /ne répond pas, ou pas jusqu’au bout/,
  'cut body': /ne répond pas, ou pas jusqu’au bout/,
};

/** Answers that say what somebody wants to know: that there is none, that it is done. */
const fine: Record<string, FaultName[]> = {
  'git/get-ref': ['404'],
  'git/delete-ref': ['404', '422'],
  'issues/remove-label': ['404'],
  // It asks for something else by now.
  'pulls/merge': ['409'],
  'repos/get-collaborator-permission-level': ['404'],
  'repos/get-release-by-tag': ['404'],
};
/** Faults that pass, and that are waited out. */
const passing: FaultName[] = ['403 secondary limit', '429', '502', 'time-out', 'cut body'];
/** Those after which nobody knows whether it was done. */
const uncertain = new Set<FaultName>(['502', 'time-out', 'cut body']);

const patience = (fault: FaultName, retries: number): { timeoutMs: number; retries: number } | undefined =>
  fault === 'time-out' ? { timeoutMs: 1500, retries } : undefined;

async function workOf(operation: string, world: World, patience?: { timeoutMs: number; retries: number }): Promise<void> {
  const work = works[operation];
  if (work === undefined) throw new Error(`No work uses ${operation}.`);
  await work(clientOf(world, patience), world.repository);
}

describe.concurrent.each(Object.keys(works))('%s', (operation) => {
  test('each fault that lasts is told in words, in both languages; called again once GitHub is well, it is done, and done once', () =>
    inWorld(async (world) => {
      const { server } = world;
      begin(world);
      await workOf(operation, world);
      const wanted = await everything(world);
      begin(world);
      for (const fault of faultNames.filter((name) => fine[operation]?.includes(name) !== true)) {
        server.faults.on(operation, { fault });
        const error: unknown = await workOf(operation, world, patience(fault, 0)).catch((thrown: unknown) => thrown);
        if (!(error instanceof PipelineError)) throw new Error(`${fault} of ${operation} was told by nobody: ${String(error)}`);
        const fr = tellProblems(error.problems, 'fr').replaceAll('\u202f', ' ');
        const en = tellProblems(error.problems, 'en');
        expect(fr).toMatch(/^Impossible (de |d’)\S/);
        expect(fr).toMatch(words[fault]);
        expect(en).toMatch(/^Cannot \S/);
      }
      server.faults.clear();
      await workOf(operation, world);
      expect(await everything(world)).toEqual(wanted);
    }));

  test('each fault that passes is waited out, whether what was asked had been done or not, and nothing is there twice', () =>
    inWorld(async (world) => {
      const { server } = world;
      begin(world);
      await workOf(operation, world);
      const wanted = await everything(world);
      const asked = server.calls.filter((call) => call.operation === operation).length;
      const cases = passing.flatMap((fault) => (uncertain.has(fault) ? [false, true] : [false]).map((isDone) => ({ fault, isDone })));
      for (const { fault, isDone } of cases) {
        begin(world);
        server.faults.on(operation, { fault, isDone, times: 1 });
        await workOf(operation, world, patience(fault, 6));
        expect({ fault, isDone, ...(await everything(world)) }).toEqual({ fault, isDone, ...wanted });
        // What was done is found, and not asked for again.
        const again = server.calls.filter((call) => call.operation === operation).length;
        expect(again).toBeGreaterThanOrEqual(asked);
      }
    }));
});

test('every operation that the client calls is among these', () => {
  const parts = ['commits', 'pulls', 'issues', 'runs'].map((name) => readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8'));
  const called = [...parts.join('').matchAll(/this\.rest\.(\w+)\.(\w+)/g)].map(
    ([, group, name = '']) => `${group}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  );
  expect(Object.keys(works).sort()).toEqual([...new Set(called)].sort());
});
