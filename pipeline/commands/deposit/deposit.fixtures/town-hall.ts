import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { expect } from 'vitest';
import { LocalGithub, type NewRepository, type Repository, thisProject } from '../../../forge/local-github.fixtures/local-github.ts';

/* A town hall with a browser, and a GitHub that runs here: the pages and the workflow are the real ones. */

/** GitHub, as the pages' own browser sees it. */
export const ofGithub = /^third party: (https:\/\/github\.com|http:\/\/localhost:\d+)\//;

/** Start a GitHub with this project, some of its workflows and a reader of its pages; catalogue and settings may be given. */
export async function startGithub(
  workflows: readonly string[] = ['deposit.yml'],
  given: Pick<NewRepository, 'files' | 'variables' | 'without'> = {},
): Promise<{ github: LocalGithub; repository: Repository }> {
  const github = await LocalGithub.start({ runner: { ...thisProject.runner, workflows } });
  github.reader = 'mairie-de-vion';
  return { github, repository: await github.addRepository('mappe-geo/mappe', { ...thisProject.repository, ...given }) };
}

/** Expect that no workflow has failed. */
export function expectNoFailure({ runs }: Repository): void {
  const failed = runs.filter(({ conclusion }) => conclusion === 'failure');
  expect(failed.map(({ name, logs }) => `${name}\n${[...logs.values()].join('\n')}`)).toEqual([]);
}

/** Write what was said where MAPPE_TEST_COMMENTS names a folder, for people to read; otherwise nothing. */
export function keepComment(name: string, text: string): void {
  const folder = process.env['MAPPE_TEST_COMMENTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), text);
}

/** Have the browser of a page find GitHub where it runs. */
export const leadToGithub = (page: Page, github: LocalGithub): Promise<unknown> =>
  page.context().route('https://github.com/**', (route) =>
    route.fulfill({
      status: 307,
      headers: { location: route.request().url().replace('https://github.com', github.api.replace('127.0.0.1', 'localhost')) },
    }),
  );

/** A file that somebody chooses or drops. */
export interface PickedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Remarkable trees of Vion, so many of them. */
export function trees(count: number): PickedFile {
  const features = ['Tilleul', 'Platane', 'Cèdre', 'Chêne'].slice(0, count).map((essence, index) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [4.8 + index / 1000, 45.03 + (index % 3) / 1000] },
    properties: { numero: index + 1, essence },
  }));
  const buffer = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
  return { name: 'arbres-remarquables.geojson', mimeType: 'application/geo+json', buffer };
}

interface Feature {
  geometry: { coordinates: unknown[] };
  properties: Record<string, unknown>;
}

/** The features of a file of GeoJSON. */
export const featuresOf = ({ buffer }: PickedFile): Feature[] => (JSON.parse(buffer.toString()) as { features: Feature[] }).features;

/** A file of GeoJSON with other features. */
export const edited = (file: PickedFile, edit: (features: Feature[]) => Feature[]): PickedFile => ({
  ...file,
  buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: edit(featuresOf(file)) })),
});

/** A file of GeoJSON with latitude first, as many take it down. */
export function swapped(file: PickedFile): PickedFile {
  const swap = (place: unknown[]): unknown[] =>
    typeof place[0] === 'number' ? [place[1], place[0], ...place.slice(2)] : place.map((each) => swap(each as unknown[]));
  return edited(file, (features) =>
    features.map((each) => ({ ...each, geometry: { ...each.geometry, coordinates: swap(each.geometry.coordinates) } })),
  );
}

/** Drop the zip that a page has just given into a box of GitHub's, until its address stands there. */
export async function drop(page: Page, label: string, download: Download): Promise<void> {
  const base64 = readFileSync(await download.path()).toString('base64');
  const transfer = await page.evaluateHandle(
    ({ bytes, name }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name));
      return data;
    },
    { bytes: base64, name: download.suggestedFilename() },
  );
  const box = page.getByLabel(label);
  await box.dispatchEvent('drop', { dataTransfer: transfer });
  await page.waitForFunction((text) => document.querySelector<HTMLTextAreaElement>(text)?.value.includes('/user-attachments/'), 'textarea');
}

/** Take the zip of the page, with which GitHub's page opens. */
export async function takeZip(page: Page): Promise<{ zip: Download; issuePage: Page }> {
  const [zip, issuePage] = await Promise.all([
    page.waitForEvent('download'),
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).click(),
  ]);
  await issuePage.getByLabel('Le zip').waitFor();
  return { zip, issuePage };
}

/** How data are given that are more than one file which the browser reads. */
export interface Giving {
  /** Give them to the page, until it has taken them. */
  give: (page: Page) => Promise<unknown>;
  /** Step taken once the organisation is chosen. */
  afterwards?: (page: Page) => Promise<unknown>;
  /** Title of the data set: no file says it. */
  title: string;
}

/** Send a town hall's first data set, from dropping the file to the open issue; gives the issue's page and each act. */
export async function sendNew(page: Page, file: PickedFile | Giving): Promise<{ issuePage: Page; acts: string[] }> {
  const acts: string[] = [];
  const act = <Result>(what: string, work: Promise<Result>): Promise<Result> => {
    acts.push(what);
    return work;
  };
  const next = (): Promise<void> => act('continue', page.getByRole('button', { name: 'Continuer' }).click());
  const given = 'give' in file ? file : undefined;
  await act('drop the file', 'give' in file ? file.give(page) : page.getByLabel('Fichier de données').setInputFiles(file));
  if (given === undefined) await page.getByText('Lu dans votre navigateur').waitFor();
  await act('type the commune', page.getByRole('searchbox').fill('vion'));
  await act(
    'choose it',
    page
      .getByRole('button', { name: /^Vion.*07610/ })
      .first()
      .click(),
  );
  await page.getByRole('button', { name: 'Changer' }).first().waitFor();
  await given?.afterwards?.(page);
  await next();
  if (given) await act('name it', page.getByLabel('Titre', { exact: true }).fill(given.title));
  const what = 'Les arbres remarquables de la commune, relevés par le service des espaces verts en 2026.';
  await act('describe', page.getByLabel('Description').fill(what));
  const theme = page.getByLabel('Biodiversité');
  if (!(await theme.isChecked())) await act('choose a theme', theme.check());
  await act('say how often', page.getByLabel('Fréquence de mise à jour').selectOption('annual'));
  await act('give an address', page.getByLabel('Adresse électronique du service').fill('mairie@vion.example.fr'));
  await next();
  const { zip, issuePage } = await act('take the zip', takeZip(page));
  await act('drop the zip', drop(issuePage, 'Le zip', zip));
  await act('create', issuePage.getByRole('button', { name: 'Create' }).click());
  await issuePage.getByRole('heading', { name: /^Dépôt/ }).waitFor();
  return { issuePage, acts };
}
