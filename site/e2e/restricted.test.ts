import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { networks, writeRestricted } from '../fixtures/restricted.ts';
import { checkAccessibility, shot, useBrowser, type BuiltSite } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

// Visits donnees, producteurs, themes, territoires, acces.

let site: BuiltSite | undefined;
const { visit } = useBrowser(async () => (site = await buildSiteOf(writeRestricted)));
const fileOf = (path: string): string => readFileSync(join(site?.out ?? '', path), 'utf8');

describe('restricted data', () => {
  test('are in lists of their producer, theme and territory, and in the map of the site, and say there that they are restricted', async () => {
    await visit('/');
    for (const path of ['producteurs/commune-de-vion', 'themes/eau', 'territoires/DEP-51', 'en/producteurs/ddt-51'])
      expect(fileOf(`${path}/index.html`), path).toMatch(/(Accès restreint|Restricted access)<\/span/);
    expect(fileOf('sitemap-1.xml')).toContain(`/donnees/${networks}/</loc>`);
    const page = await visit('/producteurs/ddt-51/', { device: 'phone', scheme: 'dark' });
    await checkAccessibility(page);
    await shot(page, 'restricted-list-phone-dark');
  });

  test('are found by their words and by their place, and a filter tells them from what is open to all', async () => {
    const page = await visit('/donnees/?q=assainissement');
    const titles = () => page.locator('article .title').allInnerTexts();
    await expect.poll(titles).toEqual(['Réseaux d’assainissement']);
    await page.goto(page.url().replace(/\?.*/, '?ou=DEP-51'));
    await expect.poll(titles).toContain('Aires de rapaces nicheurs');
    await page.goto(page.url().replace(/\?.*/, ''));
    await page.getByRole('checkbox', { name: 'Accès restreint' }).check();
    await expect.poll(async () => (await titles()).sort()).toEqual(['Aires de rapaces nicheurs', 'Réseaux d’assainissement']);
    expect(new URL(page.url()).search).toBe('?access=restricted');
    await checkAccessibility(page);
    await shot(page, 'restricted-search');
  });
});
