import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { readDescription, type Fields } from './local-github.fixtures/api-check.ts';
import { type LocalGithub, smallCatalogue, startCatalogue, type StartedCatalogue } from './local-github.fixtures/local-github.ts';

/** A GitHub with a workflow of each kind, which runs them. */
async function startWith(workflows: Record<string, string>): Promise<StartedCatalogue> {
  const files = Object.fromEntries(Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text]));
  const started = await startCatalogue({ ...smallCatalogue, ...files }, {});
  onTestFinished(() => started.server.stop());
  return started;
}

const of = { repository: 'exemple/catalogue' };
const openIssue = (server: LocalGithub, login = 'martin', title = 'Dépôt'): Promise<unknown> =>
  server.as(login, 'issues/create', { ...of, body: { title, body: 'Un fichier' } });

describe('the description of the interface', () => {
  const api = readDescription();
  const operation = (id: string): (typeof api.operations)[number] => api.operations.find((each) => each.id === id) ?? expect.fail(id);
  const asked = (body: Fields): { params: Record<string, string>; query: Record<string, string>; body: Fields } => ({
    params: { owner: 'a', repo: 'b' },
    query: {},
    body,
  });

  test('refuses a request with a field that is changed, absent or of another kind', () => {
    const create = operation('pulls/create');
    expect(api.requestFaults(create, asked({ title: 'T', head: 'a', base: 'main' }))).toEqual([]);
    expect(api.requestFaults(create, asked({ title: 'T', heads: 'a', base: 'main' }))).toEqual([
      "body must have required property 'head'",
      'body must NOT have additional properties: heads',
    ]);
    expect(api.requestFaults(create, asked({ title: 'T', head: 1, base: 'main' }))).toEqual(['body/head must be string']);
    expect(api.requestFaults(operation('pulls/list'), { ...asked({}), query: { stat: 'open' } })).toEqual(['query stat is not known']);
    expect(api.requestFaults(operation('pulls/list'), { ...asked({}), query: { state: 'merged' } })).toEqual([
      'query state must be equal to one of the allowed values',
    ]);
  });

  test('refuses an answer with a field that is changed, absent or of another kind, and a status that is not described', () => {
    const get = operation('issues/get');
    const answer = api.complete(get, { number: 1, title: 'T', state: 'open', user: null }) as Fields;
    expect(api.answerFaults(get, 200, answer)).toEqual([]);
    expect(api.answerFaults(get, 200, { ...answer, number: '1' })).toEqual(['answer/number must be integer']);
    const { title: _, ...without } = answer;
    expect(api.answerFaults(get, 200, without)).toEqual(["answer must have required property 'title'"]);
    expect(api.answerFaults(get, 200, { ...answer, tilte: 'T' })).toEqual(['answer must NOT have additional properties: tilte']);
    expect(api.answerFaults(get, 206, answer)).toEqual(['status 206 is not known']);
    // 410 is named of this operation; 403 comes from every one, 422 from those that take a body.
    const refusals = [403, 409, 410, 418, 422].map((status) => api.answerFaults(get, status, { message: 'M' }));
    expect(refusals).toEqual([[], ['status 409 is not known'], [], ['status 418 is not known'], ['status 422 is not known']]);
    expect(api.answerFaults(operation('repos/create-commit-status'), 422, { message: 'M' })).toEqual([]);
  });

  // Of contents there are four kinds, which nothing told apart but what they hold.
  test('completes every answer to one that it takes itself', () => {
    const sha = '0'.repeat(40);
    for (const each of api.operations.filter(({ id, status }) => status !== 204 && id !== 'repos/get-content')) {
      const value = each.id.endsWith('-ref') ? { object: { sha } } : {};
      const answer = api.complete(each, value);
      const faults = api.answerFaults(each, each.status, answer).filter((fault) => !fault.includes('must be array'));
      expect({ [each.id]: faults }).toEqual({ [each.id]: [] });
    }
    expect(api.operations).toHaveLength(41);
  });
});

