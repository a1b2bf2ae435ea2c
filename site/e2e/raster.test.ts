import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { writeRasters } from '../fixtures/write-rasters.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/* Images, heights and point clouds, of an invented store whose tiles are really painted. */

const { visit, address } = useBrowser(() => buildSiteOf(writeRasters));
const kinds: [Device, Scheme][] = [
  ['desktop', 'light'],
  ['phone', 'dark'],
];
const patience = { timeout: 20_000 };
const page = (id: string): string => `/donnees/ddt-51/${id}/`;

async function openMap(opened: Page): Promise<void> {
  await opened.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
}

type Color = [red: number, green: number, blue: number];
/** Shares of the map's width and height. */
const middle = { left: 0.45, top: 0.4, width: 0.25, height: 0.2 };

/** Different colours of the map's middle, as it is on the screen. */
const colorsOf = async (opened: Page): Promise<number> => new Set((await readColors(opened, middle)).map(String)).size;

/** The colours of a part of the map, pixel by pixel, as it is on the screen. */
async function readColors(opened: Page, { left, top, width, height }: typeof middle): Promise<Color[]> {
  const canvas = opened.locator('.maplibregl-canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The map is not to be seen.');
  const clip = { x: box.x + box.width * left, y: box.y + box.height * top, width: box.width * width, height: box.height * height };
  const picture = (await opened.screenshot({ clip })).toString('base64');
  return opened.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    return Array.from({ length: data.length / 4 }, (_, pixel): Color => [...data.subarray(pixel * 4, pixel * 4 + 3)] as Color);
  }, picture);
}

/** The pixels across that an image has, once it is there. */
const shownWidth = (image: Locator): Promise<number> =>
  image.evaluate(async (element: HTMLImageElement) => {
    element.scrollIntoView();
    await element.decode();
    return element.naturalWidth;
  });

test.each(['/producteurs/ddt-51/', '/donnees/?q=relief'])('cards show images and shaded heights in small: %s', async (path) => {
  const opened = await visit(path);
  const card = opened.locator('.card', { hasText: 'Relief de la Marne' });
  expect(await shownWidth(card.locator('.plate img'))).toBeGreaterThan(100);
  expect(await card.locator('.plate img').getAttribute('alt')).toBe('');
});

describe('the page of an image', () => {
  test.each(kinds)('shows the picture on the map, its bands and its files (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('photographies'), { device, scheme });
    await shot(opened, `raster-page-${device}-${scheme}`);
    const text = await opened.locator('main').innerText();
    expect(text).toContain('Image, 20\u202fcm par pixel');
    expect(text).toContain('24\u202f000 × 20\u202f000 pixels');
    expect(text).toContain('RGF93 v1 / Lambert-93 (EPSG:2154)');
    expect(await opened.locator('#utiliser').textContent()).toContain('/vsicurl/http');
    expect(text).not.toMatch(/\b0 (objet|entité|ligne)/);
    expect(await opened.locator('#bandes tbody tr').count()).toBe(3);
    expect(await opened.locator('#telecharger h3').allTextContents()).toEqual(['QGIS et autres SIG', 'Site web']);
    expect(await opened.locator('#champs').count()).toBe(0);
    expect(await shownWidth(opened.getByRole('img', { name: 'Vue d’ensemble\u202f: Photographies aériennes' }))).toBeGreaterThan(100);
    await openMap(opened);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(4);
    expect(await opened.getByRole('button', { name: 'Tableau' }).count()).toBe(0);
    await shot(opened, `raster-map-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened);
  });
});

describe('the page of sheets', () => {
  test.each(kinds)('draws them from their own files where a reader is so close that the tiles end (%s, %s)', async (device, scheme) => {
    const opened = await visit('/robots.txt', { device, scheme, expected: /favicon\.ico/ });
    const ranges: string[] = [];
    opened.on('request', (request) => {
      if (request.url().endsWith('.tif')) ranges.push(request.headers()['range'] ?? 'whole');
    });
    await opened.goto(new URL(`${page('dalles')}#carte=15/48.9478/4.1987&d=ddt-51/dalles`, address()).href);
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    /** The share of a quarter of the map that has about this colour. */
    const share = async (left: number, color: Color): Promise<number> => {
      const found = await readColors(opened, { left, top: 0.4, width: 0.1, height: 0.2 });
      return found.filter((each) => each.every((part, band) => Math.abs(part - (color[band] ?? 0)) < 16)).length / found.length;
    };
    await expect.poll(() => share(0.3, [30, 60, 220]), patience).toBeGreaterThan(0.98);
    await expect.poll(() => share(0.6, [240, 140, 20]), patience).toBeGreaterThan(0.98);
    expect(ranges.length).toBeGreaterThan(2);
    expect(ranges).not.toContain('whole');
    // No seam: between the two sheets nothing of the tiles below shines through.
    // Away from the mark in the middle, under which a key picks.
    const seam = await readColors(opened, { left: 0.45, top: 0.65, width: 0.1, height: 0.05 });
    expect(seam.every(([red, green, blue]) => Math.abs(red - (30 + ((220 - blue) / 200) * 210)) < 24 && green > 40 && green < 160)).toBe(
      true,
    );
    await shot(opened, `sheets-map-${device}-${scheme}`, { fullPage: false });
  });
});

