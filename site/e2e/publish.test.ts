import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { parse } from 'yaml';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { chooseProducer, describeData, fillData, next, table, takeZip } from './publish-form.ts';

const { visit } = useBrowser();
/** A browser complains of a page that is asked for and is not there: the name is free. */
const absent = /404.*\/natural-earth\//;

/** What a person does, counted: a field typed, a choice, a click. */
function counter(): { act: (name: string, what: Promise<unknown>) => Promise<void>; acts: string[] } {
  const acts: string[] = [];
  return {
    acts,
    async act(name, what) {
      acts.push(name);
      await what;
    },
  };
}

describe('a commune that publishes for the first time', () => {
  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'sends a file in twelve acts, its sheet, title and theme being proposed: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      const { act, acts } = counter();
      await act('drop the file', page.getByLabel('Fichier de données').setInputFiles(table));
      await page.getByText('Lu dans votre navigateur').waitFor();
      await act('type the name of the commune', page.getByLabel('Qui publie').fill('vion'));
      const commune = page.getByRole('button', { name: /^Vion.*07610/ });
      await commune.waitFor();
      await checkAccessibility(page);
      await shot(page, `publish-who-${options.device ?? 'desktop'}`);
      await act('choose it', commune.click());
      await page.getByText('ne publie pas encore ici').waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Changer');
      expect(await page.getByLabel('Nom de l’organisme').inputValue()).toBe('Commune de Vion');
      expect(await page.getByLabel('Type d’organisme').inputValue()).toBe('commune');
      expect(await page.locator('.siret').innerText()).toContain('210\u202f703\u202f450');
      await checkAccessibility(page);
      await shot(page, `publish-commune-${options.device ?? 'desktop'}`);
      await act('continue', next(page));
      expect(await page.getByLabel('Titre').inputValue()).toBe('Aires de jeux');
      expect(await page.getByLabel('Nom du service').inputValue()).toBe('Mairie de Vion');
      expect(await page.getByText('Proposé d’après vos données').count()).toBeGreaterThanOrEqual(2);
      await act('type what they are', page.getByLabel('Description').fill('Les aires de jeux de la commune, avec leur âge conseillé.'));
      if ((await page.getByRole('checkbox', { checked: true }).count()) === 0)
        await act('choose a theme', page.getByLabel('Équipements et services').check());
      await act('choose the rhythm', page.getByLabel('Fréquence de mise à jour').selectOption('annual'));
      await act('type the address', page.getByLabel('Adresse électronique du service').fill('mairie@exemple.fr'));
      await checkAccessibility(page);
      await shot(page, `publish-proposed-${options.device ?? 'desktop'}`);
      await act('continue', next(page));
      const take = page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' });
      await take.waitFor();
      acts.push('take the zip', 'drop it into GitHub’s page', 'create');
      expect(acts.length, acts.join(', ')).toBeLessThanOrEqual(12);
      const { files } = await takeZip(page);
      expect(parse(files['datasets/commune-de-vion/producer.yaml'] ?? '')).toEqual({
        title: 'Commune de Vion',
        type: 'commune',
        territory: 'COMMUNE-07345',
        contact: { name: 'Mairie de Vion', email: 'mairie@exemple.fr' },
      });
    },
  );

  test('gives the last five digits of its SIRET alone, and may say that its SIREN is another', async () => {
    const page = await visit('/publier/');
    await chooseProducer(page, 'Vion', 'vion');
    const digits = page.getByLabel('les cinq derniers chiffres');
    await digits.fill('00010');
    await page.locator('#about-siret').getByText('SIRET').first().waitFor();
    await digits.fill('00019');
    await page.getByRole('button', { name: 'Ce n’est pas ce SIREN' }).click();
    expect(await page.getByLabel('SIRET', { exact: false }).inputValue()).toBe('');
  });

  test('is chosen with the keyboard alone, and an organisation of another kind fills in its own sheet', async () => {
    const page = await visit('/publier/');
    await page.getByLabel('Qui publie').focus();
    await page.keyboard.type('le mans');
    await page.getByRole('button', { name: /^Le Mans/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('ne publie pas encore ici').waitFor();
    expect(await page.getByLabel('Nom de l’organisme').inputValue()).toBe('Commune du Mans');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-producer');
    await page.getByRole('button', { name: /^Un autre organisme/ }).click();
    expect(await page.getByLabel('Nom de l’organisme').inputValue()).toBe('');
    expect(await page.getByLabel('SIRET').inputValue()).toBe('');
    await checkAccessibility(page);
  });
});

