import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type Comment,
  killsAt,
  newDataset,
  type Repository,
  startCatalogue,
  type StartedCatalogue,
} from '../local-github.fixtures/local-github.ts';
import { Github } from './github.ts';
import { proposeChange } from './propose.ts';

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
  expect(await github.issues.writeComment(1, 'verdict', 'Il manque un fichier.')).toBe('made');
  expect(await github.issues.writeComment(1, 'verdict', 'Bien reçu.')).toBe('changed');
  expect(await github.issues.writeComment(1, 'verdict', 'Bien reçu.')).toBe('same');
  expect(texts()).toEqual(['<!-- mappe:verdict -->\nAccepté !', '<!-- mappe:verdict -->\nBien reçu.']);
});

test('it is found below more comments than one page holds', async () => {
  const github = started.connect();
  const { repository, server } = started;
  const user = server.userOf('martin');
  const at = server.now();
  for (let id = 1; id <= 230; id += 1) repository.issues[0]?.comments.push({ id, body: 'Bonjour', user, createdAt: at, updatedAt: at });
  await github.issues.writeComment(1, 'verdict', 'Un');
  await github.issues.writeComment(1, 'verdict', 'Deux');
  expect(texts().filter((text) => text !== 'Bonjour')).toEqual(['<!-- mappe:verdict -->\nDeux']);
  expect(await github.issues.readComments(1)).toHaveLength(231);
});

describe('an issue that is kept', () => {
  const done = 'Tous répondent à nouveau.';
  const services = (body: string, again?: string): Promise<string> =>
    started.connect().issues.keep({ title: 'Services', body, done, ...(again !== undefined && { again }) });
  const kept = (): unknown[] =>
    started.repository.issues
      .slice(1)
      .map(({ user, body, state, comments }) => [user.login, state, body, ...comments.map((each) => each.body)]);
  const bot = 'github-actions[bot]';

  test('is one: opened, rewritten, closed with a last word; that of somebody with the same title is left to them', async () => {
    await started.server.as('mallory', 'issues/create', { ...of, body: { title: 'Services', body: 'Rien.' } });
    const theirs = ['mallory', 'open', 'Rien.'];
    expect(await services('')).toBe('same');
    expect(kept()).toEqual([theirs]);
    expect([await services('Un'), await services('Un'), await services('Deux')]).toEqual(['made', 'same', 'changed']);
    expect(kept()).toEqual([theirs, [bot, 'open', 'Deux']]);
    expect([await services(''), await services('')]).toEqual(['closed', 'same']);
    expect(kept()).toEqual([theirs, [bot, 'closed', 'Deux', done]]);
    expect(await services('Trois')).toBe('made');
    expect(kept()).toEqual([theirs, [bot, 'closed', 'Deux', done], [bot, 'open', 'Trois']]);
  });

  test('has more said under it where it is open already, each once', async () => {
    const states = [await services('Nuit 1', 'Encore : 1'), await services('Nuit 1', 'Encore : 1')];
    states.push(await services('Nuit 2', 'Encore : 2'), await services('Nuit 2', 'Encore : 2'), await services('Nuit 3', 'Encore : 3'));
    expect(states).toEqual(['made', 'same', 'changed', 'same', 'changed']);
    expect(kept()).toEqual([[bot, 'open', 'Nuit 1', 'Encore : 2', 'Encore : 3']]);
  });

  test('that a person has closed by hand stays closed: what is new is another', async () => {
    await services('Un');
    await started.server.as('exemple', 'issues/update', { ...of, issue_number: 2, body: { state: 'closed' } });
    expect(await services('')).toBe('same');
    expect(await services('Deux')).toBe('made');
    expect(kept()).toEqual([
      [bot, 'closed', 'Un'],
      [bot, 'open', 'Deux'],
    ]);
  });

  test('is no request, whatever that one is called', async () => {
    await proposeChange(started.connect(), { ...newDataset, title: 'Services' });
    expect(await services('')).toBe('same');
    expect(await services('Un')).toBe('made');
    expect(started.repository.issues.map(({ state, pull }) => [state, pull !== undefined])).toEqual([
      ['open', false],
      ['open', true],
      ['open', false],
    ]);
  });

  test.each([
    { name: 'opened', before: [], now: ['Un'] },
    { name: 'rewritten', before: ['Un'], now: ['Deux'] },
    { name: 'spoken under', before: ['Un'], now: ['Deux', 'Encore.'] },
    { name: 'closed', before: ['Un'], now: [''] },
  ] as const)('and $name, killed between any two calls and called again, is one, with nothing said twice', async ({ before, now }) => {
    const { server, repository: template, connect } = started;
    const keep = (to: Repository, [body = '', again]: readonly string[], retries = 0): Promise<unknown> =>
      connect({ to, retries }).issues.keep({ title: 'Services', body, done, ...(again !== undefined && { again }) });
    if (before[0] !== undefined) await keep(template, before);
    const issuesOf = ({ issues }: Repository): unknown[] =>
      issues.map(({ state, body, comments }) => [state, body, comments.map((each) => each.body)]);
    const whole = server.addLike(template, 'whole');
    server.calls.length = 0;
    await keep(whole, now);
    const calls = server.calls.map(({ operation }) => operation);
    const kills = killsAt(calls);
    expect(kills.length).toBeGreaterThan(1);
    for (const [index, { after, isDone }] of kills.entries()) {
      const repository = server.addLike(template, `killed-${index}`);
      server.faults.cutAfter(after, isDone);
      await keep(repository, now).catch(() => undefined);
      server.faults.clear();
      await keep(repository, now);
      expect({ after, isDone, issues: issuesOf(repository) }).toEqual({ after, isDone, issues: issuesOf(whole) });
    }
  });
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
  expect(await github.issues.read(1)).toEqual({
    title: 'Dépôt',
    body: 'Un fichier',
    author: 'martin',
    isOpen: true,
    closedBy: undefined,
    labels: ['dépôt'],
  });
});

test('the texts of an issue are read to the last, with who has edited each; whoever cannot be named is nobody’s name', async () => {
  const { server, connect, repository } = started;
  const [martin, exemple] = [server.userOf('martin'), server.userOf('exemple')].map(({ login, id }) => ({ login, id }));
  const at = { repository: 'exemple/catalogue', issue_number: 1 };
  for (const by of ['exemple', 'martin']) await server.as(by, 'issues/update', { ...at, body: { body: `Un fichier de ${by}` } });
  const dated = { createdAt: server.now(), updatedAt: server.now() };
  const commentOf = (body: string, editors = 0): Comment => ({
    id: server.newId(),
    body,
    user: server.userOf('martin'),
    ...dated,
    editors: Array(editors).fill(server.userOf('martin')),
  });
  repository.issues[0]?.comments.push(...Array.from({ length: 149 }, (_, index) => commentOf(`${index}`)), commentOf('souvent', 101));
  const { isOpen, texts: read } = await connect().issues.readTexts(1);
  expect([isOpen, read.length, read[0]]).toEqual([true, 151, { body: 'Un fichier de martin', author: martin, editors: [martin, exemple] }]);
  expect(read.slice(1, 150).map(({ body }) => body)).toEqual(Array.from({ length: 149 }, (_, index) => `${index}`));
  // GitHub names a hundred of those who have edited it.
  expect(read.at(-1)?.editors.at(-1)).toEqual({ login: 'ghost', id: 0 });
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
