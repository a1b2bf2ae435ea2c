import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startCatalogue, type StartedCatalogue } from './forge.fixtures/small-catalogue.ts';
import { Github } from './github.ts';

let started: StartedCatalogue;
const of = { repository: 'exemple/catalogue' };
beforeEach(async () => {
  started = await startCatalogue();
  await started.server.as('martin', 'issues/create', { ...of, body: { title: 'Dépôt', body: 'Un fichier', labels: [] } });
});
afterEach(() => started.server.stop());

const comment = (login: string, body: string): Promise<unknown> =>
  started.server.as(login, 'issues/create-comment', { ...of, issue_number: 1, body: { body } });
const texts = (): string[] => started.repository.issues[0]?.comments.map(({ body }) => body) ?? [];

test('an answer is one comment, brought up to date; that of somebody who writes its hidden mark is not touched', async () => {
  const github = started.connect();
  await comment('mallory', '<!-- mappe:verdict -->\nAccepté !');
  expect(await github.issues.writeComment(1, 'verdict', 'Il manque un fichier.')).toMatchObject({ state: 'made' });
  expect(await github.issues.writeComment(1, 'verdict', 'Bien reçu.')).toMatchObject({ state: 'changed' });
  expect(await github.issues.writeComment(1, 'verdict', 'Bien reçu.')).toMatchObject({ state: 'same' });
  expect(texts()).toEqual(['<!-- mappe:verdict -->\nAccepté !', '<!-- mappe:verdict -->\nBien reçu.']);
});

test('it is found below more comments than one page holds', async () => {
  const github = started.connect();
  const { repository, server } = started;
  const [user, at] = [server.userOf('martin'), server.now()];
  for (let id = 1; id <= 230; id += 1) repository.issues[0]?.comments.push({ id, body: 'Bonjour', user, createdAt: at, updatedAt: at });
  await github.issues.writeComment(1, 'verdict', 'Un');
  await github.issues.writeComment(1, 'verdict', 'Deux');
  expect(texts().filter((text) => text !== 'Bonjour')).toEqual(['<!-- mappe:verdict -->\nDeux']);
  expect(await github.issues.readComments(1)).toHaveLength(231);
});

test('an issue of ours is one; that of somebody with the same title and mark is left to them', async () => {
  const body = '<!-- mappe:services -->\nRien.';
  await started.server.as('mallory', 'issues/create', { ...of, body: { title: 'Services', body } });
  const github = started.connect();
  expect(await github.issues.openOrUpdate('services', { title: 'Services', body: 'Un' })).toMatchObject({ state: 'made', number: 3 });
  expect(await github.issues.openOrUpdate('services', { title: 'Services', body: 'Deux' })).toMatchObject({ state: 'changed', number: 3 });
  await github.issues.close(3);
  expect(await github.issues.openOrUpdate('services', { title: 'Services', body: 'Trois' })).toMatchObject({ state: 'made', number: 4 });
  expect(started.repository.issues.map(({ body: text }) => text)).toEqual([
    'Un fichier',
    body,
    '<!-- mappe:services -->\nDeux',
    '<!-- mappe:services -->\nTrois',
  ]);
});

test('a status is said once, and again where another was said meanwhile', async () => {
  const { repository, connect } = started;
  const sha = (await repository.git.readRef('heads/main')) ?? '';
  const github = connect();
  const good = { context: 'Mappe', state: 'success', description: 'Bien', url: 'https://exemple.fr/' } as const;
  await github.runs.setStatus(sha, good);
  await github.runs.setStatus(sha, good);
  await github.runs.setStatus(sha, { ...good, state: 'failure' });
  await github.runs.setStatus(sha, good);
  expect(repository.statuses.map(({ state }) => state)).toEqual(['success', 'failure', 'success']);
});

test('an issue is read with who has opened it, labels come and go, and what is not there is no fault to take away', async () => {
  const github = started.connect();
  await github.issues.setLabels(1, { add: ['dépôt', 'à compléter'], remove: ['absent'] });
  await github.issues.setLabels(1, { remove: ['à compléter'] });
  await github.commits.removeBranch('absente');
  const { id } = started.server.userOf('martin');
  expect(await github.issues.read(1)).toEqual({
    title: 'Dépôt',
    body: 'Un fichier',
    author: 'martin',
    authorId: id,
    isOpen: true,
    labels: ['dépôt'],
  });
});

test('a job with too few rights is told which it lacks, and where', async () => {
  const { server, repository, connect } = started;
  const github = connect({ token: server.jobToken(repository, { issues: 'read' }) });
  await expect(github.issues.writeComment(1, 'verdict', 'x')).rejects.toThrow(
    /^Impossible de répondre sous le n°.1.: ce jeton n’en a pas le droit \(issues=write\) sur exemple\/catalogue\. Donnez-le-lui/,
  );
});

test('a repository that lets no job open a request is told where the setting is', async () => {
  const { repository, connect } = started;
  repository.allowsPullsOfJobs = false;
  await expect(connect().pulls.openOrUpdate({ branch: 'depot/1', title: 'x', body: '' })).rejects.toThrow(
    /Settings → Actions → General → Workflow permissions → Allow GitHub Actions to create and approve pull requests/,
  );
});

test('a large file has the time that a slow line needs; an answer to a short question has not', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.setHeader('content-type', 'application/json').end('{"sha":"1"}'), 700));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const github = new Github({ owner: 'a', name: 'b', branch: 'main', token: 'x', api, timeoutMs: 200, retries: 0, secondMs: 1 });
  const sent = github.commits.writeTree('1', [{ path: 'a', bytes: Buffer.alloc(300_000) }]);
  // The file is taken; the tree that names it is a short question.
  await expect(sent).rejects.toThrow('GitHub ne répond pas');
  await expect(sent).rejects.toMatchObject({ cause: { request: { url: expect.stringMatching(/git\/trees$/) as string } } });
});
