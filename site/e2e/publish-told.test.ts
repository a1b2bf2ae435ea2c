import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { chooseProducer, describeData, fillData, next, table } from './publish-form.ts';

/* What the form tells before anything is sent: what is wrong, missing, taken or too large, and what the review will ask about. */

const { visit } = useBrowser();
/** A browser complains of a page that is asked for and is not there: the name is free. */
const absent = /404.*\/natural-earth\//;

describe('what the review will ask about', () => {
  test.each<Visit>([{ context: { viewport: { width: 1280, height: 900 } } }, { device: 'phone', scheme: 'dark' }])(
    'is told before anything is sent, each leading to its field: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      await fillData(page);
      await next(page);
      await describeData(page);
      await page.getByLabel('Titre').fill('ÉOLIENNES');
      await page.getByLabel('Description').fill('Éoliennes.');
      await page.getByLabel('Nom du service').fill('Jean Dupont');
      await page.getByLabel('Adresse électronique du service').fill('jean.dupont@gmail.com');
      await next(page);
      await page.getByText('Vous pouvez envoyer, mais 6 points vous seront demandés à la relecture').waitFor();
      expect(await page.getByText('Tout est prêt').count()).toBe(0);
      await page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).waitFor();
      await checkAccessibility(page);
      await shot(page, `publish-asked-${options.device ?? 'desktop'}`);

      await page.getByRole('button', { name: 'Titre', exact: true }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-title');
      await page.getByText('Le titre est tout en capitales.').waitFor();
    },
  );

  test('is nothing where there is nothing to ask', async () => {
    const page = await visit('/publier/', { expected: absent });
    await chooseProducer(page, 'Natural Earth');
    await page.getByLabel('Fichier de données').setInputFiles({ ...table, name: 'jeux.csv' });
    await page.getByText('Lu dans votre navigateur').waitFor();
    await next(page);
    await describeData(page);
    await page.getByLabel('D’où viennent les données').fill('Relevé de terrain.');
    await next(page);
    await page.getByText('Tout est prêt.').waitFor();
  });
});

describe('what exists already', () => {
  test('is an organisation of the list, and no namesake of another territory', async () => {
    const page = await visit('/publier/');
    await page.getByLabel('Qui publie').fill('Natural');
    await page.getByRole('button', { name: 'Un autre organisme' }).click();
    await page.getByLabel('Nom de l’organisme').fill('NATURAL EARTH');
    await page.getByText('Cet organisme existe déjà').waitFor();
    await next(page);
    expect(await page.getByRole('alert').textContent()).toContain('choisissez-le dans «\u202fQui publie\u202f?\u202f»');
    await page.getByRole('button', { name: 'Changer' }).first().click();
    await fillData(page);
    await page.getByLabel('Nom de l’organisme').fill('NATURAL EARTH');
    await page.getByText('Un autre organisme de ce nom, celui du territoire MONDE, publie déjà.').first().waitFor();
  });

  test.each<Visit>([{ context: { viewport: { width: 1280, height: 900 } } }, { device: 'phone', scheme: 'dark' }])(
    'is a data set, which its page and GitHub’s lead to: %j',
    async (options) => {
      const page = await visit('/publier/', { ...options, expected: absent });
      await chooseProducer(page, 'Natural Earth');
      await page.getByLabel('Fichier de données').setInputFiles({ ...table, name: 'eaux.csv' });
      await next(page);
      await describeData(page);
      await page.getByLabel('Titre').fill('Eaux');
      await page.locator('#about-folder').getByText('a déjà ce nom').waitFor();
      await next(page);
      await checkAccessibility(page);
      await shot(page, `publish-exists-${options.device ?? 'desktop'}`);
      const [seen, changed] = await page
        .getByRole('alert')
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      expect(seen).toBe('/donnees/natural-earth/eaux/');
      expect(changed).toMatch(/^https:\/\/github\.com\/.+\/edit\/main\/datasets\/natural-earth\/eaux\/dataset\.yaml$/);

      await page.getByLabel('Nom court').fill('eaux-douces');
      await page.getByText('a déjà ce nom').first().waitFor({ state: 'detached' });
      await next(page);
      await page.getByRole('heading', { name: 'Étape 3 sur 3' }).waitFor();
    },
  );

  test('is not known offline, and nothing is said of that', async () => {
    const page = await visit('/publier/', { expected: /404.*\/natural-earth\/|ERR_INTERNET_DISCONNECTED/, context: { offline: false } });
    await chooseProducer(page, 'Natural Earth');
    // Its name must not propose the title that is asked for below: a slow form asks for that, too, while there is a network.
    await page.getByLabel('Fichier de données').setInputFiles({ ...table, name: 'bassins.csv' });
    await next(page);
    await describeData(page);
    await page.context().setOffline(true);
    const asked = page.waitForEvent('requestfailed');
    await page.getByLabel('Titre').fill('Eaux');
    await asked;
    await next(page);
    await page.getByRole('heading', { name: 'Étape 3 sur 3' }).waitFor();
  });
});

