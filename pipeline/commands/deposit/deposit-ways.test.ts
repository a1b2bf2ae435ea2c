import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGithub, type Repository, thisProject } from '../../forge/local-github.fixtures/local-github.ts';
import { shot, useBrowser } from '../../../site/e2e/browser.ts';
import { updatePath } from '../../../site/publish/update.ts';
import {
  drop,
  expectNoFailure,
  leadToGithub,
  ofGithub,
  sendNew,
  swapped,
  startGithub,
  takeZip,
  trees,
  type PickedFile,
} from './deposit.fixtures/town-hall.ts';

/*
 * Every way in, one after the other, to one catalogue: from what a person does in Chromium, in a terminal or with git, to the open request
 * and the answer. Each stands on what those before have published.
 */

const { visit } = useBrowser();
let github: LocalGithub;
let repository: Repository;
beforeAll(async () => void ({ github, repository } = await startGithub()));
afterAll(() => github.stop());

const of = { repository: 'mappe-geo/mappe' };
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const pulls = (): Repository['issues'] => repository.issues.filter(({ pull }) => pull !== undefined);
const openPulls = (): string[] => pulls().flatMap(({ state, title }) => (state === 'open' ? [plain(title)] : []));

async function visitForm(path: string): Promise<Page> {
  const page = await visit(path, { context: { viewport: { width: 1280, height: 900 }, acceptDownloads: true }, expected: ofGithub });
  await leadToGithub(page, github);
  return page;
}

/** Read the page of an issue once the bot is done, and take its picture. */
async function answerIn(issuePage: Page, picture: string): Promise<string> {
  await github.settled();
  expectNoFailure(repository);
  await issuePage.reload();
  await shot(issuePage, `deposit-ways-${picture}`);
  return plain(await issuePage.locator('body').innerText());
}

/** List the changes of an issue's request, as status and path. */
const changesOf = async (branch: string): Promise<string[]> =>
  (await repository.git.changedFiles('refs/heads/main', `refs/heads/${branch}`)).map(({ path, status }) => `${status} ${path}`).sort();

/** A person of the catalogue accepts the open request. */
async function merge(): Promise<void> {
  const open = pulls().find(({ state }) => state === 'open');
  await github.as('mappe-geo', 'pulls/merge', { ...of, pull_number: open?.number ?? 0, body: { merge_method: 'squash' } });
  await github.settled();
}

