import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { legsOf, lengthOf } from '../map/measure/measure.ts';
import type { Position } from '../map/model/model.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type Visit } from './browser.ts';
import { showMoreTools } from './map-picture.ts';

/* A sheet is measured as one does with a ruler: two points of one's own, whose distance is known. Visits explorer. */

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-print-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ends: readonly [Position, Position] = [[3.9, 49.2], [4.16, 49.3]]; // prettier-ignore
const own = JSON.stringify({
  type: 'FeatureCollection',
  features: ends.map((coordinates) => ({ type: 'Feature', properties: { nom: 'borne' }, geometry: { type: 'Point', coordinates } })),
});

const panelOf = (page: Page) => page.getByRole('region', { name: 'Imprimer', exact: true });
const printButton = (page: Page) => panelOf(page).getByRole('button', { name: 'Imprimer', exact: true });

async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=9/49.25/4.03&d=natural-earth/eaux', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

async function openTool(page: Page): Promise<void> {
  await showMoreTools(page);
  await page.getByRole('button', { name: 'Imprimer', exact: true }).click();
  await page.locator('.sheet-frame').waitFor(patience);
}

/** Keep what the reader has saved where programs read it. */
async function keep(download: Download): Promise<{ name: string; path: string }> {
  const name = download.suggestedFilename();
  const path = join(process.env['MAPPE_SHOTS'] ?? folder, name);
  writeFileSync(path, await readDownload(download));
  return { name, path };
}

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });

/** Middles of the marks of points in a sheet, from its top: blue pixels that lie near each other are one mark. */
async function marksOn(path: string, dpi: number): Promise<Position[]> {
  const picture = execFileSync('pdftoppm', ['-r', String(dpi), '-png', path], { maxBuffer: 2 ** 28 });
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const marks: { x: number; y: number; count: number }[] = [];
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (red > 70 || green < 95 || green > 155 || blue < 150) continue;
    const x = (at / 3) % info.width;
    const y = Math.floor(at / 3 / info.width);
    const near = marks.find((mark) => Math.hypot(mark.x / mark.count - x, mark.y / mark.count - y) < 30);
    if (near) Object.assign(near, { x: near.x + x, y: near.y + y, count: near.count + 1 });
    else marks.push({ x, y, count: 1 });
  }
  return marks.filter(({ count }) => count > 100).map(({ x, y, count }) => [x / count, y / count]);
}