describe('a producer with only a browser', () => {
  test('is asked of when the data are, with the date of the file’s name as a proposal', async () => {
    const page = await visit('/publier/', { device: 'phone' });
    await fillData(page);
    await page
      .getByLabel('Fichier de données')
      .setInputFiles({ name: 'jeux_2024-06.csv', mimeType: 'text/csv', buffer: Buffer.from('nom,lon,lat\na,4,49\n') });
    await next(page);
    const date = page.getByLabel('Date des données');
    expect(await date.inputValue()).toBe('2024-06');
    await date.fill('juin 2024');
    await describeData(page);
    await next(page);
    expect(await page.locator('main').innerText()).toContain('n’est pas une date. Écrivez une année (2017), un mois (2017-10)');
    await shot(page, 'publish-date');
  });

  test('asks for a file in the language of the page, whatever that of the browser is', async () => {
    const page = await visit('/publier/', { context: { locale: 'en-GB' } });
    const field = page.locator('.pick', { has: page.getByLabel('Fichier de données') });
    expect(await field.innerText()).toMatch(/^Choisir un fichier\s+ou déposez-le ici\.$/);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), field.click()]);
    await chooser.setFiles({ name: 'jeux.csv', mimeType: 'text/csv', buffer: Buffer.from('nom,lon,lat\na,4,49\n') });
    await field.getByText('jeux.csv').waitFor();
    // By keys alone too.
    await page.getByLabel('Fichier de données').focus();
    expect(await field.evaluate((node) => getComputedStyle(node).outlineStyle)).toBe('solid');
  });

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'takes one zip of the data and their description, and GitHub’s page is filled in: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      await fillData(page);
      await checkAccessibility(page);
      await next(page);
      await describeData(page);
      await checkAccessibility(page);
      await next(page);
      await page.getByRole('heading', { name: 'Étape 3 sur 3' }).waitFor();
      const take = page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' });
      await take.waitFor();
      await checkAccessibility(page);
      await shot(page, `publish-${options.device ?? 'desktop'}`);

      const issue = new URL((await take.getAttribute('href')) ?? '');
      expect(issue.pathname).toMatch(/\/issues\/new$/);
      expect(Object.fromEntries(issue.searchParams)).toEqual({
        template: 'publier.yml',
        title: 'Dépôt : Aires de jeux (Ville de Vitry-le-François)',
        donnees: 'Aires de jeux (Ville de Vitry-le-François)',
      });
      const { name, files } = await takeZip(page);
      expect(name).toBe('depot-ville-de-vitry-le-francois-aires-de-jeux.zip');
      const folder = 'datasets/ville-de-vitry-le-francois';
      expect(Object.keys(files)).toEqual([
        `${folder}/producer.yaml`,
        `${folder}/aires-de-jeux/dataset.yaml`,
        `${folder}/aires-de-jeux/aires-de-jeux.csv`,
      ]);
      expect(parse(files[`${folder}/aires-de-jeux/dataset.yaml`] ?? '')).toEqual({
        title: 'Aires de jeux',
        description: 'Les aires de jeux de la commune, avec leur âge conseillé.\n',
        themes: ['equipements'],
        license: 'etalab-2.0',
        frequency: 'annual',
        contact: { name: 'Espaces verts', email: 'espaces-verts@exemple.fr' },
        source: { path: 'aires-de-jeux.csv', crs: 'EPSG:4326', geometry: { x: 'lon', y: 'lat' } },
        layers: [{ name: 'aires_de_jeux', title: 'Aires de jeux' }],
        tiles: { profile: 'points' },
      });
      expect(parse(files[`${folder}/producer.yaml`] ?? '')).toMatchObject({
        title: 'Ville de Vitry-le-François',
        type: 'commune',
        territory: 'COMMUNE-51649',
      });
      expect(files[`${folder}/aires-de-jeux/aires-de-jeux.csv`]).toBe(table.buffer.toString());
      // Without an account: the same zip goes by mail.
      await page.getByText('Vous n’avez pas de compte GitHub').click();
      expect(await page.getByRole('link', { name: 'Écrire le courriel' }).getAttribute('href')).toMatch(
        /^mailto:catalogue@exemple\.fr\?subject=/,
      );
    },
  );
});

