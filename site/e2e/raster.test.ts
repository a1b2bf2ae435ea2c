import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { writeRasters } from '../fixtures/write-rasters.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/* Images, heights and point clouds, of an invented store whose tiles are really painted. */

const { visit } = useBrowser(() => buildSiteOf(writeRasters));
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

/** Different colours of the map's middle, as it is on the screen. */
async function colorsOf(opened: Page): Promise<number> {
  const canvas = opened.locator('.maplibregl-canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The map is not to be seen.');
  const clip = { x: box.x + box.width * 0.45, y: box.y + box.height * 0.4, width: box.width * 0.25, height: box.height * 0.2 };
  const picture = (await opened.screenshot({ clip })).toString('base64');
  return opened.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    const colors = new Set<number>();
    for (let at = 0; at < data.length; at += 4) colors.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    return colors.size;
  }, picture);
}

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
    await openMap(opened);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(4);
    expect(await opened.getByRole('button', { name: 'Tableau' }).count()).toBe(0);
    await shot(opened, `raster-map-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened);
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
    await expect.poll(() => opened.locator('output.height').textContent(), patience).toMatch(/^Altitude : \d{2,3}(,\d)?\u202fm$/);
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
