import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askedOnce, newDataset, startCatalogue, type StartedCatalogue } from '../local-github.fixtures/local-github.ts';
import { bot } from './issues.ts';
import { proposeChange, sendersOf } from './propose.ts';

let started: StartedCatalogue;
beforeEach(async () => void (started = await startCatalogue()));
afterEach(() => started.server.stop());

test('a change makes one branch, one commit of who sent it, and one request', async () => {
  expect(await proposeChange(started.connect(), newDataset)).toMatchObject({
    state: 'made',
    number: 1,
    url: 'https://github.com/exemple/catalogue/pull/1',
  });
  expect(await started.found()).toEqual(askedOnce);
  const { git } = started.repository;
  expect(await git.changedFiles('refs/heads/main', 'refs/heads/depot/12')).toMatchObject([
    { path: 'datasets/vion/arbres/arbres.gpkg', status: 'added' },
    { path: 'datasets/vion/arbres/dataset.yaml', status: 'added' },
    { path: 'datasets/vion/producer.yaml', status: 'added' },
  ]);
  expect([...(await git.readBlob('refs/heads/depot/12:datasets/vion/arbres/arbres.gpkg'))]).toEqual([0, 255, 1]);
});

test('whoever waits hears how many files are sent', async () => {
  const heard: number[][] = [];
  await proposeChange(started.connect(), { ...newDataset, onSent: (...told) => void heard.push(told) });
  expect(heard).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

test('asked for again, nothing changes and nothing is written', async () => {
  await proposeChange(started.connect(), newDataset);
  started.server.calls.length = 0;
  expect(await proposeChange(started.connect(), { ...newDataset, now: new Date() })).toMatchObject({ state: 'same', number: 1 });
  expect(started.server.calls.map(({ operation }) => operation).filter((operation) => /create|update/.test(operation))).toEqual([]);
});

test('what has changed is changed: the one commit anew on what is published now, files that are no longer sent gone, the words of the request', async () => {
  await proposeChange(started.connect(), newDataset);
  const { git } = started.repository;
  await git.writeRef('heads/main', await commitOn('datasets/sarthe/routes/dataset.yaml', 'title: Routes de la Sarthe\n'));
  const files = [
    { path: 'datasets/vion/arbres/dataset.yaml', bytes: Buffer.from('title: Arbres de 2026\n') },
    { path: 'datasets/vion/producer.yaml', bytes: Buffer.from('name: Vion\n') },
  ];
  expect(await proposeChange(started.connect(), { ...newDataset, files, title: 'Arbres de 2026' })).toMatchObject({
    state: 'changed',
    number: 1,
  });
  expect(await started.found()).toEqual(askedOnce);
  expect((await git.changedFiles('refs/heads/main', 'refs/heads/depot/12')).map(({ path }) => path)).toEqual([
    'datasets/vion/arbres/dataset.yaml',
    'datasets/vion/producer.yaml',
  ]);
  expect(started.repository.issues[0]?.title).toBe('Arbres de 2026');
});

test('a folder that is named as whole loses the files that are not sent', async () => {
  const routes = 'datasets/sarthe/routes';
  const files = [{ path: `${routes}/other.yaml`, bytes: Buffer.from('x') }];
  const whole = { ...newDataset, files, whole: [routes] };
  expect(await proposeChange(started.connect(), whole)).toMatchObject({ state: 'made' });
  expect(await started.repository.git.changedFiles('refs/heads/main', 'refs/heads/depot/12')).toMatchObject([
    { path: `${routes}/dataset.yaml`, status: 'removed' },
    { path: `${routes}/other.yaml`, status: 'added' },
  ]);
  expect(await proposeChange(started.connect(), whole)).toMatchObject({ state: 'same' });
});

test('a data set is withdrawn by a folder that holds nothing any more; no other folder can be emptied', async () => {
  const gone = { ...newDataset, files: [], whole: ['datasets/sarthe/routes'] };
  expect(await proposeChange(started.connect(), gone)).toMatchObject({ state: 'made' });
  expect(await started.repository.git.changedFiles('refs/heads/main', 'refs/heads/depot/12')).toMatchObject([
    { path: 'datasets/sarthe/routes/dataset.yaml', status: 'removed' },
  ]);
  for (const folder of ['datasets', '.github', 'datasets/../.github', ''])
    await expect(proposeChange(started.connect(), { ...gone, whole: [folder] })).rejects.toThrow(
      'Une demande ne porte que sur les dossiers',
    );
});

test('what is published already makes nothing', async () => {
  const files = [
    { path: 'datasets/sarthe/routes/dataset.yaml', bytes: Buffer.from('title: Routes\n') },
    { path: 'datasets/sarthe/gone.gpkg', bytes: undefined },
  ];
  expect(await proposeChange(started.connect(), { ...newDataset, files })).toEqual({ state: 'nothing' });
  expect(await started.found()).toMatchObject({ pulls: 0, branches: ['main'] });
});

test('two calls at once make one request', async () => {
  const later = { ...newDataset, now: new Date('2026-11-28T12:00:07Z') };
  const states = await Promise.all([newDataset, later].map((each) => proposeChange(started.connect(), each)));
  expect(states.every(({ state }) => state !== 'nothing')).toBe(true);
  expect(await started.found()).toEqual(askedOnce);
});

test('a request that was declined is not opened again, until something has changed or it is asked for', async () => {
  await proposeChange(started.connect(), newDataset);
  await started.server.as('exemple', 'issues/update', { repository: 'exemple/catalogue', issue_number: 1, body: { state: 'closed' } });
  expect(await proposeChange(started.connect(), newDataset)).toMatchObject({ state: 'declined', number: 1 });
  expect(started.repository.issues).toHaveLength(1);
  expect(await proposeChange(started.connect(), { ...newDataset, insists: true })).toMatchObject({ state: 'made', number: 2 });
});

test('one that was declined stays declined, its branch deleted or not, and another one tried in between', async () => {
  const { server, connect, repository } = started;
  const close = (number: number): Promise<unknown> =>
    server.as('exemple', 'issues/update', { repository: 'exemple/catalogue', issue_number: number, body: { state: 'closed' } });
  await proposeChange(connect(), newDataset);
  await close(1);
  await connect().commits.removeBranch('depot/12');
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'declined', number: 1 });
  const other = { ...newDataset, files: newDataset.files.slice(1) };
  expect(await proposeChange(connect(), other)).toMatchObject({ state: 'made', number: 2 });
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'declined', number: 1 });
  await close(2);
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'declined', number: 1 });
  expect(repository.issues).toHaveLength(2);
});

