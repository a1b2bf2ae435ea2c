import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { green, imageBox, writeReferences } from '../fixtures/write-references.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';
import { clickAt, readColors } from './map-picture.ts';

/*
 * Data that stay at their producer's service: the host is asked once the reader agrees, and not a moment before.
 * Longer than 250 lines: all visit one site, which takes its time to be built.
 */

/** Results of the nightly check: one service has answered, one no longer does. */
const yesterday = '2026-11-23T02:00:00.000Z';
const today = '2026-11-24T02:00:00.000Z';
const states = { 'ddt-51/forets-publiques': { asked: today, answered: today }, 'ddt-51/servitudes': { asked: today, answered: yesterday } };
const { visit } = useBrowser(() => buildSiteOf(writeReferences, { services: states }));
const host = 'carto.exemple.fr';
const patience = { timeout: 20_000 };
const zone = {
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', properties: { nomsuplitt: 'PPRI de la Vesle', suptype: 'pm1', hostile: '<img src=x onerror=alert(1)>\u202e', fiche: { page: 3 } }, geometry: { type: 'Polygon', coordinates: [[[3.5, 48.6], [4.9, 48.6], [4.9, 49.3], [3.5, 49.3], [3.5, 48.6]]] } }, // prettier-ignore
  ],
};

/** Answer of GetFeatureInfo about a place. */
const answer = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', geometry: null, properties: { typezone: 'AUc', libelle: '<b>1AU</b>' } }],
};

/** An image as GDAL writes it: red, the west of it masked. */
function writeImage(...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-image-'));
  const side = 1024;
  const source = join(folder, 'source');
  const image = join(folder, 'image.tif');
  const pixels = Buffer.alloc(side * side * 4);
  for (let at = 0; at < side * side; at += 1) pixels.set([200, 40, 60, at % side < 150 ? 0 : 255], at * 4);
  writeFileSync(source, pixels);
  writeFileSync(`${source}.hdr`, `ENVI\nsamples = ${side}\nlines = ${side}\nbands = 4\ndata type = 1\ninterleave = bip\n`);
  const [west, south, east, north] = imageBox.map(String) as [string, string, string, string];
  execFileSync('gdal_translate', [
    '-q',
    '-of',
    'COG',
    '-a_srs',
    'EPSG:3857',
    '-a_ullr',
    west,
    north,
    east,
    south,
    ...options,
    source,
    image,
  ]);
  const file = readFileSync(image);
  rmSync(folder, { recursive: true });
  return file;
}

/** Answers with the part of a file that is asked for. */
const fulfillRange = (route: Route, file: Buffer): Promise<void> => {
  const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? []).map(Number);
  return route.fulfill({ status: 206, headers: { 'access-control-allow-origin': '*' }, body: file.subarray(from, to + 1) });
};

/** A page whose requests to the service are counted and answered, unless the host is dead. */
async function open(
  path: string,
  {
    device = 'desktop',
    scheme = 'light',
    image,
    isDead = false,
  }: { device?: Device; scheme?: Scheme; image?: Buffer; isDead?: boolean } = {},
): Promise<{ page: Page; asked: string[] }> {
  const asked: string[] = [];
  const page = await visit('/robots.txt', { device, scheme, expected: /favicon\.ico|carto\.exemple\.fr/ });
  await page.route(`https://${host}/**`, async (route) => {
    const url = route.request().url();
    asked.push(url);
    const headers = { 'access-control-allow-origin': '*' };
    if (isDead) await route.abort('namenotresolved');
    else if (url.includes('/wfs')) await route.fulfill({ headers, json: zone });
    else if (url.includes('GetFeatureInfo')) await route.fulfill({ headers, json: answer });
    else if (image && url.endsWith('.tif')) await fulfillRange(route, image);
    else await route.fulfill({ headers, contentType: 'image/png', body: green });
  });
  await page.goto(new URL(path, page.url()).href);
  await page.waitForLoadState('networkidle');
  return { page, asked };
}

/** Red, green and blue of the middle of the map. */
const middleOf = async (page: Page): Promise<number[]> =>
  (await readColors(page, { left: 0.5, top: 0.5, width: 0.01, height: 0.01 }))[0] ?? [];

/** Shows the map of a page and presses on its middle. */
async function press(page: Page): Promise<void> {
  await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
  await drawn(page);
  await clickAt(page, 0.5, 0.5);
}

/** The ground of a light map of a catalogue without a base map. */
const empty = [251, 250, 246];

const drawn = (page: Page): Promise<void> => page.locator('.map[data-drawn="yes"]').waitFor(patience);

