import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forkOf, type Issue, type LocalGithub, pushFiles, type Repository } from '../../forge/local-github.fixtures/local-github.ts';
import { Github } from '../../forge/github/github.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { readDownload, shot, useBrowser } from '../../../site/e2e/browser.ts';
import { updatePath } from '../../../site/publish/update.ts';
import { manifest, operator } from '../build/build.fixtures/catalogue.ts';
import {
  drop,
  edited,
  expectNoFailure,
  featuresOf,
  keepComment,
  leadToGithub,
  ofGithub,
  type PickedFile,
  sendNew,
  startGithub,
  swapped,
  takeZip,
  trees,
} from '../deposit/deposit.fixtures/town-hall.ts';

/*
 * All of it: a file that is dropped on the published pages in Chromium, the issue, the request, its review, an administrator's approval,
 * the merge, the publication on the operator's own hosting, and the public page. The workflows' own steps run, and each test stands on what
 * those before have published.
 */

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-'));
const site = join(folder, 'site');
const store = join(folder, 'store');
const { visit, address } = useBrowser(() => {
  // Served before there is anything: the address of the site is part of the catalogue.
  for (const each of [site, store]) mkdirSync(each);
  return Promise.resolve({ out: site, store, remove: () => rm(folder, { recursive: true }) });
});

/** File that is dropped: the GeoJSON that MAPPE_TEST_FILE names, otherwise trees; at first without its last feature. */
const given = process.env['MAPPE_TEST_FILE'];
const whole = given === undefined ? trees(4) : { name: basename(given), mimeType: 'application/geo+json', buffer: readFileSync(given) };
const first = edited(whole, (features) => features.slice(0, -1));
/** Name of the first text field: numbers in it break programs that read the data. */
const [field = ''] = Object.entries(featuresOf(whole)[0]?.properties ?? {}).find(([, value]) => typeof value === 'string') ?? [];
const coded = (file: PickedFile): PickedFile =>
  edited(file, (features) => features.map((each, index) => ({ ...each, properties: { ...each.properties, [field]: index + 1 } })));
const objects = (file: PickedFile): string => `${plain(featuresOf(file).length.toLocaleString('fr'))} objets`;

const of = { repository: 'mappe-geo/mappe' };
const admin = 'mappe-geo';
let github: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  const files = {
    'datasets/operator.yaml': `${operator.replace('https://exemple.fr/', address())}forge: { url: https://github.com/mappe-geo/mappe, branch: main }\n`,
    'datasets/grand-vion/producer.yaml':
      'title: Pays de Vion\ntype: association\nterritory: DEP-07\ncontact: { name: SIG, email: sig@exemple.fr }\nverified: { by: admin, on: 2026-11-24, how: dns }\n',
    'datasets/grand-vion/bancs/dataset.yaml': manifest().replace('Mâts d’éoliennes', 'Bancs publics'),
    'datasets/grand-vion/bancs/mats.geojson': trees(2).buffer,
  };
  const variables = { MAPPE_STORE: store, MAPPE_PUBLISHED: `${address()}store/`, MAPPE_SITE: site };
  const workflows = ['deposit.yml', 'review.yml', 'approval.yml', 'publish.yml'];
  ({ github, repository } = await startGithub(workflows, { files, variables }));
  await ofJob().runs.dispatch('publish.yml');
  await settled();
});
afterAll(() => github.stop());

/** Connect to GitHub as a job that has the right to start another. */
const ofJob = (): Github =>
  new Github({ owner: admin, name: 'mappe', branch: 'main', api: github.api, token: github.jobToken(repository, { actions: 'write' }) });