describe('the page of heights', () => {
  test.each(kinds)('shades them, tells them, and raises them (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('relief'), { device, scheme });
    const text = await opened.locator('main').innerText();
    expect(text).toContain('Relief, 25\u202fm par pixel');
    expect(text).toMatch(/altitudes\s: NGF-IGN69/);
    await openMap(opened);
    // A light makes many tones of the few shades of the legend.
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    expect(await opened.getByRole('group', { name: 'Légende' }).innerText()).toMatch(/260\u202fm[\s\S]*60\u202fm/);
    const canvas = await opened.locator('.maplibregl-canvas').boundingBox();
    await opened.locator('.maplibregl-canvas').click({ position: { x: (canvas?.width ?? 0) * 0.6, y: (canvas?.height ?? 0) * 0.5 } });
    await expect.poll(() => opened.locator('output.height').textContent(), patience).toMatch(/^Altitude\u202f: \d{2,3}(,\d)?\u202fm$/);
    await shot(opened, `relief-map-${device}-${scheme}`, { fullPage: false });
    const button = opened.getByRole('button', { name: 'Relief en 3D' });
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    await shot(opened, `relief-3d-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened);
  });
});

describe('the page of a point cloud', () => {
  test.each(kinds)('tells its classes in words, and how to open it (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('lidar'), { device, scheme });
    await shot(opened, `cloud-page-${device}-${scheme}`);
    const text = await opened.locator('main').innerText();
    expect(text).toContain('Nuage de 60\u202f653 points');
    expect(text).toContain('relevé le 11 août 2023');
    expect(await opened.locator('#classes tbody th').allTextContents()).toEqual([
      expect.stringContaining('Sol'),
      expect.stringContaining('Bâtiment'),
      expect.stringContaining('Classe propre au producteur'),
    ]);
    expect(await opened.locator('#utiliser summary').allTextContents()).toEqual(['QGIS', 'PDAL', 'Python (laspy)']);
    expect(await opened.getByRole('button', { name: 'Ouvrir la carte' }).count()).toBe(0);
    await checkAccessibility(opened);
  });
});

describe('elsewhere', () => {
  test('cards say what a data set is made of', async () => {
    const opened = await visit('/donnees/');
    await opened.getByRole('heading', { name: 'Relief de la Marne' }).waitFor(patience);
    const text = await opened.locator('main').innerText();
    for (const content of ['Image, 20\u202fcm par pixel', 'Relief, 25\u202fm par pixel', 'Nuage de 60\u202f653 points'])
      expect(text).toContain(content);
    await shot(opened, 'raster-search');
  });

  test('the explorer lays pictures in its pile, with their opacity', async () => {
    const opened = await visit('/explorer/#carte=9/48.95/4.2&d=ddt-51/photographies;o=60&d=ddt-51/relief');
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    expect(await opened.getByRole('heading', { name: 'Photographies aériennes' }).count()).toBe(1);
    await shot(opened, 'raster-explorer', { fullPage: false });
    await checkAccessibility(opened);
  });
});
