import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makePrivateBucket, type PrivateBucket } from '../../../deploy/private.fixtures/bucket.ts';
import { commandsIn, manifest, markers, markersIn, textsBelow, writeMarked } from '../../../site/e2e/restricted-catalogue.ts';
import { sealFile } from '../../access/sealed-file.ts';
import { forkOf, LocalGithub, pushFiles, thisProject, type Repository } from '../../forge/local-github.fixtures/local-github.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { digest } from '../../stores/digest.ts';
import * as open from '../build/build.fixtures/catalogue.ts';
import { answerRequest } from '../site/static-server.ts';

/*
 * Restricted data on their way through GitHub: sent in plain and refused, sent encrypted, reviewed, accepted, built, granted, signed and
 * published, and all of it where it fails. The workflows' own steps judge what is sent, and the commands of the other jobs do the rest;
 * whatever anybody could read afterwards is searched for what is in them.
 */

const id = 'ddt-51/reseaux';
const admin = 'mappe-geo';
const of = { repository: `${admin}/mappe` };
const day = (from: number): string => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

const folder = mkdtempSync(join(tmpdir(), 'mappe-nothing-'));
const at = (...names: string[]): string => join(folder, ...names);
const store = at('store');
const previews = at('previews');
const artifacts = at('artifacts');
const machine = at('machine');
const datasets = join(machine, 'datasets');
const { mappe, printed } = commandsIn(folder);
const server = createServer((request, response) => void answerRequest(request, response, { site: previews, store }));

let github: LocalGithub;
let repository: Repository;
let bucket: PrivateBucket;
let identity = '';
let sealed: { name: string; bytes: Buffer; source: string };

/** Send a zip by the form of a publication. */
async function send(title: string, files: Record<string, Buffer | string>): Promise<void> {
  const zip = github.attach(
    'depot.zip',
    makeZip(Object.entries(files).map(([name, content]) => ({ name: `datasets/${id}/${name}`, content }))),
  );
  await github.openByForm(repository, 'publier', { by: 'technicienne', title, fields: { donnees: title, zip: `[depot.zip](${zip})` } });
  await github.settled();
}

/** Ask for files by the request of a fork. */
async function ask(branch: string, files: Record<string, Buffer | string>): Promise<void> {
  const named = Object.fromEntries(Object.entries(files).map(([path, content]) => [`datasets/${path}`, content]));
  await pushFiles(github, await forkOf(github, repository, 'technicienne'), { by: 'technicienne', branch, files: named });
  await github.as('technicienne', 'pulls/create', { ...of, body: { title: branch, head: `technicienne:${branch}`, base: 'main' } });
  await github.settled();
}

/** Accept the request that was opened last. */
async function accept(): Promise<void> {
  const request =
    repository.issues.findLast(({ pull, state }) => pull !== undefined && state === 'open') ?? expect.fail('No request is open.');
  github.review(repository, request.number, { by: admin, state: 'APPROVED' });
  await github.settled();
  await github.as(admin, 'pulls/merge', { ...of, pull_number: request.number, body: { merge_method: 'squash' } });
  await github.settled();
}

/** Have the operator's own machine know what main says. */
function pull(): void {
  rmSync(machine, { recursive: true, force: true });
  execFileSync('git', ['clone', '--quiet', repository.git.folder, machine]);
}

const signing = { GITHUB_ACTIONS: 'true' };
const sign = () => mappe(['sign', '--datasets', datasets, '--store', store, '--private', bucket.address], { ...bucket.env, ...signing });
const build = () =>
  mappe(['build', '--private', '--datasets', datasets, '--store', bucket.address, '--published', store], {
    ...bucket.env,
    MAPPE_BUILD_IDENTITY: identity,
  });

