import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readDownload, shot, useBrowser } from './browser.ts';

/*
 * Main tasks of readers, in the Chromium that CHROMIUM names: each night in the oldest one that the site supports (.ci/old-browser.ts),
 * and in Firefox (.ci/firefox.ts).
 */

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const countries = '/donnees/natural-earth/pays/';

const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);
const style = (page: Page, selector: string, property: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property);

test('finds a data set by a word, then by a place', async () => {
  const page = await visit('/donnees/');
  await page.getByRole('searchbox', { name: 'Chercher une donnée' }).fill('rivieres');
  await expect.poll(() => page.locator('.count').textContent(), patience).toMatch(/^\s*[1-9]\d* jeux? de données pour/);
  await page.getByRole('checkbox').first().check();
  await expect.poll(() => page.getByRole('button', { name: /^Retirer le filtre/ }).count(), patience).toBe(1);
  await page.getByRole('combobox', { name: 'Où ?' }).fill('reims');
  await page
    .getByRole('option', { name: /^Reims/ })
    .first()
    .click();
  await expect.poll(() => page.locator('.count').textContent(), patience).toContain('Reims');
  await shot(page, 'tasks-search', { fullPage: false });
});

test('shows the results on a map', async () => {
  const page = await visit('/donnees/?vue=carte');
  await drawn(page);
  await shot(page, 'tasks-results', { fullPage: false });
});

test.each(['light', 'dark'] as const)('opens a data set in its colours, and its map (%s)', async (scheme) => {
  const page = await visit(countries, { scheme });
  const [paper, ink] = scheme === 'light' ? ['rgb(251, 250, 246)', 'rgb(27, 36, 48)'] : ['rgb(17, 22, 29)', 'rgb(236, 232, 223)'];
  expect(await style(page, 'html', 'background-color')).toBe(paper);
  expect(await style(page, 'h1', 'color')).toBe(ink);
  expect(await style(page, '.panel', 'border-top-width')).toBe('1px');
  expect(await style(page, '.panel', 'border-top-color')).not.toBe(ink);
  await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await drawn(page);
  await expect.poll(() => page.getByRole('group', { name: 'Légende' }).textContent(), patience).toContain('Pays');
  await page.locator('.maplibregl-canvas').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: /^Objet 1 sur/ }).waitFor(patience);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('region', { name: 'Objets visibles' }).waitFor(patience);
  await shot(page, `tasks-dataset-${scheme}`, { fullPage: false });
});

test('downloads a file whole', async () => {
  const page = await visit(countries);
  const link = page.locator('a[download]').first();
  const [download] = await Promise.all([page.waitForEvent('download', patience), link.click()]);
  const bytes = await readDownload(download);
  // Digested there: bytes are told number by number on their way.
  const served = await page.evaluate(async (url) => {
    const digest = await crypto.subtle.digest('SHA-256', await (await fetch(url)).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }, download.url());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(served);
});

test('stacks data sets in the explorer', async () => {
  const page = await visit('/explorer/');
  await drawn(page);
  await page.getByRole('searchbox', { name: 'Filtrer' }).fill('lacs');
  await page.getByRole('button', { name: /^Ajouter à la carte\s: Lacs et rivières/ }).click();
  await page.getByRole('button', { name: 'Terminé' }).click();
  await expect.poll(() => page.getByRole('group', { name: 'Légende' }).textContent(), patience).toMatch(/Lacs.*Rivières/s);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('region', { name: 'Tableau' }).waitFor(patience);
  await shot(page, 'tasks-explorer', { fullPage: false });
});

test('shows what exists for a commune', async () => {
  const page = await visit('/territoires/commune/?code=51454');
  await page.getByRole('heading', { name: 'Reims', level: 1 }).waitFor(patience);
});

test('begins to publish: the form answers what is typed', async () => {
  const page = await visit('/publier/');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect.poll(() => page.getByRole('alert').first().textContent(), patience).toMatch(/points? à corriger avant de continuer/);
  await page.locator('input[name="origin"][value="url"]').check();
  await page.locator('#field-file').fill('https://exemple.fr/aires.geojson');
  await page.getByText('Le texte qui sera envoyé').click();
  await expect.poll(() => page.locator('main details').last().textContent(), patience).toContain('url: https://exemple.fr/aires.geojson');
  await shot(page, 'tasks-publish', { fullPage: false });
});
