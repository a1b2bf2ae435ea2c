import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalGithub, type Repository } from '../../forge/local-github.fixtures/local-github.ts';
import { restrictedDataset } from '../../manifest/read.fixtures/catalogue.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { collection, features, manifest, operator, producer } from '../build/build.fixtures/catalogue.ts';
import { propose, type ProposeOptions } from './propose.ts';

const forge = 'forge: { url: https://github.com/exemple/catalogue, branch: main }\n';
const published = { 'operator.yaml': operator + forge, 'ddt-51/producer.yaml': producer, 'ddt-51/routes/dataset.yaml': manifest() };
const sent = { 'ddt-51/mats/dataset.yaml': manifest(), 'ddt-51/mats/mats.geojson': collection(features) };

/** Files below a new folder. */
function folderOf(files: Record<string, string>): string {
  const folder = scratchFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

let server: LocalGithub;
let repository: Repository;
let datasets: string;
beforeEach(async () => {
  server = await LocalGithub.start();
  const files = Object.fromEntries(Object.entries(published).map(([path, content]) => [`datasets/${path}`, content]));
  repository = await server.addRepository('exemple/catalogue', { files, collaborators: { machine: 'write' } });
  datasets = join(folderOf(files), 'datasets');
});
afterEach(() => server.stop());

/** Run the command; gives its lines and exit code. */
async function run(folder: string, options: Partial<ProposeOptions> = {}): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const token = server.tokenOf('machine', {
    repository: 'exemple/catalogue',
    permissions: { contents: 'write', 'pull-requests': 'write' },
  });
  const reach = { api: server.api, secondMs: 1, timeoutMs: 5000 };
  const given: ProposeOptions = {
    datasets,
    token,
    author: undefined,
    lang: 'fr',
    now: new Date('2026-11-28T12:00:00Z'),
    reach,
    ...options,
  };
  return { code: await propose(folder, given, (line) => lines.push(line.replaceAll('\u202f', ' '))), lines };
}
const url = 'https://github.com/exemple/catalogue/pull/1';

test('forty data sets of a folder are one request, which names them all', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `ddt-51/mats-${index + 1}`);
  const files = ids.flatMap((id): [string, string][] => [
    [`${id}/dataset.yaml`, manifest().replace('Mâts d’éoliennes', `Mâts d’éoliennes, ${id}`)],
    [`${id}/mats.geojson`, collection(features)],
  ]);
  expect(await run(folderOf(Object.fromEntries(files)))).toEqual({ code: 0, lines: [`Demande ouverte : ${url}`] });
  expect(repository.issues).toHaveLength(1);
  const [{ title = '', body, pull } = {}] = repository.issues;
  expect(title.replaceAll('\u202f', ' ')).toMatch(/^40 jeux de données : ddt-51\/mats-1, ddt-51\/mats-10/);
  expect(ids.filter((id) => body?.includes(`\`${id}\``))).toEqual(ids);
  expect(await repository.git.changedFiles('refs/heads/main', `refs/heads/${pull?.head.branch}`)).toHaveLength(80);
});

test('the data set of a folder is asked for in one request, whose words say what it is; again, nothing more', async () => {
  expect(await run(folderOf(sent))).toEqual({ code: 0, lines: [`Demande ouverte : ${url}`] });
  expect(repository.issues).toMatchObject([
    {
      title: 'Mâts d’éoliennes (ddt-51/mats)',
      body: 'Proposé par `mappe propose`\u202f:\n\n- Mâts d’éoliennes (`ddt-51/mats`)\n',
      user: { login: 'machine' },
    },
  ]);
  expect(await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/ddt-51--mats')).toMatchObject([
    { path: 'datasets/ddt-51/mats/dataset.yaml', status: 'added' },
    { path: 'datasets/ddt-51/mats/mats.geojson', status: 'added' },
  ]);
  expect(await run(folderOf(sent))).toEqual({ code: 0, lines: [`Rien de neuf : la demande dit déjà tout cela : ${url}`] });
  const other = { ...sent, 'ddt-51/mats/mats.geojson': collection(features.slice(1)) };
  expect(await run(folderOf(other), { lang: 'en' })).toEqual({ code: 0, lines: [`Request updated: ${url}`] });
  expect(repository.issues).toHaveLength(1);
});

