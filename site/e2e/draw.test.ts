import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { drag, press, readColors, type Color } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 30_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-draw-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A browser that holds nothing yet. */
async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=8/49.25/4.03&d=natural-earth/pays', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

const panelOf = (page: Page) => page.getByRole('region', { name: 'Dessin', exact: true });
const told = (page: Page) => panelOf(page).getByRole('status').first();
const titles = (page: Page) => panelOf(page).locator('li .name .cut').allTextContents();

async function openTool(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dessin', exact: true }).click();
  await panelOf(page).waitFor(patience);
}

/** Text of the figure of the only drawing. */
const figure = (page: Page) => panelOf(page).locator('li .numbers').first().textContent();

/** Whether shapes to draw stand beside each other, and none is cut. */
const inOneRow = (page: Page) =>
  panelOf(page)
    .getByRole('group', { name: 'Forme à dessiner' })
    .getByRole('button')
    .evaluateAll((all) => {
      const [first, ...others] = all.map((each) => each.getBoundingClientRect());
      const { right = 0 } = all[0]?.closest('section')?.getBoundingClientRect() ?? {};
      return others.length === 4 && others.every(({ top, right: end }) => top === first?.top && end <= right);
    });

/** A tile of another ground. */
const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Drawings that this browser keeps. */
const read = async (name: string): Promise<{ title: string; corners: number[][] }[]> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(new Error(name));
    opening.onsuccess = () => {
      const base = opening.result;
      const asked = base.transaction('drawings').objectStore('drawings').get('all');
      asked.onerror = () => reject(new Error(name));
      asked.onsuccess = () => {
        base.close();
        resolve((asked.result ?? []) as { title: string; corners: number[][] }[]);
      };
    };
  });

const isClose =
  (to: Color) =>
  (color: Color): boolean =>
    color.every((part, index) => Math.abs(part - (to[index] ?? 0)) < 24);

const triangle = [[-120, -60], [120, -60], [0, 60]] as const; // prettier-ignore

async function drawArea(page: Page, raise = 0): Promise<void> {
  await panelOf(page).getByRole('button', { name: 'Surface' }).click();
  for (const [index, [dx, dy]] of triangle.entries()) {
    await press(page, dx, dy - raise);
    await expect.poll(() => told(page).textContent(), patience).toMatch(new RegExp(`^${index + 1} sommet`));
  }
  const [[dx, dy]] = triangle;
  await press(page, dx, dy - raise);
  await expect.poll(() => titles(page), patience).toEqual(['Surface 1']);
}

/** A corner of the chosen triangle, then the whole of it, are dragged: a step each, which are taken back. */
async function dragAndBack(page: Page, raise = 0): Promise<void> {
  const before = await figure(page);
  const place = page.url();
  await drag(page, [0, 60 - raise], [0, 110 - raise]);
  await expect.poll(() => figure(page), patience).not.toBe(before);
  const wider = await figure(page);
  await drag(page, [0, 10 - raise], [40, 70 - raise]);
  // Further south a triangle as wide in degrees is wider.
  await expect.poll(() => figure(page), patience).not.toBe(wider);
  await expect.poll(() => told(page).textContent(), patience).toMatch(/^Surface 1, [\d,\s]+km²\.$/u);
  expect(page.url(), 'the map itself stays').toBe(place);
  const undo = panelOf(page).getByRole('button', { name: 'Annuler' });
  await undo.click();
  await expect.poll(() => figure(page), patience).toBe(wider);
  await undo.click();
  await expect.poll(() => figure(page), patience).toBe(before);
}