test('what a job has closed, because its sender gave it up, may be asked for again; so may what a person opens again', async () => {
  const { server, connect } = started;
  await proposeChange(connect(), newDataset);
  await connect().issues.close(1, 'not_planned');
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'made', number: 2 });
  const change = (state: string): Promise<unknown> =>
    server.as('exemple', 'issues/update', { repository: 'exemple/catalogue', issue_number: 2, body: { state } });
  await change('closed');
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'declined', number: 2 });
  await change('open');
  expect(await proposeChange(connect(), newDataset)).toMatchObject({ state: 'same', number: 2 });
});

test('however often its sender has given up and sent again, few calls find what was declined', async () => {
  const { server, connect } = started;
  for (let count = 1; count <= 6; count += 1) {
    const file = { path: 'datasets/vion/arbres/dataset.yaml', bytes: Buffer.from(`title: Arbres ${count}\n`) };
    await proposeChange(connect(), { ...newDataset, files: [file] });
    await connect().issues.close(count, 'not_planned');
  }
  server.calls.length = 0;
  await proposeChange(connect(), newDataset);
  expect(server.calls.length).toBeLessThan(45);
});

test('the work of somebody else on the branch is not overwritten', async () => {
  await proposeChange(started.connect(), newDataset);
  const theirs = await commitOn('datasets/vion/arbres/dataset.yaml', 'title: Mieux\n', 'refs/heads/depot/12');
  await started.repository.git.writeRef('heads/depot/12', theirs);
  const again = proposeChange(started.connect(), { ...newDataset, files: newDataset.files.slice(1) });
  await expect(again).rejects.toThrow(`Quelqu’un a travaillé sur la branche depot/12 (version ${theirs.slice(0, 7)})`);
  expect(await started.repository.git.readRef('heads/depot/12')).toBe(theirs);
});

