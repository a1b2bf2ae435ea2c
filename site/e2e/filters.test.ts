import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, expect, test, vi } from 'vitest';
import type { MapFacts } from '../map/model/model.ts';
import { lookUpPlace } from '../places/place-lookup.ts';
import { checkAccessibility, shot, useBrowser, type Device } from './browser.ts';
import { demonstration } from './demonstration.ts';

const { visit, address } = useBrowser();
const places = 'geonames/lieux-habites';
const rivers = 'geonames/lieux-au-bord-de-l-eau';
const folder = mkdtempSync(join(tmpdir(), 'mappe-filters-'));
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});
const { fetch: ask } = globalThis;
vi.stubGlobal('fetch', (url: string, options?: RequestInit) => ask(new URL(url, address()), options));

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 60_000 };
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);

/** Features of a file of the store, or of one that was taken, as GDAL counts them. */
function count(path: string, ...options: string[]): number {
  const cut = join(folder, 'cut.gpkg');
  rmSync(cut, { force: true });
  execFileSync('ogr2ogr', ['-f', 'GPKG', '-nlt', 'GEOMETRY', cut, path, ...options]);
  const told = JSON.parse(execFileSync('ogrinfo', ['-json', '-so', '-al', cut], { encoding: 'utf8' })) as {
    layers: { featureCount: number }[];
  };
  return told.layers[0]?.featureCount ?? -1;
}

async function sourceFile(id: string): Promise<string> {
  const facts = (await (await fetch(`/donnees/${id}/carte.json`)).json()) as MapFacts;
  return join(demonstration.store, facts.layers[0]?.files?.flatgeobuf?.url.replace(/^\/store\//, '') ?? '');
}

test.each<Device>(['desktop', 'phone'])(
  'from a question to the GeoPackage of one’s commune with a filter there are eight acts, and it holds what GDAL selects and clips (%s)',
  async (device) => {
    const page = await visit('/donnees/', { device });
    let acts = 0;
    const act = async (done: Promise<unknown>): Promise<void> => {
      acts += 1;
      await done;
    };
    await act(page.fill('[data-query]', 'lieux habités'));
    await act(page.locator('.results .title a', { hasText: 'Lieux habités de France' }).first().click(patience));
    await act(page.locator('#champs').getByRole('link', { name: '44', exact: true }).first().click(patience));
    await drawn(page);
    const chip = page.getByRole('button', { name: /^Retirer le filtre\s: Région est 44$/ });
    await chip.first().waitFor(patience);
    await shot(page, `filter-page-${device}`, { fullPage: false });
    await act(page.getByRole('button', { name: 'Extrait' }).click());
    await act(page.getByRole('searchbox', { name: 'Commune' }).fill('Reims'));
    await act(
      page
        .getByRole('button', { name: /^Reims/ })
        .first()
        .click(patience),
    );
    await page.getByText(/^(Au plus )?\d+ objets?, \d+/).waitFor(patience);
    await act(page.getByLabel('Format').selectOption('geopackage'));
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      act(page.getByRole('button', { name: 'Télécharger', exact: true }).click()),
    ]);
    expect(acts).toBeLessThanOrEqual(8);
    const path = join(folder, `${device}.gpkg`);
    await download.saveAs(path);
    const [west, south, east, north] = (await lookUpPlace('COMMUNE-51454'))?.boxes[0] ?? [];
    const expected = count(await sourceFile(places), '-where', `admin1 = '44'`, '-clipsrc', ...[west, south, east, north].map(String));
    expect(expected).toBeGreaterThan(0);
    expect(count(path)).toBe(expected);
    await page.getByText(new RegExp(`^${expected} objets? dans geonames_`)).waitFor(patience);
    // What the map's end covers of the page comes out as it scrolls.
    await checkAccessibility(page, { asIs: true, exclude: ['#telecharger'] });
    await shot(page, `filter-extract-${device}`, { fullPage: false });
  },
);

