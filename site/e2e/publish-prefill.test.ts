import { describe, expect, test } from 'vitest';
import { packageOf, qgisRecord } from '../publish/publish.fixtures/metadata.ts';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { chooseProducer, next, table } from './publish-form.ts';

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
    expect(await page.getByText('Proposé d’après vos données').count()).toBeGreaterThanOrEqual(7);
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