describe('a request into which an administrator has merged what is published (“Update branch”)', () => {
  const branch = 'refs/heads/depot/12';
  const routes = 'datasets/sarthe/routes/dataset.yaml';
  /** Publish a change, and merge it into the request, with files over what git makes of it. */
  async function update(path = routes, files: Record<string, string> = {}, from = 'heads/main'): Promise<void> {
    const { git } = started.repository;
    const published = await commitOn(path, `title: Routes ${Math.random()}\n`);
    await git.writeRef(from, published);
    const merged = (await git.mergeTree((await git.resolve(branch)) ?? '', published)) ?? branch;
    const entries = Object.entries(files).map(async ([name, text]) => ({
      path: name,
      mode: '100644',
      sha: await git.writeBlob(Buffer.from(text)),
    }));
    const tree = await git.writeTree(merged, await Promise.all(entries));
    const author = { name: 'Exemple', email: 'exemple@exemple.fr', date: '2026-11-28T14:00:00Z' };
    const parents = [(await git.resolve(branch)) ?? '', published];
    const message = "Merge branch 'main' into depot/12\n";
    await git.writeRef('heads/depot/12', await git.writeCommit({ tree, parents, message, author, committer: author }));
  }
  const next = { ...newDataset, files: newDataset.files.slice(1) };

  test('is its sender’s as before: the same changes nothing, and another zip is taken', async () => {
    await proposeChange(started.connect(), newDataset);
    await update();
    await update();
    expect(await proposeChange(started.connect(), newDataset)).toMatchObject({ state: 'same' });
    const pull = await started.connect().pulls.read(1);
    expect(await sendersOf(started.connect(), { ...pull, author: bot.login })).toEqual(['martin', bot.login]);
    expect(await proposeChange(started.connect(), next)).toMatchObject({ state: 'changed', number: 1 });
    expect(await started.found()).toEqual(askedOnce);
  });

  test.each<[string, () => Promise<void>]>([
    ['something else was changed on the way', () => update(routes, { [routes]: 'title: Autre\n' })],
    ['a file of the request was', () => update(routes, { 'datasets/vion/arbres/dataset.yaml': 'title: Mieux\n' })],
    ['somebody has chosen between both', () => update('datasets/vion/producer.yaml', { 'datasets/vion/producer.yaml': 'name: Vion\n' })],
    ['it is no published branch that was merged', () => update(routes, {}, 'heads/autre')],
  ])('is left to whoever has worked there where %s', async (_, work) => {
    await proposeChange(started.connect(), newDataset);
    await work();
    await expect(proposeChange(started.connect(), next)).rejects.toThrow('Quelqu’un a travaillé sur la branche depot/12');
  });
});

async function commitOn(path: string, text: string, parent = 'refs/heads/main'): Promise<string> {
  const { git } = started.repository;
  const tree = await git.writeTree(parent, [{ path, mode: '100644', sha: await git.writeBlob(Buffer.from(text)) }]);
  const author = { name: 'Somebody', email: 'somebody@exemple.fr', date: '2026-11-28T13:00:00Z' };
  return git.writeCommit({ tree, parents: [(await git.resolve(parent)) ?? ''], message: 'Mend\n', author, committer: author });
}

test.each([
  ['datasets/operator.yaml'],
  ['datasets/erased.yaml'],
  ['.github/workflows/publish.yml'],
  ['datasets/../package.json'],
  ['datasets/vion/../../package.json'],
  ['/etc/passwd'],
  ['datasets//vion/a.csv'],
  ['datasets/vion/.gitattributes'],
  ['datasets/vion/.git/config'],
  ['datasets/vion/a\\b.csv'],
  ['datasets/vion/a\n.csv'],
  ['datasetsvion/arbres/dataset.yaml'],
  [`datasets/vion/${'a'.repeat(400)}.csv`],
])('the path %j is refused before anything is asked of GitHub', async (path) => {
  const files = [...newDataset.files, { path, bytes: Buffer.from('x') }];
  await expect(proposeChange(started.connect(), { ...newDataset, files })).rejects.toThrow(
    'Une demande ne porte que sur les dossiers des producteurs',
  );
  expect(started.server.calls).toEqual([]);
});