describe('a producer whose data are at a service already', () => {
  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'describes it with the keyboard alone, and has nothing to deposit: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      await chooseProducer(page, 'Vitry-le-François', 'vitry le f');
      await page.getByLabel('Nom de l’organisme').fill('Ville de Vitry-le-François');

      await page.getByLabel('Sur mon ordinateur').focus();
      for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
      expect(await page.getByLabel('Un service déjà en ligne').isChecked()).toBe(true);
      expect(await page.getByLabel('Fichier de données').count()).toBe(0);
      await next(page);
      const summary = page.getByRole('alert');
      await summary.getByRole('button', { name: 'Type de service' }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-serviceType');
      await page.keyboard.type('WMTS');
      await page.keyboard.press('Tab');
      await page.keyboard.type('https://data.geopf.fr/wmts?REQUEST=GetCapabilities');
      await page.getByText('L’adresse contient un paramètre de requête OGC').first().waitFor();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('https://data.geopf.fr/wmts');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Patrinat_ZNIEFF1');
      await checkAccessibility(page);
      await shot(page, `publish-service-${options.device ?? 'desktop'}`);
      await next(page);
      await describeData(page);
      await next(page);
      await page.getByText('Les données restent à leur service').waitFor();
      const { files } = await takeZip(page);
      const folder = 'datasets/ville-de-vitry-le-francois';
      expect(Object.keys(files)).toEqual([`${folder}/producer.yaml`, `${folder}/aires-de-jeux/dataset.yaml`]);
      expect(parse(files[`${folder}/aires-de-jeux/dataset.yaml`] ?? '')).toMatchObject({
        title: 'Aires de jeux',
        source: { service: { type: 'wmts', url: 'https://data.geopf.fr/wmts', layer: 'Patrinat_ZNIEFF1' } },
      });
    },
  );

  test('is not asked for a layer where the service is one file, in English too', async () => {
    const page = await visit('/en/publier/');
    await page.getByLabel('A service that is online already').check();
    await page.getByLabel('Kind of service').selectOption('wms');
    await page.getByLabel('Layer').waitFor();
    await page.getByLabel('Kind of service').selectOption('pmtiles');
    await page.getByText('The https address of the file itself.').waitFor();
    expect(await page.getByLabel('Layer').count()).toBe(0);
    await checkAccessibility(page);
  });
});

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
    await next(page);
    await describeData(page);
    await page.getByLabel('D’où viennent les données').fill('Relevé de terrain.');
    await next(page);
    await page.getByText('Tout est prêt.').waitFor();
  });
});

