import type { Page } from 'playwright-core';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { answer } from '../../schemas/model/data-gouv.fixture.ts';
import { packageOf, qgisRecord } from '../publish/publish.fixtures/metadata.ts';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { ranges } from '../publish/publish.fixtures/styles.ts';
import { chooseProducer, describeData, next, table, takeZip } from './publish-form.ts';

const { visit } = useBrowser();

describe('a GeoPackage that QGIS has packaged with its metadata', () => {
  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])('fills in the description, which can be changed: %j', async (options) => {
    const page = await visit('/publier/', options);
    const bytes = await packageOf([qgisRecord()]);
    const file = { name: 'mats_2022.gpkg', mimeType: 'application/geopackage+sqlite3', buffer: Buffer.from(bytes) };
    await page.getByLabel('Fichier de données').setInputFiles(file);
    await page.getByText('Ce fichier porte sa propre description').waitFor();
    await chooseProducer(page, 'Marne', 'marne');
    await checkAccessibility(page);
    await shot(page, `publish-qgis-${options.device ?? 'desktop'}`);
    await next(page);
    expect(await page.getByLabel('Titre').inputValue()).toBe('Mâts éoliens de la Marne');
    expect(await page.getByLabel('Description').inputValue()).toContain('Les parcs en projet n’y figurent pas.');
    expect(await page.getByLabel('Licence').inputValue()).toBe('etalab-2.0');
    expect(await page.getByLabel('Date des données').inputValue()).toBe('2024-03-31');
    expect(await page.getByLabel('D’où viennent').inputValue()).toContain('Levé au GPS en 2023.');
    expect(await page.getByLabel('Mots-clés').inputValue()).toBe('éolien, énergie');
    expect(await page.getByLabel('Nom du service').inputValue()).toBe('DDT de la Marne');
    expect(await page.getByLabel('Adresse électronique du service').inputValue()).toBe('ddt-sig@exemple.fr');
    expect(await page.getByText('Proposé d’après ce que vous avez donné').count()).toBeGreaterThanOrEqual(7);
    // The reader's own words outlive another file; those of the first file go with it.
    await page.getByLabel('Description').fill('À moi.');
    await page.getByRole('button', { name: 'Revenir' }).click();
    await page.getByLabel('Fichier de données').setInputFiles(table);
    await page.getByText('Ce fichier porte sa propre description').waitFor({ state: 'detached' });
    await next(page);
    expect(await page.getByLabel('Description').inputValue()).toBe('À moi.');
    expect(await page.getByLabel('D’où viennent').inputValue()).toBe('');
  });
});

