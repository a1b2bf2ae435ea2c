import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { table, takeZip } from './publish-form.ts';

const { visit } = useBrowser();

describe('an update', () => {
  const at = (search: string): string => `/publier/mise-a-jour/?${search}`;
  const target = 'jeu=ville-de-vion/aires-de-jeux&fichier=jeux.csv&titre=Aires de jeux <b>';

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])('is the new file alone, under its published name: %j', async (options) => {
    const page = await visit(at(target), options);
    await page.getByRole('heading', { name: 'Aires de jeux <b>' }).waitFor();
    await checkAccessibility(page);
    await page.getByLabel('Le nouveau fichier').setInputFiles({ ...table, name: 'export final.csv' });
    await page.getByText('1 point', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Zoom', exact: false }).first().waitFor();
    const take = page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' });
    await take.waitFor();
    await checkAccessibility(page);
    await shot(page, `publish-update-${options.device ?? 'desktop'}`);
    expect(new URL((await take.getAttribute('href')) ?? '').searchParams.get('donnees')).toBe('Aires de jeux <b>, mise à jour');
    const { name, files } = await takeZip(page);
    expect(name).toBe('depot-ville-de-vion-aires-de-jeux.zip');
    expect(files).toEqual({ 'datasets/ville-de-vion/aires-de-jeux/jeux.csv': table.buffer.toString() });
  });

  test('is refused before it is sent where it is of another kind, empty, or names people', async () => {
    const page = await visit(at(target));
    const file = page.getByLabel('Le nouveau fichier');
    await file.setInputFiles({ name: 'jeux.geojson', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.locator('#about-file').getByText('La description attend un fichier comme').waitFor();
    await file.setInputFiles({ ...table, buffer: Buffer.from('') });
    await page.locator('#about-file').getByText('Ce fichier est vide.').waitFor();
    const owners = Array.from({ length: 20 }, (_, index) => `4.${index};48;Jean Dupont;060102030${index % 10}\n`).join('');
    await file.setInputFiles({ ...table, buffer: Buffer.from(`lon;lat;nom_proprietaire;telephone\n${owners}`) });
    await page.getByText('Ces colonnes semblent nommer des personnes').waitFor();
    await checkAccessibility(page);
    expect(await page.getByRole('link', { name: 'Télécharger le zip' }).count()).toBe(0);
    await page.getByLabel('Je l’ai vérifié').check();
    await page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).waitFor();
  });

  test('is told of a system that its file cannot be in, and of none that its description says', async () => {
    const page = await visit(at(target));
    const rows = (head: string, ...places: string[]): Buffer => Buffer.from(`nom;${head}\n${places.map((each) => `A;${each}\n`).join('')}`);
    await page.getByLabel('Le nouveau fichier').setInputFiles({ ...table, buffer: rows('x;y', '652000;6862000', '652100;6862100') });
    await page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).waitFor();
    expect(await page.locator('#about-file').textContent()).not.toContain('système');
    await page.getByLabel('Le nouveau fichier').setInputFiles({ ...table, buffer: rows('lon;lat', '48,7;4,5', '48,8;4,6') });
    await page.locator('#about-file').getByText('ne sont pas là où le fichier les dit').waitFor();
    await page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).waitFor();
  });

  test('of data that are read at their address needs nobody, and an address that names nothing says so, in English too', async () => {
    const page = await visit('/en/publier/mise-a-jour/?jeu=natural-earth/eaux&titre=Waters');
    await page.getByText('These data are not a deposited file').waitFor();
    expect(await page.getByRole('link', { name: 'Correct the description' }).getAttribute('href')).toBe(
      '/en/publier/description/?jeu=natural-earth%2Feaux',
    );
    await checkAccessibility(page);
    const none = await visit(at('jeu=../../x'));
    await none.getByText('Cette adresse ne désigne aucun jeu de données').waitFor();
    await checkAccessibility(none);
  });

  test('begins on the page of the data, and leads to the correction and the withdrawal too', async () => {
    const page = await visit('/donnees/natural-earth/eaux/', { device: 'phone' });
    const start = page.getByRole('link', { name: 'Mettre à jour ces données' });
    await start.scrollIntoViewIfNeeded();
    await shot(page, 'publish-producer');
    await start.click();
    await page.getByText('Il remplacera «\u202fworld_50m.json\u202f»').waitFor();
    await checkAccessibility(page);
    const address = async (name: string): Promise<string> => (await page.getByRole('link', { name }).getAttribute('href')) ?? '';
    expect(await address('Corriger la description')).toBe('/publier/description/?jeu=natural-earth%2Feaux');
    expect(new URL(await address('Retirer du catalogue')).searchParams.get('jeu')).toBe('natural-earth/eaux');
  });
});

describe('a description', () => {
  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])('is changed in the form that it was written in: %j', async (options) => {
    const page = await visit('/publier/mise-a-jour/?jeu=natural-earth/eaux&titre=Eaux', options);
    await page.getByRole('link', { name: 'Corriger la description' }).click();
    const title = page.getByLabel('Titre');
    await title.waitFor();
    expect(await title.inputValue()).toBe('Lacs et rivières du monde');
    expect(await page.getByLabel('Fréquence de mise à jour').inputValue()).toBe('irregular');
    expect(await page.getByLabel('Nom court').count()).toBe(0);
    await page.getByRole('button', { name: 'Préparer l’envoi' }).click();
    await page.getByText('Rien n’a changé').waitFor();
    await title.fill('');
    await page.getByRole('button', { name: 'Préparer l’envoi' }).click();
    await page.getByRole('alert').getByText('Un point à corriger').waitFor();
    await checkAccessibility(page);
    await title.fill('Eaux douces du monde');
    await page.getByLabel('Date des données').fill('2022-05');
    await page.getByRole('button', { name: 'Préparer l’envoi' }).click();
    await page.getByRole('link', { name: 'Télécharger le zip et ouvrir GitHub' }).waitFor();
    await checkAccessibility(page);
    await shot(page, `publish-describe-${options.device ?? 'desktop'}`);
    const { files } = await takeZip(page);
    expect(files).toEqual({
      'datasets/natural-earth/eaux/description.yaml': 'title: Eaux douces du monde\ndates:\n  revised: 2022-05\n',
    });
  });

  test('that is not there is said not to be', async () => {
    const page = await visit('/publier/description/?jeu=mairie/rien', { expected: /404.*description\.json/ });
    await page.getByRole('alert').getByText('Cette adresse ne désigne aucun jeu de données').waitFor();
    await checkAccessibility(page);
  });
});