describe('a workflow', () => {
  const answering = `
on: { issues: { types: [opened, edited] } }
permissions: { contents: read }
jobs:
  read:
    runs-on: ubuntu-24.04
    outputs: { title: "\${{ steps.read.outputs.title }}" }
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: { persist-credentials: false }
      - id: read
        run: |
          mkdir out && cp datasets/operator.yaml out/
          echo "title=$TITLE" >>"$GITHUB_OUTPUT"
        env: { TITLE: "\${{ github.event.issue.title }}" }
      - uses: actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0
        with: { name: part, path: out/, retention-days: 3, if-no-files-found: error }
  answer:
    needs: read
    if: \${{ needs.read.outputs.title == 'Dépôt' }}
    runs-on: ubuntu-24.04
    permissions: { issues: write }
    steps:
      - uses: actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0
        with: { name: part, path: part }
      - run: |
          curl --fail-with-body --silent -H "authorization: token $TOKEN" -d "{\\"body\\": \\"$(head -1 part/operator.yaml)\\"}" \\
            "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" >answer.json
        env: { TOKEN: "\${{ github.token }}", NUMBER: "\${{ github.event.issue.number }}" }
`;

  test('is run from the default branch on an event, job after job, with what one has left to the other, and answers', async () => {
    const { server, repository } = await startWith({ 'deposit.yml': answering });
    await openIssue(server);
    await server.settled();
    expect(repository.runs).toMatchObject([{ path: '.github/workflows/deposit.yml', event: 'issues', conclusion: 'success' }]);
    expect(repository.issues[0]?.comments).toMatchObject([{ body: 'title: Mappe', user: { login: 'github-actions[bot]' } }]);
    // The answer of a job starts nothing, nor does an event that the workflow has not named.
    await server.as('martin', 'issues/update', { ...of, issue_number: 1, body: { state: 'closed' } });
    await server.settled();
    expect(repository.runs).toHaveLength(1);
    await openIssue(server, 'martin', 'Autre');
    await server.settled();
    expect(repository.issues[1]?.comments).toEqual([]);
  });

  test('may do what its job declares and no more: a call beyond it is refused', async () => {
    const { server, repository } = await startWith({ 'deposit.yml': answering.replace('issues: write', 'issues: read') });
    await openIssue(server);
    await server.settled();
    expect(repository.runs[0]?.conclusion).toBe('failure');
    expect(server.calls.at(-1)).toMatchObject({ operation: 'issues/create-comment', status: 403 });
  });

  test.each([
    ['an action that the runner does not know', 'uses: evil/action@de0fac2e4500dabe0009e67214ff5f5447ce83dd'],
    ['a step that fails', 'run: exit 3'],
    ['an expression that names nothing', 'run: "echo ${{ gihtub.token }}"'],
  ])('with %s fails', async (_, step) => {
    const { server, repository } = await startWith({ 'deposit.yml': `on: issues\njobs: { read: { runs-on: u, steps: [{ ${step} }] } }\n` });
    await openIssue(server);
    await server.settled();
    expect(repository.runs[0]?.conclusion).toBe('failure');
  });

  test('of one group runs one after the other, and of those that wait the newest alone', async () => {
    const leave = join(scratchFolder(), 'leave');
    const step = `until [ -e ${leave} ]; do sleep 0.05; done; echo \${{ github.event.issue.number }}`;
    const text = `on: issues\nconcurrency: { group: g, cancel-in-progress: false }\njobs: { a: { runs-on: u, steps: [{ run: '${step}' }] } }\n`;
    const { server, repository } = await startWith({ 'deposit.yml': text });
    for (let count = 0; count < 4; count += 1) await openIssue(server);
    await expect.poll(() => repository.runs.length, { timeout: 30_000 }).toBe(4);
    writeFileSync(leave, '');
    await server.settled();
    expect(repository.runs.map(({ conclusion, logs }) => [conclusion, logs.get('a')])).toEqual([
      ['success', '1\n'],
      ['cancelled', undefined],
      ['cancelled', undefined],
      ['success', '4\n'],
    ]);
  });

  test('waits for a machine: a flood of issues is worked off, two at a time', async () => {
    const text = "on: issues\njobs: { a: { runs-on: u, steps: [{ run: 'date +%s%N; sleep 0.1; date +%s%N' }] } }\n";
    const { server, repository } = await startWith({ 'deposit.yml': text });
    for (let count = 0; count < 8; count += 1) await openIssue(server);
    await server.settled();
    const spans = repository.runs.map(({ logs }) => (logs.get('a') ?? '').trim().split('\n').map(Number));
    const atOnce = spans.map(([start = 0]) => spans.filter(([from = 0, to = 0]) => from <= start && start < to).length);
    expect(spans).toHaveLength(8);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
  });

  const spreading = `on: issues
jobs:
  list: { runs-on: u, outputs: { parts: '\${{ steps.a.outputs.parts }}' }, steps: [{ id: a, run: 'echo "parts=[1,2]" >>"$GITHUB_OUTPUT"' }] }
  each:
    needs: list
    runs-on: u
    strategy: { fail-fast: false, matrix: { part: "\${{ fromJSON(needs.list.outputs.parts) }}" } }
    steps: [{ run: 'echo "\${{ matrix.part }} of \${{ strategy.job-index }}"; [ "\${{ matrix.part }}" != 2 ]' }]
  last:
    needs: [list, each]
    if: always()
    runs-on: u
    steps: [{ run: 'echo "\${{ contains(needs.*.result, ''failure'') }} \${{ needs.each.result }}"' }]
`;

  test('runs a job once for each value that another has listed; one that fails does not stop the others, and all of it has failed', async () => {
    const { server, repository } = await startWith({ 'deposit.yml': spreading });
    await openIssue(server);
    await server.settled();
    const [{ conclusion, logs } = expect.fail('Nothing has run.')] = repository.runs;
    expect([conclusion, logs.get('each-0'), logs.get('last')]).toEqual(['failure', '1 of 0\n', 'true failure\n']);
    expect(logs.get('each-1')).toMatch(/^2 of 1\n✗/);
  });

  test.each([
    ['two lists', '{ matrix: { part: [1], other: [2] } }'],
    ['a limit', '{ max-parallel: 1, matrix: { part: [1] } }'],
    ['no value', '{ matrix: { part: [] } }'],
  ])('is refused where its matrix has %s, which this runner does not know', async (_, strategy) => {
    const text = `on: issues\njobs: { a: { runs-on: u, strategy: ${strategy}, steps: [{ run: 'echo' }] } }\n`;
    const { server, repository } = await startWith({ 'deposit.yml': text });
    await openIssue(server);
    await server.settled();
    const [{ conclusion, logs } = expect.fail('Nothing has run.')] = repository.runs;
    expect(conclusion).toBe('failure');
    expect(logs.get('runner')).toMatch(/This runner does not know the strategy|The matrix of jobs\.a is empty/);
  });

  test('is started by hand, also by the token of a job', async () => {
    const text =
      "on: { workflow_dispatch: { inputs: { renew: { type: string } } } }\njobs: { a: { runs-on: u, steps: [{ run: 'echo \"$RENEW\"', env: { RENEW: '${{ inputs.renew }}' } }] } }\n";
    const { server, repository, connect } = await startWith({ 'publish.yml': text });
    await connect({ token: server.jobToken(repository, { actions: 'write' }) }).runs.dispatch('publish.yml', { renew: 'vion/arbres' });
    await server.settled();
    expect(repository.runs[0]?.logs.get('a')).toBe('vion/arbres\n');
  });
});

