import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { chooseProducer, describeData, next, takeZip } from './publish-form.ts';

/** A browser complains of a page that is asked for and is not there: the name is free. */
const absent = /404.*\/natural-earth\//;

const { visit, address } = useBrowser();

/** Files of each format that the page reads, and what the pipeline says of them too. */
const fixture = (name: string): string => join(import.meta.dirname, '../../pipeline/vector/inspect.fixtures', name);

const choose = (page: Page, file: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>[0]): Promise<void> =>
  page.getByLabel('Fichier de données').setInputFiles(file);

const geojson = (features: unknown[]): Buffer => Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
const point = (coordinates: number[], properties: object = {}) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates },
});
const fileOf = (name: string, buffer: Buffer | string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(buffer) });

/** Requests since the page was opened: what they ask for, and whether they carry anything. */
function watchRequests(page: Page): { method: string; url: string; body: string | null }[] {
  const all: { method: string; url: string; body: string | null }[] = [];
  page.on('request', (request) => all.push({ method: request.method(), url: request.url(), body: request.postData() }));
  return all;
}

const question = 'Ces colonnes semblent nommer des personnes\u202f: les retirer, ou dire pourquoi elles sont publiques\u202f?';

describe('a file that is chosen', () => {
  test.each([
    ['arbres.geojson', 'arbres', /^\d point/],
    ['mats.csv', 'mats', /^\d point/],
    ['zonage.gpkg', 'ZONES_U', /^\d surface/],
    ['ouvrages.zip', 'ouvrages', /^\d /],
    ['ouvrages.fgb', 'ouvrages', /^\d /],
    ['balade.kml', 'Étapes', /^2 points/],
    ['trace.gpx', 'waypoints', /^\d point/],
    ['parcs.parquet', 'parcs', /^\d /],
  ])('is read and drawn in the page, and nothing of it leaves: %s', async (name, layer, count) => {
    const page = await visit('/publier/');
    const requests = watchRequests(page);
    await choose(page, fixture(name));
    await page.getByText('Lu dans votre navigateur\u202f: rien n’est parti.').waitFor();
    const found = page.getByRole('article', { name: layer }).first();
    await found.waitFor();
    expect(await found.locator('.count').innerText()).toMatch(count);
    await page.locator('canvas').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter(({ method, body }) => method !== 'GET' || body !== null)).toEqual([]);
    expect(requests.filter(({ url }) => !url.startsWith(address()) && !/^(blob|data):/.test(url))).toEqual([]);
    expect(requests.filter(({ url }) => decodeURIComponent(url).includes(name))).toEqual([]);
  });

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'shows the colours that will be published, and takes others, which its manifest names: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      const rows = Array.from(
        { length: 12 },
        (_, index) => `${index},${index % 3 === 0 ? 'chêne' : 'hêtre'},${4 + index / 10},48.${index + 10}`,
      );
      await choose(page, fileOf('arbres.csv', `num,essence,lon,lat\n${rows.join('\n')}\n`));
      const map = page.locator('.found .map');
      await map.getByText('hêtre').waitFor();
      expect(await map.locator('.legend li').allInnerTexts()).toEqual(['hêtre', 'chêne']);
      const colors = page.getByLabel('Couleurs de la carte');
      // A number that numbers is none to colour by.
      expect(await colors.locator('optgroup').last().locator('option').allInnerTexts()).toEqual(['essence']);
      await checkAccessibility(page);
      await shot(page, `publish-colors-${options.device ?? 'desktop'}`);
      await colors.selectOption('Orange');
      await map.getByText('hêtre').waitFor({ state: 'detached' });
      await page.getByText('Le texte qui sera envoyé').click();
      expect(await page.locator('details pre').last().textContent()).toContain('style: style.json');
      await colors.selectOption('Celles que la carte donne');
      await map.getByText('hêtre').waitFor();
      expect(await page.locator('details pre').last().textContent()).not.toContain('style.json');
    },
  );

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'is described with the keyboard alone, and its manifest says so: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      await choose(page, fileOf('mats.csv', 'id;hauteur;x;y\nA1;120,5;652000;6862000\nA2;98,2;700000;6600000\n'));
      await page.getByText('Vérifiez sur la carte que tout est à sa place.').waitFor();
      expect(await page.getByLabel('Système de coordonnées').inputValue()).toBe('EPSG:2154');
      expect(await page.getByLabel('Identifiant de chaque objet').inputValue()).toBe('id');
      await page.getByLabel('Titre de hauteur').focus();
      // What its name tells is proposed.
      expect(await page.getByLabel('Titre de hauteur').inputValue()).toBe('Hauteur');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('Hauteur du mât');
      await page.keyboard.press('Tab');
      await page.keyboard.type('m');
      await page.locator('canvas').first().waitFor();
      await checkAccessibility(page);
      await shot(page, `publish-read-${options.device ?? 'desktop'}`);
      await page.getByText('Le texte qui sera envoyé').click();
      const manifest = await page.getByRole('region', { name: 'Le texte de dataset.yaml' }).innerText();
      expect(manifest).toMatch(/crs: EPSG:2154\n[^]*key: id\n[^]*hauteur: \{ title: Hauteur du mât, unit: m \}\n/);
    },
  );

  test('is read anew in another system of coordinates, and by other columns', async () => {
    const page = await visit('/publier/');
    await choose(page, fileOf('mats.csv', 'id,x,y,e,n\n1,652000,6862000,4,48\n'));
    const layer = page.getByRole('article', { name: 'mats' });
    await layer.getByText('RGF93 v1 / Lambert-93 (EPSG:2154), deviné d’après les valeurs').waitFor();
    await page.getByLabel('Système de coordonnées').selectOption('EPSG:3857');
    await layer.getByText('WGS 84 / Pseudo-Mercator (EPSG:3857), choisi par vous').waitFor();
    await page.getByLabel('Il n’a pas de coordonnées').check();
    await layer.getByText('1 ligne', { exact: true }).waitFor();
    expect(await page.locator('canvas').count()).toBe(0);
  });

  test('stays read where the reader goes on and comes back, and is told in the other language', async () => {
    const page = await visit('/publier/');
    await choose(page, fileOf('bad.geojson', geojson([point([48.7, 4.5])])));
    await page.getByText('Latitude et longitude sont échangées').waitFor();
    await page.getByRole('link', { name: 'EN English' }).click();
    await page.getByText('Latitude and longitude are swapped in “bad”').waitFor();
    await page.getByRole('article', { name: 'bad' }).getByText('1 point', { exact: true }).waitFor();
    await checkAccessibility(page);
  });
});