describe('the page of a reference', () => {
  test('says whom its map asks, and asks only then, whatever its address says', async () => {
    const { page, asked } = await open('/donnees/ddt-51/forets-publiques/#carte=8/49/4', { device: 'phone', scheme: 'dark' });
    await shot(page, 'reference-page-phone-dark');
    const text = await page.locator('main').innerText();
    expect(text).toContain(`La carte les demandera à ${host}`);
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

  test('and the map that others frame asks its host only once the reader agrees, who is told of it', async () => {
    const { page, asked } = await open('/embed/#carte=8/49/4&d=ddt-51/forets-publiques');
    await drawn(page);
    expect(await page.getByRole('region', { name: 'À propos de cette carte' }).innerText()).toContain(`La carte les demandera à ${host}`);
    expect(asked).toEqual([]);
    await checkAccessibility(page);
    await shot(page, 'reference-embed', { fullPage: false });
    await page.getByRole('button', { name: 'Afficher' }).click();
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    await expect.poll(() => middleOf(page), patience).toEqual([34, 139, 34]);
  });

  test('draws the features of a view, and lets the page ask that host alone', async () => {
    const { page, asked } = await open('/donnees/ddt-51/servitudes/');
    await shot(page, 'reference-page-desktop-light');
    await checkAccessibility(page);
    expect(asked).toEqual([]);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toContain(`connect-src 'self' https://data.geopf.fr https://${host};`);
    expect(await page.locator('main').innerText()).toContain(`912 objets, service de ${host}`);
    await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
    await drawn(page);
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    const [, box = ''] = /BBOX=([-\d.,]+),urn:ogc:def:crs:EPSG::3857$/.exec(asked[0] ?? '') ?? [];
    const [west = 0, south = 0, east = 0, north = 0] = box.split(',').map(Number);
    expect([west < 378_000, south < 6_190_000, east > 561_000, north > 6_340_000]).toEqual([true, true, true, true]);
    await expect.poll(() => middleOf(page), patience).not.toEqual(empty);
    const canvas = page.locator('.maplibregl-canvas');
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
    await canvas.click({ position: { x: width / 2, y: height / 2 } });
    const card = page.locator('.maplibregl-popup');
    await expect.poll(() => card.locator('dl').innerText(), patience).toContain('PPRI de la Vesle');
    expect(await card.locator('dd').allInnerTexts()).toEqual(['PPRI de la Vesle', 'pm1', '<img src=x onerror=alert(1)>', '{"page":3}']);
    await shot(page, 'reference-features', { fullPage: false });
  });

  test.each([
    ['', `Afficher la carte de ${host}`, 'Zoomer', '1\u202f000 objets sont montrés. Il y en a davantage ici\u202f: zoomez pour les voir.'],
    ['/en', `Show the map of ${host}`, 'Zoom in', '1,000 features shown; there are more here: zoom in.'],
  ])('says that a service has more features than it gave, until all are shown (%s/)', async (lang, show, nearer, told) => {
    const { page } = await open(`${lang}/donnees/ddt-51/servitudes/`);
    // A thousand areas take a computer without a graphics card minutes.
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [4.2, 49] } };
    let count = 1000;
    await page.route(`https://${host}/wfs**`, (route) => {
      const features = Array.from({ length: count }, () => point);
      return route.fulfill({ headers: { 'access-control-allow-origin': '*' }, json: { ...zone, features } });
    });
    await page.getByRole('button', { name: show }).click();
    await drawn(page);
    const status = page.locator('.map .notice[role="status"]');
    await expect.poll(() => status.innerText(), patience).toBe(told);
    await checkAccessibility(page);
    await shot(page, `reference-cut${lang.replace('/', '-')}`, { fullPage: false });
    count = 12;
    await page.getByRole('button', { name: nearer, exact: true }).click();
    await expect.poll(() => status.innerText(), patience).toBe('');
  });

  test('asks the service of a picture what lies under a click, and shows its answer as text', async () => {
    const { page, asked } = await open('/donnees/ddt-51/zonages/');
    expect(await page.locator('main').innerText()).toContain(`Il demande à ${host} ce qui se trouve là.`);
    await press(page);
    const card = page.locator('.maplibregl-popup');
    await expect.poll(() => card.locator('dd').allInnerTexts(), patience).toEqual(['AUc', '<b>1AU</b>']);
    expect(asked.filter((url) => url.includes('GetFeatureInfo')).length).toBe(1);
    await shot(page, 'reference-answer', { fullPage: false });
    await checkAccessibility(page);
  });

  test('says of a picture without answers that there are none', async () => {
    const { page } = await open('/donnees/ddt-51/forets-publiques/');
    expect(await page.locator('main').innerText()).toContain('Il ne montre rien\u202f: le service donne des images');
    await press(page);
    await expect.poll(() => page.locator('.maplibregl-popup').innerText(), patience).toContain('il ne dit pas ce qui se trouve ici');
  });

  const red = ['-b', '1', '-b', '2', '-b', '3', '-mask', '4', '-co', 'COMPRESS=JPEG', '-co', 'QUALITY=95'];
  test.each([
    ['JPEG with tables', red, '', [200, 40, 60]],
    // Off the lines of whole degrees and their parts, which the base map has.
    ['what its mask hides', red, '#carte=11/49.013/3.513', empty],
    ['numbers of 16 bits, from black on', ['-b', '1', '-ot', 'UInt16', '-co', 'COMPRESS=DEFLATE', '-co', 'PREDICTOR=YES'], '', [0, 0, 0]],
  ])('draws an image from the pieces of its file: %s', async (what, options, hash, color) => {
    const { page, asked } = await open(`/donnees/ddt-51/orthophotographie/${hash}`, { image: writeImage(...options) });
    expect(await page.locator('main').innerText()).toContain('1\u202f024 × 1\u202f024 pixels, 3 bandes (uint8)');
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
    await drawn(page);
    await expect
      .poll(async () => (await middleOf(page)).map((part, band) => Math.abs(part - (color[band] ?? 0)) < 6), patience)
      .toEqual([true, true, true]);
    await shot(page, `reference-image-${what.slice(0, 4)}`, { fullPage: false });
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.every((url) => url === `https://${host}/ortho.tif`)).toBe(true);
  });

  test('names the host that does not answer, and what else can be done', async () => {
    const { page } = await open('/donnees/ddt-51/orthophotographie/', { isDead: true, device: 'phone' });
    await page.getByRole('button', { name: `Afficher la carte de ${host}` }).click();
    const told = page.locator('.partial');
    await expect.poll(() => told.innerText(), patience).toContain(`${host} ne donne pas ce que la carte lui demande. Réessayez plus tard`);
    await shot(page, 'reference-dead-phone', { fullPage: false });
    await page.unroute(`https://${host}/**`);
    await page.route(`https://${host}/**`, (route) => fulfillRange(route, writeImage('-co', 'COMPRESS=WEBP')));
    await told.getByRole('button', { name: 'Réessayer' }).click();
    await expect.poll(async () => Math.abs(((await middleOf(page))[0] ?? 0) - 200) < 6, patience).toBe(true);
    expect(await told.count()).toBe(0);
  });

  test('says where a web map cannot show it', async () => {
    const { page, asked } = await open('/en/donnees/ddt-51/photographies/');
    expect(await page.locator('main').innerText()).toContain(
      'The map of this page does not read the image’s compression, LERC: open it in QGIS.',
    );
    expect(await page.getByRole('button', { name: 'Show the map' }).count()).toBe(0);
    expect(asked).toEqual([]);
  });
});

