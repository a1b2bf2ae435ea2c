import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { chooseProducer, describeData, fillData, next, table, takeZip } from './publish-form.ts';

/* From the first field to the zip; what the form tells on the way is in publish-told.test.ts. */

const { visit } = useBrowser();

/** Counter of a person's acts: a field typed, a choice, a click. */
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
      expect(await page.getByText('Proposé d’après ce que vous avez donné').count()).toBeGreaterThanOrEqual(2);
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
      expect(parse(files['datasets/commune-de-vion-07/producer.yaml'] ?? '')).toEqual({
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
    expect(await field.innerText()).toMatch(/^Choisir un ou des fichiers\s+Choisir un dossier\s+ou déposez-les ici\.$/);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      field.getByText('Choisir un ou des fichiers').click({ force: true }),
    ]);
    await chooser.setFiles({ name: 'jeux.csv', mimeType: 'text/csv', buffer: Buffer.from('nom,lon,lat\na,4,49\n') });
    await field.getByText('jeux.csv').waitFor();
    // By keys alone too: to who has pressed one the focus is shown.
    await page.keyboard.press('Tab');
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
        layers: [
          {
            name: 'aires_de_jeux',
            title: 'Aires de jeux',
            fields: { nom: { title: 'Nom' }, lat: { title: 'Latitude' }, lon: { title: 'Longitude' } },
          },
        ],
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
    await page.getByLabel('A service that is already online').check();
    await page.getByLabel('Kind of service').selectOption('wms');
    await page.getByLabel('Layer').waitFor();
    await page.getByLabel('Kind of service').selectOption('pmtiles');
    await page.getByText('The https address of the file itself.').waitFor();
    expect(await page.getByLabel('Layer').count()).toBe(0);
    await checkAccessibility(page);
  });
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
  // By its postal code: two communes have this name.
  await page.keyboard.type('07610');
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
  expect(download.suggestedFilename()).toBe('depot-commune-de-vion-07-aires-de-jeux.zip');
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