const issueNumber = (page: Page): string => new URL(page.url()).pathname.replace(/.*\//, '');
const own = 'datasets/commune-de-vion-07/arbres-remarquables';
const pageOfUpdate = updatePath({
  id: 'commune-de-vion-07/arbres-remarquables',
  file: 'arbres-remarquables.geojson',
  title: 'Arbres remarquables',
});

/** Send a new file for what is published; gives the page of the issue. */
async function sendUpdate(file: PickedFile): Promise<Page> {
  const page = await visitForm(pageOfUpdate);
  await page.getByLabel('Le nouveau fichier').setInputFiles(file);
  const { zip, issuePage } = await takeZip(page);
  await drop(issuePage, 'Le zip', zip);
  await issuePage.getByRole('button', { name: 'Create' }).click();
  await issuePage.getByRole('heading', { name: /^Dépôt/ }).waitFor();
  return issuePage;
}

describe('a town hall with a browser', () => {
  test('publishes for the first time', async () => {
    const { issuePage } = await sendNew(await visitForm('/publier/'), trees(3));
    expect(await answerIn(issuePage, 'new')).toMatch(/Vos données sont prêtes à être relues/);
    expect(openPulls()).toHaveLength(1);
    await merge();
  });

  test('updates what is published by its new file alone', async () => {
    const issuePage = await sendUpdate(trees(4));
    expect(await answerIn(issuePage, 'update')).toMatch(/arbres-remarquables · mis à jour[^]*4 objets/);
    expect(openPulls()).toEqual(['Mise à jour : Arbres remarquables (Commune de Vion)']);
    expect(await changesOf(`depot/${issueNumber(issuePage)}`)).toEqual([`modified ${own}/arbres-remarquables.geojson`]);
    await merge();
  });

  test('changes its description in the form, and nothing else of its manifest', async () => {
    const page = await visitForm('/publier/');
    const description = {
      id: 'commune-de-vion-07/arbres-remarquables',
      title: 'Arbres remarquables',
      description: 'Les arbres remarquables de la commune.\n',
      themes: ['biodiversite'],
      keywords: [],
      license: 'etalab-2.0',
      frequency: 'annual',
      contact: { name: 'Mairie de Vion', email: 'mairie@exemple.fr' },
    };
    await page.route('**/description.json', (route) => route.fulfill({ json: description }));
    await page.goto(new URL('/publier/description/?jeu=commune-de-vion-07/arbres-remarquables', page.url()).href);
    await page.getByLabel('Description').fill('Les arbres remarquables de la commune, un à un.');
    await page.getByLabel('Mots-clés').fill('platane, tilleul');
    await page.getByRole('button', { name: 'Préparer l’envoi' }).click();
    const { zip, issuePage } = await takeZip(page);
    await drop(issuePage, 'Le zip', zip);
    await issuePage.getByRole('button', { name: 'Create' }).click();
    await issuePage.getByRole('heading', { name: /^Dépôt/ }).waitFor();
    expect(await answerIn(issuePage, 'described')).toMatch(/Vos données sont prêtes à être relues/);
    const branch = `depot/${issueNumber(issuePage)}`;
    expect(await changesOf(branch)).toEqual([`modified ${own}/dataset.yaml`]);
    const [before, after] = await Promise.all(
      ['main', branch].map(async (name) => String(await repository.git.readBlob(`refs/heads/${name}:${own}/dataset.yaml`)).split('\n')),
    );
    expect(after?.filter((line) => before?.includes(line) !== true)).toEqual([
      '  Les arbres remarquables de la commune, un à un.',
      'keywords: [ platane, tilleul ]',
    ]);
    await merge();
  });

  test('is refused in French, mends its file in the same issue, and is accepted', async () => {
    const issuePage = await sendUpdate(swapped(trees(4)));
    const refusal = await answerIn(issuePage, 'refused');
    expect(refusal).toMatch(/## Il reste \S+ points? à corriger[^]*latitude/);
    expect(openPulls()).toEqual([]);
    const form = await visitForm(pageOfUpdate);
    await form.getByLabel('Le nouveau fichier').setInputFiles(trees(2));
    const { zip } = await takeZip(form);
    await drop(issuePage, 'Add a comment', zip);
    await issuePage.getByRole('button', { name: 'Comment' }).click();
    expect(await answerIn(issuePage, 'mended')).toMatch(/Vos données sont prêtes à être relues[^]*2 objets/);
    expect(openPulls()).toEqual(['Mise à jour : Arbres remarquables (Commune de Vion)']);
    await merge();
  });

  test('withdraws what is published', async () => {
    const page = await visitForm(pageOfUpdate);
    await page.getByRole('link', { name: 'Retirer du catalogue' }).click();
    const issuePage = page;
    await issuePage.getByLabel('Pourquoi').fill('La commune ne les tient plus.');
    await issuePage.getByRole('button', { name: 'Create' }).click();
    await issuePage.getByRole('heading', { name: /^Retrait/ }).waitFor();
    expect(await answerIn(issuePage, 'withdrawn')).toMatch(/## Ce retrait est prêt à être relu/);
    expect(openPulls()).toEqual(['Retrait : Arbres remarquables (Commune de Vion)']);
    expect(await changesOf(`depot/${issueNumber(issuePage)}`)).toContain(`removed ${own}/arbres-remarquables.geojson`);
    await merge();
  });
});

describe('a zip that the form has made', () => {
  const root = thisProject.folder;
  const mappe = async (login: string, ...args: string[]): Promise<string> => {
    const told = { GITHUB_API_URL: github.api, GITHUB_REPOSITORY: 'mappe-geo/mappe', GH_TOKEN: github.tokenOf(login) };
    const call = promisify(execFile)(execPath, [join(root, 'pipeline/cli.ts'), ...args], { cwd: root, env: { ...env, ...told } });
    const { stdout, stderr } = await call.catch((error: unknown) => error as { stdout: string; stderr: string });
    return plain(stdout + stderr);
  };
  let zip = '';
  /** The files of the zip, as the folder of a catalogue. */
  let sent = '';
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mappe-test-'));
    [zip, sent] = [join(folder, 'depot.zip'), join(folder, 'sent')];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('and that came by mail becomes the same request, of who has sent it', async () => {
    const page = await visitForm('/publier/');
    const { issuePage } = await sendNew(page, trees(3));
    await github.settled();
    await github.as('mairie-de-vion', 'issues/update', { ...of, issue_number: Number(issueNumber(issuePage)), body: { state: 'closed' } });
    await github.settled();
    expect(openPulls()).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Télécharger le zip seul' }).first().click(),
    ]);
    writeFileSync(zip, readFileSync(await download.path()));
    const receive = (datasets: string): Promise<string> =>
      mappe('mappe-geo', 'receive', zip, '--datasets', datasets, '--from', 'Mairie de Vion <mairie@vion.example.fr>');
    // The demonstration knows nothing of what was published meanwhile: whoever runs the catalogue has a copy of it.
    expect(await receive('site/demonstration')).toMatch(/Le catalogue a changé pendant que ceci était lu[^]*\(git pull\)/);
    const copy = join(folder, 'copy');
    await promisify(execFile)('git', [
      'clone',
      '--quiet',
      '--depth',
      '1',
      github.gitAddress(repository, github.tokenOf('mappe-geo')),
      copy,
    ]);
    expect(await receive(join(copy, 'datasets'))).toMatch(/Demande ouverte : https:/);
    const [pull] = pulls().filter(({ state }) => state === 'open');
    const { author } = await repository.git.readCommit(`refs/heads/${pull?.pull?.head.branch ?? ''}`);
    expect(author).toMatchObject({ name: 'Mairie de Vion', email: 'mairie@vion.example.fr' });
    await github.as('mappe-geo', 'issues/update', { ...of, issue_number: pull?.number ?? 0, body: { state: 'closed' } });
    await github.settled();
  });

  test('and that a machine has unpacked is proposed from its folder', async () => {
    for (const [path, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
      mkdirSync(dirname(join(sent, path)), { recursive: true });
      writeFileSync(join(sent, path), bytes);
    }
    expect(await mappe('mappe-geo', 'propose', join(sent, 'datasets'))).toMatch(/Demande ouverte : https:/);
    expect(openPulls()).toHaveLength(1);
    await github.as('mappe-geo', 'issues/update', { ...of, issue_number: pulls().at(-1)?.number ?? 0, body: { state: 'closed' } });
  });

  test('and that a technician puts into a fork is a request that waits for leave to be checked', async () => {
    const git = (cwd: string, ...args: string[]): Promise<unknown> =>
      promisify(execFile)('git', args, { cwd, env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: cwd, GIT_TERMINAL_PROMPT: '0' } });
    await github.as('technicienne', 'repos/create-fork', { ...of, body: {} });
    const fork = github.repositories.get('technicienne/mappe') ?? expect.fail('There is no fork.');
    await git(sent, 'clone', '--quiet', github.gitAddress(fork, github.tokenOf('technicienne')), 'fork');
    const work = join(sent, 'fork');
    await git(work, 'checkout', '--quiet', '-b', 'arbres');
    await promisify(execFile)('cp', ['-r', join(sent, 'datasets'), work]);
    await git(work, 'add', '.');
    await git(work, '-c', 'user.name=T', '-c', 'user.email=t@exemple.fr', 'commit', '--quiet', '-m', 'Arbres remarquables');
    await git(work, 'push', '--quiet', 'origin', 'arbres');
    await github.as('technicienne', 'pulls/create', {
      ...of,
      body: { title: 'Arbres remarquables', head: 'technicienne:arbres', base: 'main' },
    });
    await github.settled();
    expect(openPulls()).toEqual(['Arbres remarquables']);
    const files = (await github.as('mappe-geo', 'pulls/list-files', { ...of, pull_number: pulls().at(-1)?.number ?? 0 })) as {
      filename: string;
    }[];
    expect(files.map(({ filename }) => filename)).toEqual([`${own}/arbres-remarquables.geojson`, `${own}/dataset.yaml`]);
  });
});