/** Publish by the commands of publish.yml, which keeps what they hand on. */
async function publish(): Promise<void> {
  const made = (...names: string[]): string => join(artifacts, 'publish', ...names);
  const file = made('plan', 'plan.jsonl');
  const part = made('part-0', '1');
  const report = made('outcome', 'outcome.json');
  for (const name of ['plan', 'outcome']) mkdirSync(made(name), { recursive: true });
  const plan = await mappe(['plan', '--json', '--datasets', datasets, '--store', store]);
  writeFileSync(file, plan.text.replaceAll(/^[^{].*\n/gm, ''));
  const given = ['--run', 'essai', '--plan', file, '--datasets', datasets];
  const built = await mappe(['build', ...given, '--shard', '1/1', '--store', part, '--published', store]);
  const published = await mappe(['publish', part, ...given, '--store', store, '--report', report]);
  expect(
    [plan, built, published].map(({ code }) => code),
    published.text,
  ).toEqual([0, 0, 0]);
  expect(published.text).toMatch(/◐ ddt-51\/reseaux\u202f: données restreintes/);
}

/** Begin the catalogue on a GitHub, with a private bucket, and places where everybody reads. */
async function begin(): Promise<void> {
  for (const each of [store, previews, artifacts]) mkdirSync(each);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  bucket = await makePrivateBucket(inject('swift'));
  identity = await generateX25519Identity();
  const key = await identityToRecipient(identity);
  const path = writeMarked(folder);
  await sealFile(path, at('sealed'), { recipient: key, producer: 'ddt-51' });
  const bytes = readFileSync(at('sealed'));
  const name = 'depot-0a1b2c3d.gpkg.age';
  sealed = { name, bytes, source: `source: { deposit: ${name}, sha256: ${digest(bytes)} }` };
  const operator = `${open.operator.replace('https://exemple.fr/', address)}deposits: true\naccess: { buildKey: ${key} }
store: ${address}store/\npreviews: https://apercus.exemple.fr/previews/\nforge: { url: https://github.com/mappe-geo/mappe, branch: main }\n`;
  const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = bucket.env;
  github = await LocalGithub.start({
    runner: { ...thisProject.runner, artifacts, workflows: ['deposit.yml', 'review.yml', 'approval.yml'] },
  });
  repository = await github.addRepository('mappe-geo/mappe', {
    ...thisProject.repository,
    files: {
      'datasets/operator.yaml': operator,
      'datasets/ddt-51/producer.yaml': `${open.producer}owners: [technicienne]\nverified: { by: admin, on: 2026-11-24, how: dns }\n`,
    },
    variables: {
      MAPPE_STORE: store,
      MAPPE_PUBLISHED: `${address}store/`,
      MAPPE_PREVIEWS: join(previews, 'previews'),
      MAPPE_PRIVATE_STORE: bucket.address,
      AWS_ENDPOINT_URL_S3,
    },
    secrets: { DEPOSIT_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID, DEPOSIT_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY },
  });
}

beforeAll(async () => {
  await begin();
  const plain = readFileSync(at('potoroo.gpkg'));
  const described = manifest(sealed.source);
  // Sent in plain, it is refused; encrypted, it is asked for, reviewed and accepted.
  await send('Réseaux en clair', { 'dataset.yaml': described, 'reseaux.gpkg': plain });
  await send('Réseaux', { 'dataset.yaml': described, [sealed.name]: sealed.bytes });
  await accept();
  pull();
  expect((await build()).text).toContain('publié');

  // One request for all else: somebody who may read, open data, of which there is a preview, and the same data in plain, which a fork has.
  const key = await identityToRecipient(await generateX25519Identity());
  const grants = `grants:\n  - { recipient: geometre, key: ${key}, until: ${day(90)}, reason: Relevé. }\n`;
  await ask('ensemble', {
    [`${id}/grants.yaml`]: grants,
    'ddt-51/mats/dataset.yaml': open.manifest(),
    'ddt-51/mats/mats.geojson': open.collection(open.features),
    'ddt-51/copie/dataset.yaml': described.replace(/^source:.*$/m, 'source: { path: reseaux.gpkg }'),
    'ddt-51/copie/reseaux.gpkg': plain,
  });
  writeFileSync(join(datasets, id, 'grants.yaml'), grants);
  expect((await sign()).code).toBe(0);
  await publish();

  // A rule that the data break, and a store that is damaged.
  writeFileSync(join(datasets, id, 'dataset.yaml'), manifest(sealed.source, 'expect: { features: { min: 10000 } }\n'));
  expect((await build()).code).not.toBe(0);
  await bucket.put(`releases/${id}.json`, Buffer.from('abîmé'));
  expect((await sign()).code).not.toBe(0);
}, 1_500_000);
afterAll(async () => {
  await github.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Everything that anybody can read of the catalogue, by where it stands. */
async function everything(): Promise<Record<string, Map<string, string>>> {
  const { issues, statuses, runs, git } = repository;
  const main = (await git.listTree('refs/heads/main:datasets', true)).filter(({ type }) => type === 'blob');
  return {
    conversation: new Map(
      issues.flatMap(({ number, title, body, labels, comments, pull, user }) => [
        // The sender's own words are theirs.
        [`${number}`, `${user.type === 'Bot' || pull !== undefined ? `${title} ${body}` : ''} ${labels.join(' ')}`],
        ...comments.map((comment, index): [string, string] => [`${number}, comment ${index}`, comment.body]),
      ]),
    ),
    statuses: new Map(
      statuses.map(({ sha, context, state, description }, index) => [`${index}`, `${sha} ${context} ${state} ${description}`]),
    ),
    logs: new Map(
      runs.flatMap(({ id: run, logs, summaries }) =>
        [...logs, ...summaries].map(([job, text], index): [string, string] => [`${run} ${job} ${index}`, text]),
      ),
    ),
    artifacts: textsBelow(artifacts),
    main: new Map(
      await Promise.all(main.map(async ({ path, sha }): Promise<[string, string]> => [path, `${path} ${String(await git.readBlob(sha))}`])),
    ),
    store: textsBelow(store),
    previews: textsBelow(previews),
    printed: new Map(printed.map((text, index) => [`${index}`, text])),
  };
}

const all = [...markers.names, ...markers.numbers];

test('nothing of what is in restricted data comes out of what anybody reads: requests, reviews, previews, runs and their files', async () => {
  const found = await everything();
  for (const [where, texts] of Object.entries(found)) expect(texts.size, where).toBeGreaterThan(0);
  expect(Object.entries(found).flatMap(([where, texts]) => markersIn(texts, all).map((each) => `${where}: ${each}`))).toEqual([]);
});

test('every file that the workflows hand on is among those that are searched', () => {
  const kept = globSync('*/*', { cwd: artifacts }).map((path) => basename(path));
  const handed = globSync('.github/workflows/{deposit,review,publish}.yml', { cwd: thisProject.folder }).flatMap((path) =>
    [...readFileSync(join(thisProject.folder, path), 'utf8').matchAll(/upload-artifact@[^\n]*\n\s+with:\n\s+name: ([\w-]+)/g)].map(
      ([, name = '']) => name,
    ),
  );
  // Sheets are those of large images, which no restricted data are.
  expect(handed.filter((name) => !kept.some((each) => each.startsWith(name)))).toEqual(['sheets-']);
});

test('the same search finds each of it wherever it is let through', async () => {
  const leak = 'zyzomys, « Quoll 3 », numbat, potoroo.gpkg : 7 919 objets à 4,03137';
  const [issue] = repository.issues;
  const [status] = repository.statuses;
  const [run] = repository.runs;
  const [comment] = issue?.comments ?? [];
  if (comment === undefined || status === undefined || run === undefined) throw new Error('There is nothing to plant it in.');
  issue?.comments.push({ ...comment, body: leak });
  repository.statuses.push({ ...status, description: leak });
  run.logs.set('essai', leak);
  printed.push(leak);
  for (const place of [artifacts, store, previews]) writeFileSync(join(place, 'essai.json.gz'), gzipSync(leak));
  const { git } = repository;
  const entry = { path: `datasets/${id}/essai.yaml`, mode: '100644', sha: await git.writeBlob(Buffer.from(leak)) };
  const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
  const parents = [(await git.resolve('refs/heads/main')) ?? ''];
  const commit = { tree: await git.writeTree('refs/heads/main', [entry]), parents, message: 'x\n', author, committer: author };
  await git.writeRef('heads/main', await git.writeCommit(commit));
  for (const [where, texts] of Object.entries(await everything()))
    for (const marker of all) expect(markersIn(texts, [marker]), `${marker.source} in ${where}`).toHaveLength(1);
});
