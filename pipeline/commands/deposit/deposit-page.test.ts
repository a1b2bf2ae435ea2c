import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalGithub } from '../../forge/forge.fixtures/github-server.ts';
import type { Repository } from '../../forge/forge.fixtures/github-state.ts';
import { thisProject } from '../../forge/forge.fixtures/this-project.ts';
import { shot, useBrowser } from '../../../site/e2e/browser.ts';

/*
 * From a file that a town hall drops on /publier to an open request, with the bot's answer in the issue: the pages and the workflow are the
 * real ones, GitHub is one that runs here.
 */

const { visit } = useBrowser();
let github: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  github = await LocalGithub.start({ runner: { ...thisProject.runner, workflows: ['deposit.yml'] } });
  github.reader = 'mairie-de-vion';
  repository = await github.addRepository('mappe-geo/mappe', { folder: thisProject.folder });
});
afterAll(() => github.stop());

/** GitHub, as the page's own browser sees it. */
const ofGithub = /^third party: (https:\/\/github\.com|http:\/\/localhost:\d+)\//;

const trees = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    [4.8, 45.03, 'Tilleul'],
    [4.801, 45.031, 'Platane'],
    [4.802, 45.029, 'Cèdre'],
  ].map(([x, y, essence], index) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [x, y] },
    properties: { numero: index + 1, essence },
  })),
});

/** Drop a file that the page has just given into a box of GitHub's page. */
async function drop(page: Page, label: string, { name, bytes }: { name: string; bytes: Buffer }): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ base64, name: called }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], called));
      return data;
    },
    { base64: bytes.toString('base64'), name },
  );
  await page.getByLabel(label).dispatchEvent('drop', { dataTransfer: transfer });
}

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('a town hall drops a file, and has an answer and an open request after a dozen acts', async () => {
  const page = await visit('/publier/', { context: { viewport: { width: 1280, height: 900 }, acceptDownloads: true }, expected: ofGithub });
  await page.context().route('https://github.com/**', (route) =>
    route.fulfill({
      status: 307,
      headers: { location: route.request().url().replace('https://github.com', github.api.replace('127.0.0.1', 'localhost')) },
    }),
  );
  const acts: string[] = [];
  const act = async <Result>(what: string, work: Promise<Result>): Promise<Result> => {
    acts.push(what);
    return work;
  };
  const next = (): Promise<void> => act('continue', page.getByRole('button', { name: 'Continuer' }).click());

  const file = { name: 'arbres-remarquables.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(trees) };
  await act('drop the file', page.getByLabel('Fichier de données').setInputFiles(file));
  await page.getByText('Lu dans votre navigateur').waitFor();
  await act('type the commune', page.getByRole('searchbox').fill('vion'));
  await act(
    'choose it',
    page
      .getByRole('button', { name: /^Vion\b/ })
      .first()
      .click(),
  );
  await next();
  await act(
    'describe',
    page.getByLabel('Description').fill('Les arbres remarquables de la commune, relevés par le service des espaces verts en 2026.'),
  );
  if (!(await page.getByLabel('Biodiversité').isChecked())) await act('choose a theme', page.getByLabel('Biodiversité').check());
  await act('say how often', page.getByLabel('Fréquence de mise à jour').selectOption('annual'));
  await act('give an address', page.getByLabel('Adresse électronique du service').fill('mairie@vion.example.fr'));
  await next();
  const take = page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' });
  const [download, issuePage] = await act(
    'take the zip',
    Promise.all([page.waitForEvent('download'), page.context().waitForEvent('page'), take.click()]),
  );
  const zip = { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  await issuePage.getByLabel('Le zip').waitFor();
  await act('drop the zip', drop(issuePage, 'Le zip', zip));
  await expect.poll(() => issuePage.getByLabel('Le zip').inputValue()).toContain('/user-attachments/');
  const started = Date.now();
  await act('create', issuePage.getByRole('button', { name: 'Create' }).click());
  await issuePage.getByRole('heading', { name: /Dépôt : Arbres remarquables/ }).waitFor();
  expect(acts.length, acts.join(', ')).toBeLessThanOrEqual(12);

  await github.settled();
  process.stdout.write(`    ${acts.length} acts; answered after ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  await issuePage.reload();
  await shot(issuePage, 'deposit-answer');
  const answer = plain(await issuePage.locator('body').innerText());
  expect(answer).toMatch(/Vos données sont prêtes à être relues/);
  expect(answer).toMatch(/3 objets \(points\)/);
  const [issue, pull] = repository.issues;
  expect([issue?.user.login, issue?.labels, pull?.state, plain(pull?.title ?? '')]).toEqual([
    'mairie-de-vion',
    ['depot'],
    'open',
    'Ajout : Arbres remarquables (Commune de Vion)',
  ]);
  const changed = await repository.git.changedFiles('refs/heads/main', 'refs/heads/depot/1');
  expect(changed.map(({ path }) => path)).toEqual([
    'datasets/commune-de-vion/arbres-remarquables/arbres-remarquables.geojson',
    'datasets/commune-de-vion/arbres-remarquables/dataset.yaml',
    'datasets/commune-de-vion/producer.yaml',
  ]);
});
