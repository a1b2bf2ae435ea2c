import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { otherSubjects, placeSubjects } from '../fixtures/place-subjects.ts';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { buildFixtureSite } from './fixture-site.ts';

/** Records of a catalogue of usual size. */
const records = 180;
const { visit } = useBrowser(() => buildFixtureSite([...placeSubjects, ...otherSubjects(records - placeSubjects.length)]));

/** The maps of invented data sets have no tiles. */
const expected = /404|\.pmtiles/;
const count = (page: Page) => page.locator('.count').innerText();
const titles = (page: Page) => page.locator('.list strong').allInnerTexts();
const place = (page: Page) => page.getByRole('button', { name: 'Lieu' });
/** The field that the button opens is fetched with the first press. */
const field = (page: Page) => page.getByRole('combobox', { name: 'Lieu' }).and(page.locator(':focus')).waitFor();

test('the catalogue is narrowed to a place by the keyboard alone: its own data, those inside it, those that reach it', async () => {
  const page = await visit('/explorer/', { expected });
  await expect.poll(() => count(page)).toMatch(/^1\d\d jeux de données/);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await place(page).focus();
  await page.keyboard.press('Enter');
  await field(page);
  await page.keyboard.type('51454');
  await page.getByRole('option', { name: /^Reims/ }).waitFor();
  expect(asked.filter((path) => path === '/explorer/lieux.json')).toEqual([]);
  await page.keyboard.press('Enter');
  // The whole list stands until the place's data are known.
  await expect.poll(() => titles(page)).not.toContain('Sources d’eau de La Réunion');
  expect(await titles(page)).toEqual(expect.arrayContaining(['Fontaines et points d’eau', 'Cours d’eau de France']));
  expect(asked.filter((path) => path === '/explorer/lieux.json')).toHaveLength(1);
  expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toMatch(/Lieu.*Reims/);
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
  await shot(page, 'catalogue-place', { fullPage: false });
  await page.getByRole('button', { name: 'Retirer les filtres' }).click();
  await expect.poll(() => count(page)).toMatch(/^1\d\d jeux de données/);
});

test('the catalogue is narrowed to a producer, and to nothing that is there', async () => {
  const page = await visit('/explorer/', { expected, scheme: 'dark' });
  const producer = page.getByRole('combobox', { name: 'Producteur' });
  await producer.selectOption({ index: 1 });
  const label = (await producer.locator('option:checked').innerText()).replace(/ \(\d+\)$/, '');
  await expect.poll(() => page.locator('.list .muted').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining(label)]));
  expect((await page.locator('.list .muted').allInnerTexts()).every((text) => text.startsWith(label))).toBe(true);
  await shot(page, 'catalogue-producer-dark', { fullPage: false });
  await page.getByRole('searchbox', { name: 'Filtrer' }).fill('zzzz');
  await expect.poll(() => count(page)).toContain('Aucun jeu de données ne correspond.');
});

/** Runs in the page: how many of the rows are in sight in the sheet, parts counted as such. */
function countSeen(rows: Element[]): number {
  const end = document.querySelector('.foot')?.getBoundingClientRect().top ?? 0;
  return rows
    .map((row) => row.getBoundingClientRect())
    .reduce((sum, { top, height }) => sum + Math.min(1, Math.max(0, (end - top) / height)), 0);
}

test('rows have the pictures that their data draw, of those in sight alone, and a phone shows more than one at first', async () => {
  const page = await visit('/explorer/', { expected, device: 'phone' });
  await expect.poll(() => page.locator('.list .silhouette path').count()).toBeGreaterThan(0);
  expect(await page.locator('.list li').evaluateAll(countSeen)).toBeGreaterThanOrEqual(1.5);
  const drawn = await page.locator('.list .silhouette path').count();
  const rows = await page.locator('.list .silhouette').count();
  expect(rows).toBeGreaterThan(100);
  expect(drawn).toBeLessThan(rows / 3);
  await page.getByRole('button', { name: /Agrandir le panneau/ }).click();
  await place(page).tap();
  await field(page);
  await page.keyboard.type('Marne');
  await page
    .getByRole('option', { name: /^Marne/ })
    .first()
    .waitFor();
  // The sheet lies over half of the map's controls.
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas', '.maplibregl-control-container'] });
  await shot(page, 'catalogue-place-phone', { fullPage: false });
  await page
    .getByRole('option', { name: /^Marne/ })
    .first()
    .tap();
  await expect.poll(() => count(page)).toMatch(/^\d\d? jeux de données/);
  await shot(page, 'catalogue-phone', { fullPage: false });
  const { width, room } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, room: innerWidth }));
  expect(width).toBeLessThanOrEqual(room);
});

test('data that could not be looked for in a place are said, and looked for again', async () => {
  const page = await visit('/explorer/', { expected: /404|\.pmtiles|lieux\.json|ERR_FAILED/ });
  await page.route('**/explorer/lieux.json', (route) => route.abort());
  await place(page).click();
  await field(page);
  await page.keyboard.type('reims');
  await page
    .getByRole('option', { name: /^Reims/ })
    .first()
    .click();
  await page.getByRole('alert').filter({ hasText: 'Les données de ce lieu n’ont pas pu être cherchées.' }).waitFor();
  await page.unroute('**/explorer/lieux.json');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await expect.poll(() => titles(page)).not.toContain('Sources d’eau de La Réunion');
  expect(await titles(page)).toContain('Fontaines et points d’eau');
  expect(await page.getByRole('alert').count()).toBe(0);
});