const said = async (chips: Locator) => (await chips.allTextContents()).map((text) => text.replaceAll('\u202f', ' '));

/** Count of results that the table shows. */
const found = (page: Page): Locator => page.getByRole('region', { name: 'Tableau', exact: true }).getByRole('status').first();

test('a class of the legend is a filter of the map, of the table, of the link and of the extract, and a press takes it away', async () => {
  const page = await visit(`/explorer/#carte=4.5/46.5/2.5&d=${rivers};c=lieux:nombre`);
  await drawn(page);
  const chips = page.getByRole('button', { name: /^Retirer le filtre/ });
  expect(await chips.count()).toBe(0);
  // By keyboard.
  await page.locator('[data-layer] .entries button').first().focus();
  await page.keyboard.press('Enter');
  await chips.first().waitFor(patience);
  // The record has counted the values of few.
  expect(await said(chips)).toEqual(['Cours d’eau proches est 1 (853 objets)×']);
  expect(page.url()).toMatch(/;f=lieux:nombre:a:1(&|$)/);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  const source = await sourceFile(rivers);
  const told = async () => (await found(page).textContent())?.replaceAll('\u202f', ' ').trim();
  await expect.poll(told, patience).toBe(`${count(source, '-where', 'nombre = 1')} objets trouvés sur 856`);
  // A filter of the table is one of the map, and its column comes into sight.
  await page.locator('button[data-column="admin2"]').click();
  await page.getByRole('group', { name: 'Répartition' }).getByRole('button').first().click();
  const both = count(source, '-where', `nombre = 1 AND admin2 = '78'`);
  await expect.poll(told, patience).toBe(`${both} objets trouvés sur 856`);
  // What the table has counted is told beside the map too.
  await page.locator('[data-layer]').getByText(`Répondent à tous\u202f: ${both} objets`).waitFor(patience);
  expect(page.url()).toContain(';f=lieux:nombre:a:1,lieux:admin2:a:78');
  const heads = await page.getByRole('columnheader').allTextContents();
  expect(heads.slice(0, 3).map((head) => head.replace(/\s*●$/, ''))).toEqual(['Nom', 'Département', 'Cours d’eau proches']);
  await shot(page, 'filter-table', { fullPage: false });
  await page.reload();
  await drawn(page);
  await chips.nth(1).waitFor(patience);
  expect(await said(chips)).toEqual(['Cours d’eau proches est 1 (853 objets)×', 'Département est 78×']);
  await checkAccessibility(page, { asIs: true });
  await page.getByRole('button', { name: 'Extrait' }).click();
  await page.getByText('Seulement', { exact: true }).waitFor(patience);
  await page
    .locator('form')
    .getByRole('button', { name: /^Retirer le filtre/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url(), patience).toMatch(/;f=lieux:admin2:a:78(&|$)/);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url(), patience).not.toContain(';f=');
  expect(await page.getByText('Seulement', { exact: true }).count()).toBe(0);
}, 180_000);

test('without a filter no map asks for what lets filters hold', async () => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(new URL(`/explorer/#d=${places}`, address()).href);
  await drawn(page);
  expect(asked.filter((url) => /\/(expression|FilterChips)\./.test(url))).toEqual([]);
});