test('the published branch is never written, and more files than anybody looks at are refused', async () => {
  await expect(proposeChange(started.connect(), { ...newDataset, branch: 'main' })).rejects.toThrow('main est la branche que l’on publie');
  const files = Array.from({ length: 301 }, (_, index) => ({ path: `datasets/vion/a/${index}.csv`, bytes: Buffer.from('x') }));
  await expect(proposeChange(started.connect(), { ...newDataset, files })).rejects.toThrow('301 fichiers en une seule demande');
  expect(started.server.calls).toEqual([]);
});

test('what came by mail is no account’s, though its sender writes the address that GitHub gives one', async () => {
  const author = { name: 'Mairie', email: '7+mairie-vion@users.noreply.github.com' };
  await proposeChange(started.connect(), { ...newDataset, branch: 'depot/mail/vion--arbres', author });
  const pull = await started.connect().pulls.read(1);
  expect(await sendersOf(started.connect(), { ...pull, author: bot.login })).toEqual([bot.login]);
});

test('a hostile title and author are one line each, and git reads who has sent it', async () => {
  const author = { name: 'A\n<b@c> B', email: 'x@y>\ncommitter Z' };
  await proposeChange(started.connect(), { ...newDataset, title: 'Un\ntitre\u0007 long', author });
  expect(started.repository.issues[0]?.title).toBe('Un titre long');
  const commit = await started.repository.git.readCommit('refs/heads/depot/12');
  expect(commit).toMatchObject({ author: { name: 'A b@c B', email: 'x@ycommitterZ' } });
  expect(commit.message).toBe('Un titre long\n\nProposed-for: depot/12');
});

describe('a producer that was verified on the branch of its request', () => {
  const sheet = 'datasets/vion/producer.yaml';
  const verified = 'name: Vion\nverified: { by: exemple, on: 2026-11-28, how: email }\n';
  const branch = 'refs/heads/depot/12';
  const push = async (path: string, text: string): Promise<void> =>
    started.repository.git.writeRef('heads/depot/12', await commitOn(path, text, branch));
  const readSheet = async (): Promise<string> => (await started.repository.git.readBlob(`${branch}:${sheet}`)).toString();
  const withFile = (path: string, text: string): typeof newDataset => ({
    ...newDataset,
    files: newDataset.files.map((file) => (file.path === path ? { path, bytes: Buffer.from(text) } : file)),
  });

  test('may send another zip, and another: what was verified stays in the one commit', async () => {
    await proposeChange(started.connect(), newDataset);
    await push(sheet, verified);
    await push(sheet, verified.replace('email', 'dns'));
    expect(await proposeChange(started.connect(), newDataset)).toMatchObject({ state: 'same' });
    for (const title of ['Arbres de 2026', 'Arbres de 2027']) {
      const next = withFile('datasets/vion/arbres/dataset.yaml', `title: ${title}\n`);
      expect(await proposeChange(started.connect(), next)).toMatchObject({ state: 'changed', number: 1 });
      expect(await proposeChange(started.connect(), next)).toMatchObject({ state: 'same', number: 1 });
    }
    expect(await started.found()).toEqual(askedOnce);
    expect(await readSheet()).toBe(verified.replace('email', 'dns'));
  });

  test('is verified no more once it says that it is another', async () => {
    await proposeChange(started.connect(), newDataset);
    await push(sheet, verified);
    expect(await proposeChange(started.connect(), withFile(sheet, 'name: Sarthe\n'))).toMatchObject({ state: 'changed' });
    expect(await readSheet()).toBe('name: Sarthe\n');
  });

  test.each([
    ['the sheet says something else as well', sheet, verified.replace('Vion', 'Vienne')],
    ['the sheet cannot be read', sheet, 'verified: [\n'],
    ['another file has changed', 'datasets/vion/arbres/dataset.yaml', 'title: Mieux\n'],
  ])('is left to whoever has worked there where %s', async (_, path, text) => {
    await proposeChange(started.connect(), newDataset);
    await push(sheet, verified);
    await push(path, text);
    await expect(proposeChange(started.connect(), newDataset)).rejects.toThrow('Quelqu’un a travaillé sur la branche depot/12');
  });
});