test('the explorer shows a reference once the reader agrees that its host is asked, also from a shared address', async () => {
  const { page, asked } = await open('/explorer/#d=ddt-51/forets-publiques');
  await drawn(page);
  const show = page.getByRole('button', { name: 'Afficher', exact: true });
  await show.waitFor(patience);
  expect(await page.locator('main').innerText()).toContain(`La carte les demandera à ${host}`);
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

test.each([
  [
    '',
    'Le service a répondu le 24 novembre 2026.',
    'Le service ne répondait pas le 24 novembre 2026',
    'Au dernier contrôle, 1 sur 2 ont répondu',
  ],
  [
    '/en',
    'The service answered on 24 November 2026.',
    'The service did not answer on 24 November 2026',
    'At the last check, 1 of 2 answered',
  ],
])('pages say when a service last answered, and that it does not now (%s/)', async (lang, alive, dead, count) => {
  const page = await visit(`${lang}/`);
  const told = async (path: string, text: string): Promise<number> => {
    await page.goto(new URL(`${lang}${path}`, page.url()).href);
    return page.getByText(text).count();
  };
  expect(await told('/donnees/ddt-51/forets-publiques/', alive)).toBe(1);
  expect(await told('/donnees/ddt-51/servitudes/', dead)).toBe(1);
  expect(await told('/donnees/ddt-51/zonages/', alive)).toBe(0);
  expect(await told('/etat/', count)).toBe(1);
  expect(
    await page.locator('[data-service]').evaluateAll((spans) => spans.map((span) => (span as HTMLElement).dataset['service'])),
  ).toEqual(['ddt-51/servitudes']);
  await checkAccessibility(page);
});

test('the pages have what the next nightly check goes on from', async () => {
  const page = await visit('/etat/');
  expect(await page.evaluate(async () => (await fetch('/etat/services.json')).json() as Promise<unknown>)).toEqual(states);
});