describe('what exists already', () => {
  test('is an organisation of the list', async () => {
    const page = await visit('/publier/');
    await fillData(page);
    await page.getByLabel('Nom de l’organisme').fill('NATURAL EARTH');
    await page.getByText('Cet organisme existe déjà').waitFor();
    await next(page);
    expect(await page.getByRole('alert').textContent()).toContain('choisissez-le dans « Qui publie ? »');
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
    await page.getByLabel('Fichier de données').setInputFiles({ ...table, name: 'eaux.csv' });
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
  expect(listed).toHaveLength(5);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('what was typed follows the reader into the other language, and no further', async () => {
  const page = await visit('/publier/');
  await fillData(page);
  await next(page);
  await describeData(page);
  await next(page);
  await page.getByRole('link', { name: 'EN English' }).click();
  await page.getByRole('heading', { name: 'Step 3 of 3' }).waitFor();
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await page.getByLabel('Title').inputValue()).toBe('Aires de jeux');
  await page.reload();
  await page.getByRole('heading', { name: 'Step 1 of 3' }).waitFor();
  expect(await page.getByLabel('Who publishes').inputValue()).toBe('');
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
  await page.getByText('Mettez-les tous dans un zip').waitFor();
});

test('a draft is kept only where the reader asks for it', async () => {
  const page = await visit('/publier/');
  await fillData(page);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.reload();
  expect(await page.getByLabel('Qui publie').inputValue()).toBe('');
  await fillData(page);
  await page.getByLabel('Garder ce brouillon').check();
  await page.reload();
  await page.getByText('ne publie pas encore ici').waitFor();
  expect(await page.getByLabel('Nom de l’organisme').inputValue()).toBe('Ville de Vitry-le-François');
  await page.getByRole('button', { name: 'Effacer le brouillon' }).click();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('without JavaScript there is a guide and an example to copy', async () => {
  const page = await visit('/publier/', { javaScript: false });
  const example = await page.locator('pre code').textContent();
  expect(parse(example ?? '')).toMatchObject({ license: 'etalab-2.0', source: { path: 'aires-de-jeux.geojson' } });
  expect(await page.getByRole('link', { name: 'Déposer le zip sur GitHub' }).getAttribute('href')).toMatch(
    /^https:\/\/github\.com\/.+\/issues\/new\?template=publier\.yml$/,
  );
});

test('keys alone lead from the file to the zip', async () => {
  const page = await visit('/publier/');
  /** Press Tab until the focus is on what has this label. */
  const reach = async (label: string | RegExp): Promise<void> => {
    const target = page
      .getByLabel(label)
      .or(page.getByRole('button', { name: label }))
      .or(page.getByRole('link', { name: label }))
      .first();
    await target.waitFor();
    for (let presses = 0; presses < 80; presses += 1) {
      if (await target.evaluate((node) => node === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${label}.`);
  };
  // The browser is told to hand its window over before any key could open it.
  const asked = page.waitForEvent('filechooser');
  await reach('Fichier de données');
  await page.keyboard.press('Enter');
  await (await asked).setFiles(table);
  await page.getByText('Lu dans votre navigateur').waitFor();
  await reach('Qui publie');
  await page.keyboard.type('vion');
  await page.getByRole('button', { name: /^Vion.*07610/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('ne publie pas encore ici').waitFor();
  await reach('Continuer');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Étape 2 sur 3' }).waitFor();
  await reach('Description');
  await page.keyboard.type('Les aires de jeux de la commune, avec leur âge conseillé.');
  await reach('Équipements et services');
  if (!(await page.getByLabel('Équipements et services').isChecked())) await page.keyboard.press('Space');
  await reach('Fréquence de mise à jour');
  await page.keyboard.type('annuelle');
  await reach('Adresse électronique du service');
  await page.keyboard.type('mairie@exemple.fr');
  await reach('Continuer');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Étape 3 sur 3' }).waitFor();
  await reach('Télécharger le zip seul');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('depot-commune-de-vion-aires-de-jeux.zip');
});

test('a file of more than a few lines is packed too', async () => {
  const page = await visit('/publier/');
  await fillData(page);
  const rows = Array.from({ length: 20_000 }, (_, index) => `Square ${index};4,${index};48,72\n`).join('');
  const file = { ...table, buffer: Buffer.from(`nom;lon;lat\n${rows}`) };
  await page.getByLabel('Fichier de données').setInputFiles(file);
  await next(page);
  await describeData(page);
  await next(page);
  const { files } = await takeZip(page);
  expect(files['datasets/ville-de-vitry-le-francois/aires-de-jeux/aires-de-jeux.csv']).toBe(file.buffer.toString());
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