test('a contact is told at each of its boxes, and what is to be mended is in the order of the form', async () => {
  const page = await visit('/publier/');
  await fillData(page);
  await next(page);
  // What is proposed can be emptied.
  await page.getByLabel('Nom du service').fill('');
  await page.getByLabel('Adresse électronique du service').fill('pas une adresse');
  await next(page);
  const told = async (box: string): Promise<string | null> => page.locator(`#about-${box}`).textContent();
  expect(await told('contactName')).toContain('Remplissez ce champ.');
  expect(await told('contactEmail')).toContain('n’a pas la forme attendue');
  expect(await page.getByLabel('Ou page de contact').getAttribute('aria-invalid')).toBeNull();
  const listed = await page.getByRole('alert').getByRole('button').allTextContents();
  const labels = await page.locator('form :is(label, legend)').allTextContents();
  const places = listed.map((name) => labels.findIndex((label) => label.startsWith(name)));
  expect(listed).toHaveLength(4);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('what is missing is said where it is missing, and the keyboard is led there', async () => {
  const page = await visit('/publier/');
  await page.getByLabel('Qui publie').focus();
  await next(page);
  const summary = page.getByRole('alert');
  await summary.waitFor();
  expect(await summary.textContent()).toContain('2 points à corriger');
  await summary.getByRole('button', { name: 'Fichier de données' }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-file');
  expect(await page.getByLabel('Fichier de données').getAttribute('aria-invalid')).toBe('true');
  await checkAccessibility(page);
});

test('the catalogue’s own rules answer while the form is filled in', async () => {
  const page = await visit('/publier/');
  await fillData(page);
  await next(page);
  await describeData(page);
  await page.getByLabel('Titre').fill('AIRES DE JEUX.');
  await page.getByLabel('Adresse électronique du service').fill('pas une adresse');
  await next(page);
  await page.getByText('Le titre est tout en capitales.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
});

test('what is to be mended is said in the language of the page, and is said to be', async () => {
  const page = await visit('/en/publier/');
  await page.getByRole('button', { name: 'Continue' }).click();
  for (const place of [page.getByRole('alert'), page.locator('#about-file')]) {
    const told = place.getByText('Fill in this field.').first();
    expect(await told.evaluate((element) => element.closest('[lang]')?.getAttribute('lang'))).toBe('en');
  }
});

test('a file that GitHub refuses, or that nobody reads, is told at once', async () => {
  const page = await visit('/publier/');
  await page.getByLabel('Fichier de données').setInputFiles({ ...table, name: 'jeux.shp' });
  await page.getByText('Choisissez-les tous ensemble, ou leur dossier').waitFor();
});

describe('a file that is too large for GitHub’s page', () => {
  /** Bytes that nothing compresses. */
  const noise = (bytes: number): Buffer => {
    const content = Buffer.alloc(bytes);
    let state = 1;
    for (let index = 0; index < bytes; index += 4) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      content.writeInt32LE(state, index);
    }
    return content;
  };

  /** Put a file too large for Playwright's own way into the form, as a drop would. */
  async function choose(page: Page, name: string, content: Buffer): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'mappe-large-'));
    await writeFile(join(folder, name), content);
    await page.getByLabel('Fichier de données').setInputFiles(join(folder, name));
    onTestFinished(() => rm(folder, { recursive: true }));
  }

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])('is told as soon as it is chosen, with what is left: %j', async (options) => {
    const page = await visit('/publier/', options);
    await choose(page, 'releve.zip', noise(30 * 1024 ** 2));
    const told = page.getByRole('status').filter({ hasText: 'la page de GitHub n’en prend pas plus de 25' });
    await told.waitFor();
    await checkAccessibility(page);
    await told.scrollIntoViewIfNeeded();
    await shot(page, `publish-large-${options.device ?? 'desktop'}`);
    const letter = await told.getByRole('link', { name: 'Lui écrire' }).getAttribute('href');
    expect(letter).toMatch(/^mailto:catalogue@exemple\.fr\?subject=Un%20fichier%20trop%20lourd.*releve\.zip/);
    await told.getByRole('button', { name: 'Donner une adresse' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-file');
    expect(await page.getByLabel('En ligne, à une adresse https').isChecked()).toBe(true);
  });

  test('goes as others do where its zip is small, and is refused with the same ways where git takes it no more', async () => {
    const page = await visit('/publier/');
    const row = `${'Square '.repeat(1000)};4,58;48,72\n`;
    await choose(page, 'jeux.csv', Buffer.from(`nom;lon;lat\n${row.repeat((27 * 1024 ** 2) / row.length)}`));
    await page.getByText('Dans le zip à envoyer, il pèsera environ').waitFor();
    await page.getByText('Lu dans votre navigateur').waitFor();
    await choose(page, 'jeux.zip', Buffer.alloc(101 * 1024 ** 2));
    await page.getByText('GitHub n’en garde pas de plus de 100').waitFor();
    await page.locator('#about-file').getByText('Ce fichier est trop lourd pour être envoyé tel quel').waitFor();
    expect(await page.getByRole('button', { name: 'Donner une adresse' }).count()).toBe(1);
    expect(await page.getByText('Si vous travaillez avec git').count()).toBe(0);
  });
});
