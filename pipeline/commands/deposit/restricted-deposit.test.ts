import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Receipt } from '../../../schemas/types.ts';
import { sentText } from '../../../site/publish/update.ts';
import { startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { restrictedDataset } from '../../manifest/read.fixtures/catalogue.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { digest } from '../../stores/digest.ts';
import { collection, features, operator, producer } from '../build/build.fixtures/catalogue.ts';
import { answer, operatorOf, proposeReceipt, readEvent, readSent } from './answer.ts';
import { stagerOf } from './deposit.ts';
import { judgeDeposit } from './judge-deposit.ts';
import { askedIn } from './receive.ts';

/* Restricted data that are dropped into an issue, which everybody reads: encrypted, or as they are. */

const id = 'ddt-51/reseaux';
const secret = 'MARQUEUR-4711';
const sealed = `age-encryption.org/v1\n${secret}`;
const described = restrictedDataset.replace('a'.repeat(64), digest(Buffer.from(sealed)));
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2060', '');

let started: StartedCatalogue;
let datasets: string;
beforeEach(async () => {
  const catalogue = { 'datasets/operator.yaml': `${operator}deposits: true\n`, 'datasets/ddt-51/producer.yaml': producer };
  started = await startCatalogue({ ...catalogue, '.github/workflows/review.yml': 'on: workflow_dispatch\njobs: {}\n' });
  const folder = scratchFolder();
  for (const [path, text] of Object.entries(catalogue)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  datasets = join(folder, 'datasets');
});
afterEach(() => started.server.stop());

/** Have the published branch, and its copy here, hold a restricted data set. */
async function publish(): Promise<void> {
  mkdirSync(join(datasets, id), { recursive: true });
  writeFileSync(join(datasets, id, 'dataset.yaml'), restrictedDataset);
  const { git } = started.repository;
  const sha = await git.writeBlob(Buffer.from(restrictedDataset));
  const tree = await git.writeTree('refs/heads/main', [{ path: `datasets/${id}/dataset.yaml`, mode: '100644', sha }]);
  const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
  const parents = [(await git.resolve('refs/heads/main')) ?? ''];
  await git.writeRef('heads/main', await git.writeCommit({ tree, parents, message: 'x\n', author, committer: author }));
}

/** Drop a zip into an issue, and answer it as the two jobs of the workflow do. */
async function dropped(files: Record<string, string>): Promise<{ said: string; staged: string[]; bundle: string }> {
  const zip = makeZip(Object.entries(files).map(([name, content]) => ({ name: `datasets/${id}/${name}`, content })));
  const body = `### Le zip\n\n[depot.zip](${started.server.attach('depot.zip', zip)})`;
  await started.server.as('mairie', 'issues/create', { repository: 'exemple/catalogue', body: { title: 'Dépôt', body } });
  const { payload, token } = started.server.events.at(-1) ?? {};
  const scratch = scratchFolder();
  const github = started.connect();
  const event = join(scratch, 'event.json');
  writeFileSync(event, JSON.stringify({ ...payload, sender: token?.user }));
  const env = { GITHUB_SERVER_URL: started.server.api };
  const asked = await askedIn(event, env, { github: () => Promise.resolve(github), folder: scratch });
  if (asked === undefined || 'refused' in asked) throw new Error(`Nothing was read: ${JSON.stringify(asked)}`);
  const now = new Date('2026-11-28T12:00:00Z');
  const bundle = join(scratch, 'bundle');
  await judgeDeposit(asked, { datasets, scratch, bundle, access: {}, now });
  const issue = await readEvent(event);
  if (issue === undefined) throw new Error('No deposit.');
  const staged: string[] = [];
  const stage = (path: string): Promise<void> => Promise.resolve(void staged.push(path));
  const answering = { github, operator: await operatorOf(datasets), datasets, now, lang: 'fr', stage, run: 'x' } as const;
  await answer(bundle, { ...issue, ...(await readSent(issue, github, env)) }, answering);
  const said = started.repository.issues.find(({ number }) => number === issue.number)?.comments.at(-1)?.body ?? '';
  return { said: plain(said), staged, bundle };
}

test('an encrypted file goes to the store and its manifest into the request, judged by what everybody may read', async () => {
  const { said, staged } = await dropped({ 'dataset.yaml': described, 'reseaux.gpkg.age': sealed });
  expect(said).toMatch(/## Vos données sont prêtes à être relues[^]*leur fichier est chiffré, et rien n’en a été lu ici/);
  expect(staged).toEqual([`${id}/reseaux.gpkg.age`]);
  const changes = await started.repository.git.changedFiles('refs/heads/main', 'refs/heads/depot/1');
  expect(changes.map(({ path }) => path)).toEqual([`datasets/${id}/dataset.yaml`]);
  const texts = started.repository.issues.flatMap(({ title, body, comments }) => [title, body, ...comments.map((each) => each.body)]);
  expect(texts.join()).not.toContain(secret);
});

test('a new encrypted file takes the place of the one that the manifest names', async () => {
  await publish();
  const name = 'depot-0a1b2c3d.gpkg.age';
  const { said, staged } = await dropped({ 'description.yaml': sentText(id, name, digest(Buffer.from(sealed))), [name]: sealed });
  expect(said).toMatch(/## Vos données sont prêtes à être relues[^]*mis à jour/);
  expect(staged).toEqual([`${id}/${name}`]);
  const manifest = String(await started.repository.git.readBlob(`refs/heads/depot/1:datasets/${id}/dataset.yaml`));
  expect(manifest).toContain(`deposit: ${name}`);
  expect((await dropped({ 'reseaux.gpkg': sealed })).said).toContain('le zip en apporte un fichier en clair');
});

test('restricted data that came as they are are refused, and their sender is told that they are public', async () => {
  for (const name of ['reseaux.gpkg', 'reseaux.geojson', `${secret}.geojson`]) {
    const files = { 'dataset.yaml': described, [name]: collection(features), 'reseaux.gpkg.age': sealed };
    const { said, staged, bundle } = await dropped(files);
    expect(said).toMatch(
      /le zip en apporte un fichier en clair\. Rien n’en est repris[^]*tenez-le pour divulgué[^]*demander à GitHub de détruire/,
    );
    expect(said).not.toContain(secret);
    expect([staged, readdirSync(bundle)]).toEqual([[], ['receipt.json']]);
  }
  expect(started.repository.issues.filter(({ pull }) => pull)).toEqual([]);
});

test('encrypted data come to no catalogue that would keep them in git', async () => {
  writeFileSync(join(datasets, 'operator.yaml'), operator);
  const { said } = await dropped({ 'dataset.yaml': described, 'reseaux.gpkg.age': sealed });
  expect(said).toContain('Ce catalogue garde dans git les fichiers déposés, et un fichier chiffré n’a pas à y rester');
});

test('an encrypted file that no manifest names comes into no request', async () => {
  mkdirSync(join(datasets, id));
  writeFileSync(join(datasets, id, 'dataset.yaml'), described);
  const receipt: Receipt = {
    format: 1,
    outcome: 'accepted',
    producer: { id: 'ddt-51', isNew: false },
    problems: [],
    files: [],
    removed: [],
    datasets: [{ id, act: 'updated', layers: [], problems: [] }],
  };
  const files = new Map([[`${id}/autre.gpkg.age`, Buffer.from(sealed)]]);
  const author = { name: 'A', email: 'a@exemple.fr' };
  const asked = { datasets, branch: 'depot/1', author, sender: { from: 'A' }, github: started.connect(), now: new Date() };
  const { told } = await proposeReceipt(receipt, files, { ...asked, stage: () => Promise.resolve() });
  expect(told).toMatchObject({ outcome: 'refused', problems: [{ id: 'bundle.claims' }] });
});

test('an encrypted file waits in the private store, and in no other', async () => {
  const stage = stagerOf('bundle', { env: { MAPPE_STORE: 's3://public' }, access: {}, now: new Date() });
  const staged = { producer: 'ddt-51', sha256: 'a'.repeat(64), bytes: 1 };
  await expect(stage(`${id}/reseaux.gpkg.age`, staged)).rejects.toThrow(/Donnez la variable MAPPE_PRIVATE_STORE/);
});