describe('a bad file', () => {
  test.each([
    ['is empty', fileOf('vide.geojson', ''), 'Ce fichier est vide.'],
    ['is not what it says', fileOf('communes.gpkg', 'bonjour'), 'se dit GeoPackage, mais son contenu n’en est pas.'],
    ['has latitude first', fileOf('lieux.geojson', geojson([point([48.7, 4.5])])), 'Latitude et longitude sont échangées'],
    ['is broken', fileOf('casse.geojson', '{"type": "FeatureCollection",\n"features": [\n{"type": "Feature",}]}'), 'cassé à la ligne 3'],
  ])('%s: it is refused in the page, at once', async (_, file, words) => {
    const page = await visit('/publier/', { device: 'phone', expected: absent });
    await choose(page, file);
    await page.locator('#about-file').getByText(words).waitFor();
    await chooseProducer(page, 'Natural Earth');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await page.getByRole('alert').getByText('Un point à corriger avant de continuer').waitFor();
    await checkAccessibility(page);
  });

  test('names people: nothing has left, and it goes on only with the text that allows it', async () => {
    const page = await visit('/publier/', { expected: absent });
    const owners = [
      point([4.5, 48.7], { nom_proprietaire: 'Jean Martin', telephone: '06 12 34 56 78' }),
      point([4.6, 48.8], { nom_proprietaire: 'Anne Petit', telephone: '06 98 76 54 32' }),
    ];
    await choose(page, fileOf('parcelles.geojson', geojson(owners)));
    const asked = page.getByRole('group', { name: question });
    await asked.waitFor();
    expect(await asked.getByRole('listitem').locator('span').allInnerTexts()).toEqual([
      'nom_proprietaire, des noms de personnes',
      'telephone, des numéros de téléphone',
    ]);
    await chooseProducer(page, 'Natural Earth');
    await next(page);
    await page.getByRole('alert').getByText('Retirez ces colonnes, ou dites pourquoi elles peuvent être publiques.').waitFor();
    await checkAccessibility(page);
    await shot(page, 'publish-personal');
    await asked.getByRole('radio', { name: 'Elles ne nomment personne' }).check();
    await asked.getByLabel('Ce qu’elles contiennent').fill('des noms de squares');
    await page.getByText('Le texte qui sera envoyé').click();
    const manifest = page.getByRole('region', { name: 'Le texte de dataset.yaml' });
    expect(await manifest.innerText()).toContain('Ces colonnes ne nomment personne\u202f: des noms de squares');
    await shot(page, 'publish-nobody');
    await asked.getByRole('radio', { name: 'La loi les rend publiques' }).check();
    await asked.getByLabel('Texte qui le permet').fill('article L. 312-1-2 du code des relations entre le public et l’administration');
    await asked.getByLabel('Raison').fill('Les mandats électifs sont publics.');
    await next(page);
    await page.getByRole('heading', { name: 'Étape 2 sur 3' }).waitFor();
    expect(await manifest.innerText()).toContain('personalData:');
  });
});