describe('a data set of data.gouv.fr', () => {
  const host = 'https://www.data.gouv.fr';
  const sheet = { business_number_id: '21070345000010', name: 'Mairie de Vion' };

  /** A form whose third party answers here: by path, what it says, or its status where it says nothing. */
  async function open(answers: Record<string, unknown>, options: Visit = {}): Promise<{ page: Page; asked: string[] }> {
    const asked: string[] = [];
    const page = await visit('/robots.txt', { ...options, expected: /www\.data\.gouv\.fr|favicon/ });
    await page.route(`${host}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      asked.push(pathname);
      const said = answers[pathname];
      const headers = { 'access-control-allow-origin': '*' };
      if (typeof said === 'string') await route.fulfill({ headers, contentType: 'text/html', body: said });
      else if (typeof said === 'number' || said === undefined)
        await route.fulfill({ headers, status: said ?? 404, json: { message: 'x' } });
      else await route.fulfill({ headers, json: said });
    });
    await page.goto(new URL('/publier/', page.url()).href);
    await page.getByLabel('En ligne, à une adresse https').check();
    return { page, asked };
  }
  const paths = {
    dataset: '/api/1/datasets/aires-de-jeux-de-vion/',
    organization: '/api/1/organizations/534fff81a3a7292c64a77e5c/',
  };
  const all = { [paths.dataset]: answer, [paths.organization]: sheet };
  const ask = (page: Page): Promise<void> => page.getByRole('button', { name: 'Demander la description à www.data.gouv.fr' }).click();

  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'fills the form by its address, once its button is pressed: %j',
    async (options) => {
      const { page, asked } = await open(all, options);
      await page.getByLabel('Adresse du fichier').fill(`${host}/fr/datasets/aires-de-jeux-de-vion/`);
      await page.getByText('Rien n’est demandé avant que vous n’appuyiez').waitFor();
      await page.locator('#about-file').getByText('C’est la page d’un jeu de données, pas un fichier').waitFor();
      await checkAccessibility(page);
      await shot(page, `publish-data-gouv-offer-${options.device ?? 'desktop'}`);
      expect(asked).toEqual([]);
      await ask(page);
      await page.getByText('data.gouv.fr a répondu').waitFor();
      expect(asked).toEqual([paths.dataset, paths.organization]);
      await checkAccessibility(page);
      await shot(page, `publish-data-gouv-${options.device ?? 'desktop'}`);
      expect(await page.getByLabel('Adresse du fichier').inputValue()).toBe(answer.resources[2]?.latest);
      await page.getByLabel('Le fichier à publier').selectOption({ label: 'Aires de jeux (tableau) (csv)' });
      expect(await page.getByLabel('Adresse du fichier').inputValue()).toBe(answer.resources[0]?.url);
      // The commune is found by its SIREN.
      expect(await page.getByLabel('Nom de l’organisme').inputValue()).toBe('Commune de Vion');
      expect(await page.locator('.siret').innerText()).toContain('210\u202f703\u202f450');
      await next(page);
      expect(await page.getByLabel('Titre').inputValue()).toBe('Aires de jeux de Vion');
      expect(await page.getByLabel('Description').inputValue()).toContain('- revêtement');
      expect(await page.getByLabel('Fréquence de mise à jour').inputValue()).toBe('annual');
      expect(await page.getByLabel('Mots-clés').inputValue()).toBe('aires de jeux, enfance');
      expect(await page.getByLabel('Données à compter du').inputValue()).toBe('2019-01-01');
      expect(await page.getByLabel('Nom du service').inputValue()).toBe('Services techniques');
      expect(await page.getByText('Proposé d’après ce que vous avez donné').count()).toBeGreaterThanOrEqual(7);
    },
  );

  test('is found by the address of one of its files, and leaves what the reader has written and chosen', async () => {
    const id = '65a9e264-7a20-46a9-9d98-66becb817bc3';
    const resource = { resource: { id }, dataset_id: 'aires-de-jeux-de-vion' };
    const { page, asked } = await open({ ...all, [`/api/2/datasets/resources/${id}/`]: resource, [paths.organization]: 503 });
    await chooseProducer(page, 'Natural Earth');
    await page.getByLabel('Adresse du fichier').fill(`${host}/fr/datasets/r/${id}`);
    await next(page);
    await page.getByLabel('Titre').fill('À moi');
    await page.getByRole('button', { name: 'Revenir' }).click();
    await ask(page);
    await page.getByText('data.gouv.fr a répondu').waitFor();
    expect(asked).toEqual([`/api/2/datasets/resources/${id}/`, paths.dataset, paths.organization]);
    await page.getByText('publie déjà ici').waitFor();
    await next(page);
    expect(await page.getByLabel('Titre').inputValue()).toBe('À moi');
    expect(await page.getByLabel('Mots-clés').inputValue()).toBe('aires de jeux, enfance');
  });

  test('that is not there, is not said in JSON, or is hostile fills in nothing wrong', async () => {
    const hostile = {
      title: '<img src=x onerror=alert(1)>',
      description: '<script>alert(1)</script>',
      resources: [{ url: 'javascript:alert(1)' }],
    };
    const { page } = await open({ '/api/1/datasets/page/': '<html>', '/api/1/datasets/hostile/': hostile });
    const address = page.getByLabel('Adresse du fichier');
    await address.fill(`${host}/fr/datasets/absent/`);
    await ask(page);
    await page.getByText('n’a pas de jeu de données ouvert à cette adresse').waitFor();
    await address.fill(`${host}/fr/datasets/page/`);
    await ask(page);
    await page.getByText('data.gouv.fr n’a pas répondu').waitFor();
    await address.fill(`${host}/fr/datasets/hostile/`);
    await ask(page);
    await page.getByText('Aucun de ses fichiers n’est dans un format que nous lisons').waitFor();
    await checkAccessibility(page);
    await next(page);
    expect(await page.getByRole('alert').textContent()).toContain('Adresse du fichier');
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
  });
});

describe('a GeoPackage that QGIS has packaged with its styles', () => {
  test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
    'gives the published map its colours, which can be left: %j',
    async (options) => {
      const page = await visit('/publier/', options);
      const style = ranges.replaceAll('SimpleFill', 'SimpleMarker').replaceAll('outline_width', 'size');
      const buffer = Buffer.from(await packageOf([qgisRecord()], [style]));
      await page
        .getByLabel('Fichier de données')
        .setInputFiles({ name: 'mats_2022.gpkg', mimeType: 'application/geopackage+sqlite3', buffer });
      const keep = page.getByLabel('Reprendre les couleurs de QGIS');
      await keep.waitFor();
      await page.getByText('30 et plus').waitFor();
      await checkAccessibility(page);
      await keep.scrollIntoViewIfNeeded();
      await shot(page, `publish-style-${options.device ?? 'desktop'}`);
      await chooseProducer(page, 'Marne', 'marne');
      await next(page);
      await describeData(page);
      await next(page);
      const folder = 'datasets/departement-de-la-marne/aires-de-jeux';
      const { files } = await takeZip(page);
      expect(parse(files[`${folder}/dataset.yaml`] ?? '')).toMatchObject({ style: 'style.json' });
      expect(JSON.parse(files[`${folder}/style.json`] ?? '')).toMatchObject([{ 'source-layer': 'mats', type: 'circle' }]);
      await page.getByRole('button', { name: 'Revenir' }).click();
      await page.getByRole('button', { name: 'Revenir' }).click();
      await keep.uncheck();
      await next(page);
      await next(page);
      await page.getByText('Télécharger le zip seul').first().waitFor();
      expect(Object.keys((await takeZip(page)).files)).not.toContain(`${folder}/style.json`);
    },
  );
});