const checking =
  "on: pull_request\njobs: { check: { runs-on: u, steps: [{ uses: actions/checkout@x }, { run: 'cat datasets/vion*/producer.yaml' }] } }\n";

describe('a request', () => {
  /** Run git as a person does, away from the settings of this machine. */
  const git = (cwd: string, ...args: string[]): Promise<unknown> =>
    promisify(execFile)('git', args, { cwd, env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: cwd, GIT_TERMINAL_PROMPT: '0' } });

  test('of a fork, made by `git push` and opened by its owner, is checked once somebody has given leave', async () => {
    const { server, repository, connect } = await startWith({ 'check.yml': checking });
    await server.as('technicienne', 'repos/create-fork', { ...of, body: {} });
    const fork = server.repositories.get('technicienne/catalogue') ?? expect.fail('There is no fork.');
    const folder = scratchFolder();
    await git(folder, 'clone', '--quiet', server.gitAddress(fork, server.tokenOf('technicienne')), 'work');
    const work = join(folder, 'work');
    await git(work, 'checkout', '--quiet', '-b', 'vion');
    await promisify(execFile)('mkdir', ['datasets/vion'], { cwd: work });
    writeFileSync(join(work, 'datasets/vion/producer.yaml'), 'name: Vion\n');
    await git(work, 'add', '.');
    await git(work, '-c', 'user.name=T', '-c', 'user.email=t@exemple.fr', 'commit', '--quiet', '-m', 'Vion');
    await git(work, 'push', '--quiet', 'origin', 'vion');
    // To the catalogue itself she may not write.
    await expect(git(work, 'push', '--quiet', server.gitAddress(repository, server.tokenOf('technicienne')), 'vion')).rejects.toThrow(
      '403',
    );
    await server.as('technicienne', 'pulls/create', { ...of, body: { title: 'Vion', head: 'technicienne:vion', base: 'main' } });
    // Whoever asks for it once more finds it.
    const hers = connect({ token: server.tokenOf('technicienne') });
    const again = { branch: 'vion', owner: 'technicienne', title: 'Vion', body: '' };
    expect(await hers.pulls.openOrUpdate(again)).toMatchObject({ state: 'same', number: 1 });
    await server.settled();
    const [run] = repository.runs;
    expect(run).toMatchObject({ event: 'pull_request', conclusion: 'action_required' });
    expect(await server.as('exemple', 'pulls/list-files', { ...of, pull_number: 1 })).toMatchObject([
      { filename: 'datasets/vion/producer.yaml', status: 'added' },
    ]);
    await server.as('exemple', 'actions/approve-workflow-run', { ...of, run_id: run?.id ?? 0 });
    await server.settled();
    expect(run).toMatchObject({ conclusion: 'success' });
    expect(run?.logs.get('check')).toBe('name: Vion\n');
    // What she pushes next is in the request.
    writeFileSync(join(work, 'datasets/vion/producer.yaml'), 'name: Ville de Vion\n');
    await git(work, '-c', 'user.name=T', '-c', 'user.email=t@exemple.fr', 'commit', '--quiet', '-am', 'Ville');
    await git(work, 'push', '--quiet', 'origin', 'vion');
    await server.settled();
    expect(repository.runs).toHaveLength(2);
  });

  test('that a job opens waits for leave as well; its merge by a person is a push, by a job none', async () => {
    const pushed = "on: { push: { branches: [main] } }\njobs: { a: { runs-on: u, steps: [{ run: 'echo pushed' }] } }\n";
    const { server, repository, connect } = await startWith({ 'check.yml': checking, 'publish.yml': pushed });
    const github = connect();
    const tip = (await github.commits.tipOf('main')) ?? '';
    for (const branch of ['depot/1', 'depot/2']) {
      const path = `datasets/${branch.replace('depot/', 'vion-')}/producer.yaml`;
      const tree = await github.commits.writeTree((await github.commits.read(tip)).tree, [
        { path, bytes: Buffer.from(`name: ${branch}\n`) },
      ]);
      const author = { name: 'M', email: 'm@exemple.fr' };
      await github.commits.pointBranch(
        branch,
        await github.commits.write({ message: 'x', tree, parents: [tip], author, date: new Date() }),
        true,
      );
      await github.pulls.openOrUpdate({ branch, title: branch, body: '' });
    }
    await server.settled();
    expect(repository.runs.map(({ conclusion }) => conclusion)).toEqual(['action_required', 'action_required']);
    await github.runs.approve(repository.issues[0]?.pull?.sha ?? '');
    await server.settled();
    expect(repository.runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'action_required']);
    await server.as('exemple', 'pulls/merge', { ...of, pull_number: 1, body: {} });
    await server.settled();
    expect(repository.runs.at(-1)).toMatchObject({ event: 'push', conclusion: 'success' });
    expect(repository.issues[0]).toMatchObject({ state: 'closed' });
    const headers = { authorization: `token ${server.jobToken(repository, { contents: 'write' })}` };
    const answer = await fetch(`${server.api}/repos/exemple/catalogue/pulls/2/merge`, { method: 'PUT', headers, body: '{}' });
    expect(answer.status).toBe(200);
    await server.settled();
    expect(repository.runs.filter(({ event }) => event === 'push')).toHaveLength(1);
    await expect(server.as('exemple', 'pulls/merge', { ...of, pull_number: 2, body: {} })).rejects.toThrow('405');
  });
});

test('a file that was dropped into an issue has an address of GitHub’s form, and is served by way of its storage', async () => {
  const { server } = await startWith({});
  const address = server.attach('depot.zip', Buffer.from('PK'));
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/user-attachments\/files\/\d+\/depot\.zip$/);
  const answer = await fetch(address);
  expect([answer.redirected, await answer.text()]).toEqual([true, 'PK']);
});

test('a call that is not as GitHub describes it is refused, and ends the test that made it', async () => {
  const { server, repository } = await startCatalogue();
  const headers = { authorization: `token ${server.tokenOf('exemple')}` };
  const answer = await fetch(`${server.api}/repos/${repository.owner.login}/catalogue/issues`, {
    method: 'POST',
    headers,
    body: '{"titel":"x"}',
  });
  expect(answer.status).toBe(422);
  await expect(server.stop()).rejects.toThrow("issues/create: body must have required property 'title'");
});