async function settled(): Promise<void> {
  await github.settled();
  expectNoFailure(repository);
}

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');
const visitForm = async (path: string): Promise<Page> => {
  const page = await visit(path, { context: { viewport: { width: 1280, height: 900 }, acceptDownloads: true }, expected: ofGithub });
  await leadToGithub(page, github);
  return page;
};
const said = ({ comments }: Issue): string[] => comments.filter(({ user }) => user.type === 'Bot').map(({ body }) => plain(body));
const numbered = (number: number): Issue => repository.issues[number - 1] ?? expect.fail(`There is no number ${number}.`);
const issueOf = (page: Page): Issue => numbered(Number(new URL(page.url()).pathname.replace(/.*\//, '')));
const openRequest = (): Issue =>
  repository.issues.findLast(({ state, pull }) => state === 'open' && pull !== undefined) ?? expect.fail('No request is open.');
const verdictOf = (request: Issue): string => said(request).find((each) => each.includes('mappe:verdict')) ?? '';
const statusOf = ({ pull }: Issue): string => plain(repository.statuses.findLast(({ sha }) => sha === pull?.sha)?.description ?? '');
/** Read the bot's announcements under a request, or its issue, once all is published. */
const announced = (issue: Issue): string[] => said(issue).filter((each) => each.includes('mappe:publication'));

/** An administrator approves a request, which then may be merged, and merges it. */
async function accept(request: Issue, name: string): Promise<void> {
  expect(statusOf(request)).toBe('Vérifié ; attend un administrateur');
  github.review(repository, request.number, { by: admin, state: 'APPROVED' });
  await settled();
  expect(statusOf(request)).toBe('Vérifié, et approuvé par mappe-geo');
  keepComment(name, verdictOf(request));
  await github.as(admin, 'pulls/merge', { ...of, pull_number: request.number, body: { merge_method: 'squash' } });
  await settled();
  keepComment(`${name}-published`, announced(request)[0] ?? '');
}

/** Published data set of the file, as its page leads to the form. */
const ofVion = { id: '', file: whole.name, title: '' };
const pageOf = (id: string): string => `/donnees/${id}/`;

/** Send a new file for what is published; gives the page of the issue. */
async function sendUpdate(file: PickedFile): Promise<Page> {
  const page = await visitForm(updatePath(ofVion));
  await page.getByLabel('Le nouveau fichier').setInputFiles(file);
  const { zip, issuePage } = await takeZip(page);
  await drop(issuePage, 'Le zip', zip);
  await issuePage.getByRole('button', { name: 'Create' }).click();
  await issuePage.getByRole('heading', { name: /^Dépôt/ }).waitFor();
  await settled();
  return issuePage;
}

const shown = async (id: string): Promise<string> => plain(await (await visit(pageOf(id))).locator('main').innerText());
const sequence = async (): Promise<number> => (await folderStore(store).readPointer())?.pointer.sequence ?? 0;

test(
  'a new data set of a new producer, from the file that a town hall drops to its page, map and download',
  { timeout: 900_000 },
  async () => {
    const { issuePage } = await sendNew(await visitForm('/publier/'), first);
    await settled();
    const issue = issueOf(issuePage);
    expect(said(issue)[0]).toContain('Vos données sont prêtes à être relues');
    const request = openRequest();
    expect(verdictOf(request)).toContain('🆕 nouveau producteur');
    expect(statusOf(request)).toBe('Vérifié ; un administrateur doit vérifier le producteur');

    const branch = request.pull?.head.branch ?? '';
    const path = 'datasets/commune-de-vion-07/producer.yaml';
    const sheet = (await repository.git.readBlob(`refs/heads/${branch}:${path}`)).toString();
    await pushFiles(github, repository, {
      by: admin,
      branch,
      files: { [path]: `${sheet}verified: { by: admin, on: 2026-11-28, how: email }\n` },
    });
    await settled();
    await accept(request, 'new');

    const [id = '', record] = [...(await readRecords(folderStore(store)))].find(([each]) => each.startsWith('commune-de-vion-07/')) ?? [];
    Object.assign(ofVion, { id, title: record?.title });
    if (given === undefined) expect(ofVion).toMatchObject({ id: 'commune-de-vion-07/arbres-remarquables', title: 'Arbres remarquables' });
    const where = `${address()}donnees/${id}/`;
    for (const each of [issue, request])
      expect(announced(each)).toEqual([
        expect.stringMatching(
          new RegExp(`## C’est en ligne\n\n- \\*\\*${ofVion.title}\\*\\*, version 1\\.0\\.0, publiée le .* : ${where}$`),
        ),
      ]);
    expect([issue.state, request.labels]).toEqual(['closed', ['publié']]);

    const page = await visit(pageOf(ofVion.id), { context: { acceptDownloads: true } });
    expect(await page.locator('h1').innerText()).toBe(ofVion.title);
    await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
    await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
    await shot(page, 'whole-loop-new');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').first().click()]);
    expect((await readDownload(download)).length).toBeGreaterThan(1000);
  },
);

test('a breaking update waits for an administrator, is published, and its page says what has changed', { timeout: 900_000 }, async () => {
  const issue = issueOf(await sendUpdate(coded(first)));
  const request = openRequest();
  expect(verdictOf(request)).toContain('parce que : l’édition rompt ce que des réutilisateurs attendent');
  await accept(request, 'breaking');
  expect(announced(issue)).toEqual([expect.stringContaining('version 2.0.0')]);
  expect(announced(request)).toEqual(announced(issue));
  expect(await shown(ofVion.id)).toContain('2.0.0');
  // Folded, until somebody wants to know.
  const page = await visit(pageOf(ofVion.id));
  expect(plain((await page.locator('main').textContent()) ?? '')).toContain(`Champs d’un autre type : ${field}.`);
});

test('one that is refused is mended in the same issue, accepted and published', { timeout: 900_000 }, async () => {
  const before = await sequence();
  const issuePage = await sendUpdate(swapped(whole));
  const issue = issueOf(issuePage);
  expect(said(issue)[0]).toMatch(/## Il reste \S+ points? à corriger[^]*latitude/);
  keepComment('refused', said(issue)[0] ?? '');
  const form = await visitForm(updatePath(ofVion));
  await form.getByLabel('Le nouveau fichier').setInputFiles(coded(whole));
  const { zip } = await takeZip(form);
  await drop(issuePage, 'Add a comment', zip);
  await issuePage.getByRole('button', { name: 'Comment' }).click();
  await settled();
  expect(await sequence()).toBe(before);
  await accept(openRequest(), 'mended');
  expect(announced(issue)).toHaveLength(1);
  expect(await sequence()).toBe(before + 1);
  expect((await readRecords(folderStore(store))).get(ofVion.id)?.version.features).toBe(featuresOf(whole).length);
  expect(await shown(ofVion.id)).toContain(objects(whole));
});

test(
  'one that is withdrawn leaves a page that says so; a merge whose publication is asked for a second time is published once',
  { timeout: 900_000 },
  async () => {
    const page = await visitForm(updatePath(ofVion));
    await page.getByRole('link', { name: 'Retirer du catalogue' }).click();
    await page.getByLabel('Pourquoi').fill('La commune ne les tient plus.');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: /^Retrait/ }).waitFor();
    await settled();
    const issue = issueOf(page);
    const request = openRequest();
    const before = await sequence();
    github.review(repository, request.number, { by: admin, state: 'APPROVED' });
    await settled();
    keepComment('withdrawn', verdictOf(request));
    // As a job merges it: nothing starts by itself, and it asks for the publication; a person who does not see it does so as well.
    const runs = (): number => repository.runs.filter(({ path }) => path.endsWith('/publish.yml')).length;
    const started = runs();
    const token = github.jobToken(repository, { contents: 'write', 'pull-requests': 'write', actions: 'write' });
    const job = new Github({ owner: admin, name: 'mappe', branch: 'main', api: github.api, token });
    const merged = await fetch(`${github.api}/repos/mappe-geo/mappe/pulls/${request.number}/merge`, {
      method: 'PUT',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merge_method: 'squash', sha: request.pull?.sha }),
    });
    expect([merged.status, runs()]).toEqual([200, started]);
    await job.runs.dispatch('publish.yml');
    await github.as(admin, 'actions/create-workflow-dispatch', { ...of, workflow_id: 'publish.yml', body: { ref: 'main', inputs: {} } });
    await settled();
    expect([runs(), await sequence()]).toEqual([started + 2, before + 1]);
    for (const each of [issue, request])
      expect(announced(each)).toEqual([
        expect.stringContaining(
          `C’est retiré\n\n- **${ofVion.title}** n’est plus au catalogue. Son ancienne adresse le dit : ${address()}donnees/${ofVion.id}/`,
        ),
      ]);
    keepComment('withdrawn-published', announced(request)[0] ?? '');
    const text = await shown(ofVion.id);
    expect(text).toContain('La commune ne les tient plus.');
  },
);

test('the request of a fork is published as well, and its address said there alone', { timeout: 900_000 }, async () => {
  const id = 'grand-vion/haies';
  const fork = await forkOf(github, repository, 'technicienne');
  const files = {
    [`datasets/${id}/dataset.yaml`]: manifest().replace('Mâts d’éoliennes', 'Haies et arbres isolés'),
    [`datasets/${id}/mats.geojson`]: first.buffer,
  };
  await pushFiles(github, fork, { by: 'technicienne', branch: 'depot/1', files });
  await github.as('technicienne', 'pulls/create', { ...of, body: { title: 'Haies', head: 'technicienne:depot/1', base: 'main' } });
  await settled();
  const request = openRequest();
  const before = announced(numbered(1));
  await accept(request, 'fork');
  expect(announced(request)).toEqual([expect.stringContaining(`Haies et arbres isolés**, version 1.0.0, publiée le `)]);
  expect(announced(numbered(1))).toEqual(before);
  expect(await shown(id)).toMatch(new RegExp(`Haies et arbres isolés[^]*${objects(first)}`));
  expect(repository.issues.filter(({ title }) => title.startsWith('La publication'))).toEqual([]);
});