test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
  'columns that name people within their values are asked about, and taken out of what is sent by one click: %j',
  async (options) => {
    const page = await visit('/publier/', { ...options, expected: absent });
    const people = ['Jeanne Durand', 'BENALI Karim', 'M. Le Goff'].map((nom, index) =>
      point([4.5 + index / 10, 48.7], { code: `A${index}`, nom, remarque: index === 1 ? 'Signalé par Mme Roux, 06 12 34 56 78' : 'RAS' }),
    );
    await choose(page, fileOf('terriers_natural_earth.geojson', geojson(people)));
    const asked = page.getByRole('group', { name: question });
    await asked.waitFor();
    expect(await asked.getByRole('listitem').locator('span').allInnerTexts()).toEqual([
      'nom, des noms et prénoms',
      'remarque, des numéros de téléphone portable',
    ]);
    await shot(page, `publish-asked-${options.device ?? 'desktop'}`);
    await checkAccessibility(page);
    await asked.getByRole('button', { name: 'Retirer nom' }).click();
    await page.getByText('Retiré de ce qui sera envoyé\u202f: nom.', { exact: true }).waitFor();
    await asked.getByRole('button', { name: 'Retirer remarque' }).press('Enter');
    await page.getByText('Retiré de ce qui sera envoyé\u202f: nom, remarque.', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Retiré de ce qui sera envoyé');
    expect(await asked.count()).toBe(0);
    await chooseProducer(page, 'Natural Earth');
    await next(page);
    expect(await page.getByLabel('Titre').inputValue()).toBe('Terriers Natural Earth');
    await describeData(page);
    await next(page);
    const { files } = await takeZip(page);
    const [manifest = '', data = ''] = ['yaml', 'geojson'].map(
      (ending) => Object.entries(files).find(([path]) => path.endsWith(ending))?.[1],
    );
    expect(manifest).toMatch(/fields:\n[^]* +nom: \{ omit: true \}\n +remarque: \{ omit: true \}\n/);
    expect(manifest).not.toContain('personalData');
    expect((JSON.parse(data) as { features: { properties: unknown }[] }).features.map(({ properties }) => properties)).toEqual([
      { code: 'A0' },
      { code: 'A1' },
      { code: 'A2' },
    ]);
  },
);

test('a file that was mended under its name is read anew', async () => {
  const page = await visit('/publier/', { context: {} });
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-mended-'));
  const path = join(folder.path, 'lieux.geojson');
  const pick = async (content: Buffer): Promise<void> => {
    await writeFile(path, content);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByText('Choisir un ou des fichiers').click({ force: true }),
    ]);
    await chooser.setFiles(path);
  };
  await pick(geojson([point([48.7, 4.5])]));
  await page.getByText('Latitude et longitude sont échangées').waitFor();
  await pick(geojson([point([4.5, 48.7])]));
  await page.getByText('Latitude et longitude sont échangées').waitFor({ state: 'detached' });
  await page.getByRole('article', { name: 'lieux' }).waitFor();
});

test('a long reading tells how far it is, and can be stopped', async () => {
  const page = await visit('/publier/', { expected: absent });
  const rows = Array.from({ length: 400_000 }, (_, index) => `${index};Lieu numéro ${index};4,5;48,7`);
  await choose(page, fileOf('lieux.csv', `id;nom;lon;lat\n${rows.join('\n')}\n`));
  await page.getByRole('progressbar', { name: 'Lecture de «\u202flieux.csv\u202f»…' }).waitFor();
  await page.getByRole('button', { name: 'Arrêter la lecture' }).click();
  await page.getByText('La lecture est arrêtée.').waitFor();
  await chooseProducer(page, 'Natural Earth');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('heading', { name: 'Étape 2 sur 3' }).waitFor();
});