test.each([['ddt-51/mats'], ['ddt-51'], ['']])('a folder is that of a data set, of a producer or of a catalogue: %j', async (inside) => {
  const folder = folderOf({ ...sent, 'ddt-51/producer.yaml': producer });
  expect(await run(join(folder, inside))).toMatchObject({ code: 0 });
  expect([...(await repository.git.branches()).keys()]).toEqual(['main', 'propose/ddt-51--mats']);
});

test('the author is who sends: as git knows them, else the account of the token', async () => {
  const author = async (): Promise<unknown> => (await repository.git.readCommit('refs/heads/propose/ddt-51--mats')).author;
  const { id } = server.userOf('machine');
  await run(folderOf(sent));
  expect(await author()).toMatchObject({ name: 'machine', email: `${id}+machine@users.noreply.github.com` });
  const jeanne = { name: 'Jeanne', email: 'j@exemple.fr' };
  await run(folderOf({ ...sent, 'ddt-51/mats/mats.geojson': collection(features.slice(1)) }), { author: jeanne });
  expect(await author()).toMatchObject(jeanne);
});

test('a data set that lies already as it is makes nothing; a file that it has no more goes', async () => {
  expect(await run(folderOf({ 'ddt-51/producer.yaml': producer }))).toEqual({
    code: 0,
    lines: ['Rien à proposer : le catalogue contient déjà tout cela.'],
  });
  const routes = {
    'ddt-51/routes/dataset.yaml': manifest().replace('mats.geojson', 'routes.geojson'),
    'ddt-51/routes/routes.geojson': collection(features),
  };
  await run(folderOf(routes));
  await repository.git.writeRef('heads/main', (await repository.git.readRef('heads/propose/ddt-51--routes')) ?? '');
  const renamed = { 'ddt-51/routes/dataset.yaml': manifest(), 'ddt-51/routes/mats.geojson': collection(features) };
  await run(folderOf(renamed));
  expect(await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/ddt-51--routes')).toMatchObject([
    { path: 'datasets/ddt-51/routes/dataset.yaml', status: 'modified' },
    { path: 'datasets/ddt-51/routes/mats.geojson', status: 'added' },
    { path: 'datasets/ddt-51/routes/routes.geojson', status: 'removed' },
  ]);
});

test('a request that was declined is told, and opened again where that is asked', async () => {
  await run(folderOf(sent));
  await server.as('exemple', 'issues/update', { repository: 'exemple/catalogue', issue_number: 1, body: { state: 'closed' } });
  const { code, lines } = await run(folderOf(sent));
  expect([code, lines[0]]).toEqual([
    1,
    expect.stringMatching(/^Cette demande a été fermée sans être acceptée, et rien n’a changé depuis : https:\S+\/1 /),
  ]);
  expect(await run(folderOf(sent), { again: true })).toMatchObject({ code: 0 });
  expect(repository.issues).toHaveLength(2);
});