describe('drawings', () => {
  test('are drawn, taken back, named, found again after a reload, written for GDAL, and gone once they are deleted', async () => {
    const page = await open();
    await openTool(page);
    await drawArea(page);
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^Dessin ajouté\u202f: Surface 1, [\d,\s]+km²\.$/u);
    await page.keyboard.press('Control+z');
    await expect.poll(() => titles(page), patience).toEqual([]);
    await page.keyboard.press('Control+y');
    await expect.poll(() => titles(page), patience).toEqual(['Surface 1']);
    expect(await inOneRow(page)).toBe(true);
    await panelOf(page).getByRole('button', { name: 'Surface', exact: true }).click();
    await panelOf(page).locator('li .name').click();
    await dragAndBack(page);
    await page.getByLabel('Titre').fill('Mon champ');
    await page.getByLabel('Note').fill('À faucher');
    await panelOf(page).getByRole('button', { name: 'Cercle' }).click();
    await press(page, 0, 0);
    await press(page, 60, 0);
    await expect.poll(() => titles(page), patience).toEqual(['Mon champ', 'Cercle 1']);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'draw-desktop-light', { fullPage: false });

    await page.reload();
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await openTool(page);
    await expect.poll(() => titles(page), patience).toEqual(['Mon champ', 'Cercle 1']);
    for (const [format, layer, count] of [
      ['geojson', [], 2],
      ['kml', [], 2],
      ['gpx', ['tracks'], 2],
    ] as const) {
      // prettier-ignore
      await page.getByLabel('Format').selectOption(format);
      const [download] = await Promise.all([
        page.waitForEvent('download', patience),
        panelOf(page).getByRole('button', { name: 'Télécharger' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`dessins.${format}`);
      const path = join(folder, download.suggestedFilename());
      await download.saveAs(path);
      const read = execFileSync('ogrinfo', ['-json', '-features', path, ...(layer.length > 0 ? layer : ['-al'])], { encoding: 'utf8' });
      const { layers } = JSON.parse(read) as { layers: { featureCount: number }[] };
      expect(layers[0]?.featureCount, format).toBe(count);
      expect(read, format).toContain('Mon champ');
    }
    const bases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(await bases()).toEqual(['mappe-dessins']);
    await panelOf(page).getByRole('button', { name: 'Supprimer Mon champ' }).click();
    await panelOf(page).getByRole('button', { name: 'Tout supprimer' }).click();
    await expect.poll(bases, patience).toEqual([]);
  });

  test('are drawn and changed by keyboard alone', async () => {
    const page = await open();
    await page.locator('[data-tool="draw"]').focus();
    await page.keyboard.press('Enter');
    await panelOf(page).waitFor(patience);
    await panelOf(page).getByRole('button', { name: 'Ligne' }).waitFor(patience);
    const canvas = page.locator('.maplibregl-canvas');
    const move = async (key: string): Promise<void> => {
      const before = page.url();
      await page.keyboard.press(key);
      await expect.poll(() => page.url(), patience).not.toBe(before);
    };
    await canvas.focus();
    await page.keyboard.press('Enter');
    await move('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => told(page).textContent(), patience).toBe('2 sommets.');
    await page.keyboard.press('Escape');
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^Dessin ajouté\u202f: Ligne 1, [\d,\s]+km\.$/u);
    const length = () => panelOf(page).locator('li .numbers').textContent();
    const before = await length();
    await page.getByLabel('Sommet à déplacer').selectOption('1');
    await canvas.focus();
    await move('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(length, patience).not.toBe(before);
    await page.keyboard.press('Control+z');
    await expect.poll(length, patience).toBe(before);
  });

  test('snap to data and to each other, keep text and style of their own, on another ground and in the dark', async () => {
    const page = await open({ expected: /data\.geopf\.fr/ });
    await page.route('https://data.geopf.fr/**', (route) => route.fulfill({ contentType: 'image/png', body: onePixel }));
    await openTool(page);
    await panelOf(page).getByRole('button', { name: 'Point', exact: true }).click();
    await press(page, 0, 0);
    await expect.poll(() => titles(page), patience).toEqual(['Point 1']);
    await panelOf(page).getByRole('button', { name: 'Ligne' }).click();
    await press(page, 6, 5);
    await press(page, 106, 5);
    await expect.poll(() => told(page).textContent(), patience).toBe('2 sommets.');
    await page.keyboard.press('Escape');
    await expect.poll(() => titles(page), patience).toEqual(['Point 1', 'Ligne 1']);
    await panelOf(page).getByRole('button', { name: 'Texte' }).click();
    await panelOf(page).getByLabel('Couleur').fill('#c020c0');
    await press(page, 0, -120);
    await expect.poll(() => titles(page), patience).toContain('Texte 1');
    await panelOf(page).getByRole('textbox', { name: 'Texte', exact: true }).fill('MMMMMMMM');
    await panelOf(page).getByLabel('Taille').fill('40');
    const drawn = () => page.evaluate(read, 'mappe-dessins');
    await expect.poll(async () => (await drawn()).map(({ title }) => title), patience).toEqual(['Point 1', 'Ligne 1', 'MMMMMMMM']);
    const [point, line] = await drawn();
    expect(line?.corners[0], 'within reach of the point').toEqual(point?.corners[0]);
    const colored = async () => (await readColors(page, { left: 0, top: 0, width: 1, height: 1 })).filter(isClose([192, 32, 192])).length;
    await expect.poll(colored, patience).toBeGreaterThan(300);
    await page.locator('summary[aria-label="Fond de carte"]').click();
    await page.getByLabel('Plan IGN').check();
    await expect.poll(() => page.url(), patience).toContain('fond=plan');
    await page.keyboard.press('Escape');
    await expect.poll(colored, patience).toBeGreaterThan(300);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(colored, patience).toBeGreaterThan(300);
    await shot(page, 'draw-desktop-dark', { fullPage: false });
  });

  test.each(['light', 'dark'] as const)('are drawn by finger on a phone, %s', async (scheme) => {
    const page = await open({ device: 'phone', scheme });
    await openTool(page);
    await drawArea(page, 160);
    expect(await inOneRow(page)).toBe(true);
    await panelOf(page).getByRole('button', { name: 'Surface', exact: true }).click();
    await panelOf(page).locator('li .name').click();
    await dragAndBack(page, 160);
    await checkAccessibility(page, { asIs: true });
    await shot(page, `draw-phone-${scheme}`, { fullPage: false });
  });
});
