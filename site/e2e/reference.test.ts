import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { green, writeReferences } from '../fixtures/write-references.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/* Data that stay at their producer's service: the host is asked once the reader agrees, and not a moment before. */

const { visit } = useBrowser(() => buildSiteOf(writeReferences));
const host = 'carto.exemple.fr';
const patience = { timeout: 20_000 };
const zone = {
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[[3.5, 48.6], [4.9, 48.6], [4.9, 49.3], [3.5, 49.3], [3.5, 48.6]]] } }, // prettier-ignore
  ],
};

/** A page whose requests to the service are counted and answered. */
async function open(path: string, device: Device = 'desktop', scheme: Scheme = 'light'): Promise<{ page: Page; asked: string[] }> {
  const asked: string[] = [];
  const page = await visit('/robots.txt', { device, scheme, expected: /favicon\.ico|^third party: https:\/\/carto\.exemple\.fr\// });
  await page.route(`https://${host}/**`, async (route) => {
    asked.push(route.request().url());
    const headers = { 'access-control-allow-origin': '*' };
    if (route.request().url().includes('/wfs')) await route.fulfill({ headers, json: zone });
    else await route.fulfill({ headers, contentType: 'image/png', body: green });
  });
  await page.goto(new URL(path, page.url()).href);
  await page.waitForLoadState('networkidle');
  return { page, asked };
}

/** Red, green and blue of the middle of the map, as it is on the screen. */
async function middleOf(page: Page): Promise<number[]> {
  const canvas = page.locator('.maplibregl-canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The map is not to be seen.');
  const clip = { x: box.x + box.width / 2, y: box.y + box.height / 2, width: 2, height: 2 };
  const picture = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context?.drawImage(image, 0, 0);
    return [...(context?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])];
  }, picture);
}

/** The ground of a light map of a catalogue without a base map. */
const empty = [251, 250, 246];

const drawn = (page: Page): Promise<void> => page.locator('.map[data-drawn="yes"]').waitFor(patience);

describe('the page of a reference', () => {
  test('says whom its map asks, and asks only then, whatever its address says', async () => {
    const { page, asked } = await open('/donnees/ddt-51/forets-publiques/#carte=8/49/4', 'phone', 'dark');
    await shot(page, 'reference-page-phone-dark');
    const text = await page.locator('main').innerText();
    expect(text).toContain(`la carte les demandera à ${host}`);
    expect(text).toContain('FORETS.PUBLIQUES');
    expect(text).toContain('Office national des forêts');
    expect(await page.getByRole('link', { name: 'Ouvrir la description du service (XML)' }).getAttribute('href')).toBe(
      `https://${host}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities`,
    );
    await checkAccessibility(page);
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
    await drawn(page);
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    expect(asked.every((url) => /\/wmts\?TILEMATRIX=\d+&TILEROW=\d+&TILECOL=\d+$/.test(url))).toBe(true);
    await expect.poll(() => middleOf(page), patience).toEqual([34, 139, 34]);
    await shot(page, 'reference-map-phone-dark', { fullPage: false });
    await checkAccessibility(page);
  });

  test('draws the features of a view, and lets the page ask that host alone', async () => {
    const { page, asked } = await open('/donnees/ddt-51/servitudes/');
    await shot(page, 'reference-page-desktop-light');
    await checkAccessibility(page);
    expect(asked).toEqual([]);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toContain(`connect-src 'self' https://data.geopf.fr https://${host};`);
    expect(await page.locator('main').innerText()).toContain(`912 entités, service de ${host}`);
    await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
    await drawn(page);
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    const [, box = ''] = /BBOX=([-\d.,]+),urn:ogc:def:crs:EPSG::3857$/.exec(asked[0] ?? '') ?? [];
    const [west = 0, south = 0, east = 0, north = 0] = box.split(',').map(Number);
    expect([west < 378_000, south < 6_190_000, east > 561_000, north > 6_340_000]).toEqual([true, true, true, true]);
    await expect.poll(() => middleOf(page), patience).not.toEqual(empty);
    await shot(page, 'reference-features', { fullPage: false });
  });

  test('says where a web map cannot show it', async () => {
    const { page, asked } = await open('/en/donnees/ddt-51/photographies/');
    expect(await page.locator('main').innerText()).toContain('The service does not suit a web map');
    expect(await page.getByRole('button', { name: 'Show the map' }).count()).toBe(0);
    expect(asked).toEqual([]);
  });
});

test('the explorer shows a reference once the reader agrees that its host is asked, also from a shared address', async () => {
  const { page, asked } = await open('/explorer/#d=ddt-51/forets-publiques');
  await drawn(page);
  const show = page.getByRole('button', { name: 'Afficher', exact: true });
  await show.waitFor(patience);
  expect(await page.locator('main').innerText()).toContain(`la carte les demandera à ${host}`);
  await checkAccessibility(page);
  expect(asked).toEqual([]);
  await show.click();
  await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
  expect(await show.count()).toBe(0);
  await shot(page, 'reference-explorer', { fullPage: false });
});

test('lists say that the data are a service', async () => {
  const { page } = await open('/producteurs/ddt-51/');
  expect(await page.locator('main').innerText()).toContain(`Service de ${host}`);
});