test('a filter on a column that the tiles leave out empties no map: it is drawn whole, and this is said; the table holds to it', async () => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
  // As the facts are where a manifest leaves it out.
  await page.route('**/donnees/geonames/lieux-habites/carte.json', async (route) => {
    const facts = (await (await route.fetch()).json()) as MapFacts;
    const untiled = facts.layers.map((layer) => ({
      ...layer,
      fields: layer.fields.map((field) => (field.name === 'admin1' ? { ...field, untiled: true } : field)),
    }));
    await route.fulfill({ json: { ...facts, layers: untiled } });
  });
  await page.goto(new URL(`/explorer/#carte=7/48.8/2.4&d=${places};f=lieux:admin1:a:44`, address()).href);
  await drawn(page);
  await page
    .getByText('La carte ne peut pas montrer le filtre sur «\u202fRégion\u202f»\u202f: cette colonne n’est pas dans ses tuiles.')
    .waitFor(patience);
  await page.getByRole('button', { name: 'Tableau' }).click();
  // What is drawn in view, none of which lies in that region.
  const inView = page.getByRole('region', { name: 'Tableau', exact: true }).getByRole('row');
  await expect.poll(() => inView.count(), patience).toBeGreaterThan(10);
  await shot(page, 'filter-untiled', { fullPage: false });
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  const passing = count(await sourceFile(places), '-where', `admin1 = '44'`);
  const told = async () => (await found(page).textContent())?.replace(/\s/g, ' ').trim();
  await expect.poll(told, patience).toBe(`${passing} objets trouvés sur 9 205`);
}, 120_000);

const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

test('the territory that data are cut to is in the address, and comes back from it, on a page and in the explorer', async () => {
  const page = await visit(`/donnees/${places}/`, { context: {} });
  await page.getByRole('button', { name: 'Télécharger ma commune' }).click();
  await page.getByRole('searchbox', { name: 'Commune' }).fill('Reims');
  await page
    .getByRole('button', { name: /^Reims/ })
    .first()
    .click(patience);
  await expect.poll(() => hashOf(page), patience).toBe('#extrait=COMMUNE-51454');
  await page.reload();
  await page.getByText('Reims (51454)').waitFor(patience);
  await page.getByText(/^(Au plus )?\d+ objets?, \d+/).waitFor(patience);
  await shot(page, 'extract-of-an-address', { fullPage: false });
  // A link that is followed meanwhile.
  await page.evaluate(() => void (location.hash = 'extrait=DEP-51'));
  await page.getByText('Marne (51)').waitFor(patience);
  await page.getByRole('button', { name: 'Changer' }).click();
  await expect.poll(() => hashOf(page), patience).toBe('');

  await page.goto(new URL(`/explorer/#carte=8/49/4&d=${places}&extrait=DEP-51`, address()).href);
  await page.getByText('Marne (51)').waitFor(patience);
  await drawn(page);
  await expect.poll(() => hashOf(page), patience).toMatch(/^#carte=8\/49\.\d+\/4\.\d+&d=geonames\/lieux-habites&extrait=DEP-51$/);
  // The table lists what lies in it, and leaves it in the address.
  const tool = (name: string) => page.getByRole('button', { name, exact: true });
  const counted = async (): Promise<number> =>
    Number(/\d+/.exec((await page.getByText(/objets?( de l’extrait)? dans la vue/).textContent(patience))?.replace(/\s/g, '') ?? '')?.[0]);
  await tool('Tableau').click();
  await page.getByText(/objets de l’extrait dans la vue/).waitFor(patience);
  const within = await counted();
  expect(await hashOf(page)).toContain('&extrait=DEP-51');
  await shot(page, 'table-of-an-extract', { fullPage: false });
  await tool('Extrait').click();
  await page.getByText('Marne (51)').waitFor(patience);
  await page.getByRole('region', { name: 'Télécharger un extrait' }).getByRole('button', { name: 'Fermer' }).click();
  await expect.poll(() => hashOf(page), patience).not.toContain('extrait');
  await tool('Tableau').click();
  await page.getByText(/objets dans la vue/).waitFor(patience);
  expect(within).toBeGreaterThan(0);
  expect(await counted()).toBeGreaterThan(within);
});

test('a territory of an address that no list has is refused in words, and leaves the address', async () => {
  const page = await visit(`/donnees/${places}/#extrait=COMMUNE-51999`, { context: {} });
  await page
    .getByText('Aucun territoire n’a le code COMMUNE-51999, que donne l’adresse de cette page\u202f: cherchez le vôtre.')
    .waitFor(patience);
  expect(await hashOf(page)).toBe('');
  await page.getByRole('searchbox', { name: 'Commune' }).waitFor();
});