const frameOf = async (page: Page) => (await page.locator('.sheet-frame').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

describe('a sheet', () => {
  test('is of its paper, true to its scale by a ruler, and says whom all of it is owed to', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const file = { name: 'bornes.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(own) };
    await page.getByLabel('Fichier à montrer').setInputFiles(file);
    await page.getByText('est sur la carte').first().waitFor(patience);
    await openTool(page);
    await panelOf(page).getByLabel('Échelle').selectOption('250000');
    // The frame is as large as its ground, however near one looks: 190 mm of 1:250 000.
    await panelOf(page).getByText('La feuille couvre 47,49\u202fkm sur').waitFor(patience);
    const before = await frameOf(page);
    await page.getByRole('button', { name: 'Dézoomer' }).click();
    await expect.poll(async () => (await frameOf(page)).width, patience).toBeCloseTo(before.width / 2, 0);
    await panelOf(page).getByRole('button', { name: 'Voir toute la feuille' }).click();
    await expect.poll(async () => (await frameOf(page)).width, patience).toBeGreaterThan(before.width * 0.9);
    const heading = panelOf(page).getByLabel('Titre');
    await heading.fill('Bornes d’œuvre\u202f: 5\u202f€ \u202e<b>مدينة</b>\u0007');
    await shot(page, 'print-desktop-light', { fullPage: false });
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), heading.press('Enter')]);
    const { name, path } = await keep(download);
    expect(name).toMatch(/^carte_bornes-d-oeuvre-5-b-b_\d{4}-\d\d-\d\d\.pdf$/);
    await panelOf(page).getByText(`La feuille est enregistrée\u202f: ${name}`).waitFor(patience);
    expect(run('pdfinfo', path)).toMatch(/Pages: +1\n[^]*Page size: +595\.27\d x 841\.89 pts \(A4\)/);
    const text = run('pdftotext', '-layout', path, '-').replace(/\s+/g, ' ');
    for (const part of ['Bornes d’œuvre : 5 € <b>?????</b>', '1:250 000', '10 km', 'Légende', 'EPSG:3857']) expect(text).toContain(part);
    expect(text).toContain('bornes : données de l’auteur de la carte.');
    expect(text).toMatch(/Lacs et rivières du monde : Made with Natural Earth, Domaine public, version du \d/);
    expect(text).toMatch(/Fond de carte \(Terres émergées du monde, .*\) : .*Natural Earth, Domaine public, version du \d/);
    const dpi = 300;
    const [from = [0, 0], to = [0, 0]] = await marksOn(path, dpi);
    const metres = ((Math.hypot(to[0] - from[0], to[1] - from[1]) * 0.0254) / dpi) * 250_000;
    expect(metres / lengthOf(legsOf(ends))).toBeGreaterThan(0.995);
    expect(metres / lengthOf(legsOf(ends))).toBeLessThan(1.005);
    // A finer one is given up half way, by keys.
    await panelOf(page).getByLabel('Finesse').selectOption('300');
    await printButton(page).press('Enter');
    await panelOf(page).getByRole('button', { name: 'Annuler' }).press('Enter');
    await panelOf(page).getByText('L’impression est annulée.').waitFor(patience);
    await panelOf(page).getByRole('button', { name: 'Fermer' }).click();
    await expect.poll(() => page.locator('.sheet-frame').count()).toBe(0);
  });

  test('is a picture that knows its size, on paper white however dark the page, made on a phone', async () => {
    const page = await open({ device: 'phone', scheme: 'dark', expected: /ERR_FAILED/ });
    await openTool(page);
    await panelOf(page).getByLabel('Papier').selectOption('A5');
    await panelOf(page).getByLabel('Sens').selectOption('Paysage');
    await panelOf(page).getByLabel('Finesse').selectOption('96');
    await panelOf(page).getByLabel('Échelle').selectOption('own');
    const scale = panelOf(page).getByLabel('Votre échelle');
    await scale.fill('un peu');
    await scale.press('Tab');
    await panelOf(page).getByText('Écrivez un nombre').waitFor(patience);
    expect(await printButton(page).isDisabled()).toBe(true);
    await scale.fill('1:300 000');
    await scale.press('Tab');
    await panelOf(page).getByText('PNG', { exact: true }).click();
    // The frame is whole in what the sheet of the phone leaves of the map.
    const sheet = (await page.locator('.sheet').boundingBox()) ?? { y: 0 };
    await expect.poll(async () => (await frameOf(page)).y + (await frameOf(page)).height, patience).toBeLessThan(sheet.y);
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 'the page itself does not scroll').toBe(0);
    await shot(page, 'print-phone-dark', { fullPage: false });
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), printButton(page).click()]);
    const { name, path } = await keep(download);
    expect(name).toMatch(/^carte_lacs-et-rivieres-du-monde_.*\.png$/);
    const picture = sharp(path);
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 794, height: 559, density: 96 });
    const { channels } = await picture.removeAlpha().stats();
    for (const { mean } of channels) expect(mean).toBeGreaterThan(200);
    // What does not come is named: nobody hands on a sheet that lacks rivers without knowing.
    await page.route(/\/eaux\.pmtiles/, (route) => route.abort());
    await scale.fill('10 000 000');
    await scale.press('Tab');
    await printButton(page).press('Enter');
    await panelOf(page)
      .getByText(/Il y manque une partie de.*Lacs et rivières du monde/)
      .waitFor(patience);
  });
});
