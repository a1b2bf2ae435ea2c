import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkAccessibility, shot, takeFile, useBrowser } from './browser.ts';
import type { Page } from 'playwright-core';
import { press, readColors } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = '</script><script>document.title="prise"</script>';
const ring = [
  [1.5, 45.5],
  [2.5, 45.5],
  [2.5, 46.5],
  [1.5, 46.5],
  [1.5, 45.5],
];
const properties = { nom: 'Grand bois', note: hostile, surface: 21.5 };
const woods = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } }],
};

/** Pixels around the middle of the map in the colour of new drawings. */
const drawnPixels = async (page: Page): Promise<number> => {
  const ink = [29, 92, 150];
  const colors = await readColors(page, { left: 0.3, top: 0.2, width: 0.4, height: 0.6 });
  return colors.filter((color) => color.every((part, at) => Math.abs(part - (ink[at] ?? 0)) < 8)).length;
};

/** Draw a triangle around the middle of the map. */
async function drawTriangle(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dessin', exact: true }).click();
  const panel = page.getByRole('region', { name: 'Dessin', exact: true });
  await panel.getByRole('button', { name: 'Surface' }).click();
  const told = panel.getByRole('status').first();
  for (const [index, [dx, dy]] of (
    [
      [-80, -60],
      [80, -60],
      [0, 60],
    ] as const
  ).entries()) {
    await press(page, dx, dy);
    await expect.poll(() => told.textContent(), patience).toMatch(new RegExp(`^${index + 1} sommet`));
  }
  await press(page, -80, -60);
  await expect.poll(() => told.textContent(), patience).toMatch(/^Dessin ajouté/);
}

test('a map of the catalogue, of one’s own data and drawings is kept as one file, which shows it all without a network, in another profile', async () => {
  const page = await visit('/explorer/#carte=8/46/2&d=natural-earth/eaux&d=natural-earth/pays', { context: {} });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  writeFileSync(join(folder, 'bois.geojson'), JSON.stringify(woods));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Fichier à montrer').setInputFiles(join(folder, 'bois.geojson'));
  await page
    .locator('[data-layer]')
    .filter({ hasText: 'bois' })
    .waitFor({ ...patience, state: 'attached' });
  expect(await drawnPixels(page)).toBeLessThan(20);
  await drawTriangle(page);
  await page.getByRole('button', { name: 'Partager' }).click();
  const take = page.getByRole('button', { name: 'Télécharger la page (.html)' });
  const kept = await takeFile(page, () => take.press('Enter'));
  await page.getByText('Page enregistrée').waitFor(patience);
  await checkAccessibility(page, { asIs: true });
  await shot(page, 'map-page-panel');
  const file = join(folder, 'carte.html');
  writeFileSync(file, kept);
  const text = kept.toString();
  process.stdout.write(`    a map in one file: ${Math.round(text.length / 1000)} kB of 2000\n`);
  expect(text.length).toBeLessThan(2_000_000);
  expect(text).not.toContain(hostile);

  const asked: string[] = [];
  // Chromium 109 styles a text in place, which the policy forbids.
  const other = await visit('/robots.txt', { expected: /favicon\.ico|\/robots\.txt/, context: {} });
  await other.context().setOffline(true);
  other.on('request', (request) => asked.push(request.url()));
  await other.goto(`file://${file}`);
  await other.locator('html[data-drawn="yes"]').waitFor(patience);
  expect(await other.title()).toBe('bois, Lacs et rivières du monde, Pays du monde');
  expect(await drawnPixels(other)).toBeGreaterThan(200);
  await other.locator('.maplibregl-canvas').focus();
  await other.keyboard.press('Enter');
  const card = other.locator('.maplibregl-popup section');
  await card.getByRole('heading', { name: 'Grand bois' }).waitFor(patience);
  // What lies below is told as well.
  expect((await card.getByRole('definition').allInnerTexts()).slice(0, 2)).toEqual([hostile, '21,5']);
  expect(await card.getByRole('heading').allInnerTexts()).toEqual(['Grand bois', 'France']);
  await shot(other, 'map-page-card', { fullPage: false });
  await other.keyboard.press('Escape');
  await expect.poll(() => card.count()).toBe(0);
  // Land, water and their edges, not one sheet of one colour.
  const around = { left: 0.3, top: 0.2, width: 0.5, height: 0.6 };
  expect(new Set((await readColors(other, around)).map(String)).size).toBeGreaterThan(5);
  expect(await other.locator('details li').allInnerTexts()).toContain('bois');
  expect(await other.locator('footer').innerText()).toMatch(/Natural Earth/);
  const own = await takeFile(other, () => other.getByRole('link', { name: 'Enregistrer «\u202fbois\u202f» (GeoJSON)' }).click());
  const { features } = JSON.parse(own.toString()) as typeof woods;
  expect(features.map((each) => each.properties)).toEqual([properties]);
  await checkAccessibility(other, { asIs: true });
  expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
});