describe('nothing is asked of GitHub where it is refused here:', () => {
  afterEach(() => expect(server.calls).toEqual([]));

  test('what `mappe check` refuses, at its place in the folder', async () => {
    const folder = folderOf({ ...sent, 'ddt-51/mats/dataset.yaml': manifest('colour: red\n'), 'ddt-52/eau/dataset.yaml': manifest() });
    const { code, lines } = await run(folder);
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain(`${folder}/ddt-51/mats/dataset.yaml:9:1`);
    expect(lines.join('\n')).toContain(`${folder}/ddt-52/producer.yaml`);
    expect(lines.at(-1)).toBe('Rien n’a été envoyé : corrigez d’abord ces erreurs.');
  });

  test('a folder that is not there, or holds no data set', async () => {
    await expect(run('/nowhere')).rejects.toThrow('/nowhere n’est pas un dossier que l’on puisse lire');
    await expect(run(folderOf({ 'lisez-moi.txt': 'x' }))).rejects.toThrow('ne contient aucun fichier de producteur ou de jeu de données');
  });

  test('a link, which may lead to a key', async () => {
    const folder = folderOf(sent);
    symlinkSync('/etc/passwd', join(folder, 'ddt-51/mats/passwd.csv'));
    await expect(run(folder)).rejects.toThrow('Ces fichiers sont des liens, qui mènent on ne sait où\u202f: ddt-51/mats/passwd.csv');
  });

  test('files that are too large for a request', async () => {
    const folder = folderOf({ ...sent, 'ddt-51/mats/large.gpkg': 'x' });
    truncateSync(join(folder, 'ddt-51/mats/large.gpkg'), 60_000_000);
    await expect(run(folder)).rejects.toThrow('ddt-51/mats/large.gpkg pèse 60 Mo');
    const five = folderOf({ ...sent, ...Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`ddt-51/mats/${number}.gpkg`, 'x'])) });
    for (const number of [1, 2, 3, 4, 5]) truncateSync(join(five, `ddt-51/mats/${number}.gpkg`), 45_000_000);
    await expect(run(five)).rejects.toThrow('Ces fichiers pèsent 225 Mo ensemble');
  });

  test('a call without a token, and a forge that is not GitHub', async () => {
    await expect(run(folderOf(sent), { token: '' })).rejects.toThrow('Il faut un jeton qui écrive dans exemple/catalogue');
    await expect(run(folderOf(sent), { repository: 'https://gitlab.exemple.fr/a/b' })).rejects.toThrow('n’est pas un dépôt de GitHub');
  });
});

test('a file that its manifest names as deposited is not sent to git, however large it is', async () => {
  const named = manifest().replace('{ path: mats.geojson }', `{ deposit: mats.geojson, sha256: ${'a'.repeat(64)} }`);
  const folder = folderOf({ ...sent, 'ddt-51/mats/dataset.yaml': named });
  truncateSync(join(folder, 'ddt-51/mats/mats.geojson'), 60_000_000);
  expect(await run(folder)).toEqual({ code: 0, lines: [`Demande ouverte : ${url}`] });
  const changed = await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/ddt-51--mats');
  expect(changed.map(({ path }) => path)).toEqual(['datasets/ddt-51/mats/dataset.yaml']);
});

test('files that lie beside the producers are left out, and told', async () => {
  const { code, lines } = await run(folderOf({ ...sent, 'operator.yaml': 'title: Autre\n', '.env': 'x', 'ddt-51/mats/.DS_Store': 'x' }));
  expect(code).toBe(0);
  expect(lines[0]).toContain('laissé de côté, car une demande ne porte que sur les dossiers des producteurs : operator.yaml');
  expect((await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/ddt-51--mats')).map(({ path }) => path)).toEqual([
    'datasets/ddt-51/mats/dataset.yaml',
    'datasets/ddt-51/mats/mats.geojson',
  ]);
});

test('a token that may only read is told what it lacks', async () => {
  const token = server.tokenOf('machine', { repository: 'exemple/catalogue', permissions: { contents: 'read' } });
  await expect(run(folderOf(sent), { token })).rejects.toThrow(/^Impossible d’envoyer les fichiers \(2\).+n’en a pas le droit/);
});

test('who may not write to the repository at all is told of the way by a fork', async () => {
  const refused = run(folderOf(sent), { token: server.tokenOf('etrangere') });
  await expect(refused).rejects.toThrow(/n’existe pas, ou ce jeton ne le voit pas ou n’y écrit pas\..+\(fork\)/);
});

test('restricted data that lie beside their manifest as they are come into no request; an encrypted file stays here', async () => {
  const files = { 'ddt-51/reseaux/dataset.yaml': restrictedDataset, 'ddt-51/reseaux/reseaux.gpkg.age': 'x' };
  const folder = folderOf({ ...files, 'ddt-51/reseaux/travail/reseaux.gpkg': 'x' });
  await expect(run(folder)).rejects.toThrow(/travail\/reseaux\.gpkg.*serait public/);
  expect((await run(folderOf(files))).code).toBe(0);
  const changes = await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/ddt-51--reseaux');
  expect(changes.map(({ path }) => path)).toEqual(['datasets/ddt-51/reseaux/dataset.yaml']);
});
