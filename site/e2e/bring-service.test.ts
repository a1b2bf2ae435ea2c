import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { png } from '../fixtures/png.ts';
import { bringPanel, broughtLayer, openBring, pasteAddress } from './bring-panel.ts';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { clickAt, readColors } from './map-picture.ts';

/* Pictures that another site draws, brought by their address: nothing is asked before its reader agrees, and nothing but by the one worker that may. */

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const host = 'carto.exemple.fr';
const part = { left: 0.5, top: 0.4, width: 0.2, height: 0.2 };

const red = png(256, () => [200, 40, 60, 255]);
const layer = (name: string, title: string, more = ''): string =>
  `<Layer queryable="1"><Name>${name}</Name><Title>${title}</Title>${more}</Layer>`;
const box = `<EX_GeographicBoundingBox><westBoundLongitude>3.4</westBoundLongitude><eastBoundLongitude>5</eastBoundLongitude>
  <southBoundLatitude>48.5</southBoundLatitude><northBoundLatitude>49.4</northBoundLatitude></EX_GeographicBoundingBox>`;
const wms = (layers: string): string =>
  `<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Capability><Request><GetMap><Format>image/png</Format></GetMap>
  <GetFeatureInfo><Format>application/json</Format></GetFeatureInfo></Request><Layer><CRS>EPSG:3857</CRS>${box}<Attribution>
  <Title>Ville de Reims &lt;i&gt;</Title><OnlineResource xmlns:x="x" x:href="javascript:alert(1)"/></Attribution>${layers}</Layer></Capability></WMS_Capabilities>`;
const found = { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: null, properties: { zone: 'AUc' } }] };

interface Answer {
  body: string | Buffer;
  contentType: string;
  headers?: Record<string, string>;
  status?: number;
}
const xml = (body: string): Answer => ({ body, contentType: 'text/xml' });
const tile: Answer = { body: red, contentType: 'image/png' };

/** A map of Explorer, and what its page asks of other hosts, which `answer` answers. */
async function open(answer: (url: URL, range: string) => Answer | undefined, options: Visit = {}): Promise<{ page: Page; asked: URL[] }> {
  const asked: URL[] = [];
  const page = await visit('/explorer/#carte=8/49/4.2', { context: {}, expected: /third party: https:|own:|The message port/, ...options });
  await page.route(/^https:\/\/[a-z]+\.exemple\.fr\//, async (route: Route) => {
    const url = new URL(route.request().url());
    asked.push(url);
    const given = answer(url, route.request().headers()['range'] ?? '');
    await route.fulfill({ status: given ? 200 : 404, ...given, headers: { 'access-control-allow-origin': '*', ...given?.headers } });
  });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await openBring(page);
  return { page, asked };
}

const requestsOf = (asked: readonly URL[]): string[] => [...new Set(asked.map((url) => url.searchParams.get('REQUEST') ?? url.pathname))];

async function agree(page: Page, told: string): Promise<void> {
  await bringPanel(page).getByText(told).waitFor(patience);
  await bringPanel(page).getByRole('button', { name: 'Le demander' }).press('Enter');
}

/** Whether the middle of the map has the colour of the pictures, but for names of places upon it. */
async function isRed(page: Page): Promise<boolean> {
  const colors = await readColors(page, part);
  return colors.filter(([r, g, b]) => r > 180 && g < 80 && b < 100).length > colors.length / 2;
}

const tools = (page: Page): Promise<string[]> =>
  page
    .getByRole('toolbar')
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent.trim()));

const matrices = Array.from(
  { length: 15 },
  (_, zoom) => `<TileMatrix><Identifier>${zoom}</Identifier><ScaleDenominator>${559_082_264.0287178 / 2 ** zoom}</ScaleDenominator>
    <TopLeftCorner>-20037508.34 20037508.34</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight></TileMatrix>`,
).join('');
const wmts = (template: string): string =>
  `<Capabilities version="1.0.0"><Contents><Layer><Identifier>plan</Identifier><Title>Plan de ville</Title><Format>image/png</Format>
  <TileMatrixSetLink><TileMatrixSet>PM</TileMatrixSet></TileMatrixSetLink>
  <ResourceURL resourceType="tile" format="image/png" template="${template}"/></Layer>
  <TileMatrixSet><Identifier>PM</Identifier><SupportedCRS>EPSG:3857</SupportedCRS>${matrices}</TileMatrixSet></Contents></Capabilities>`;

describe('a service of tiles', () => {
  test('whose tiles lie at another host asks for them once the reader agrees to that one too', async () => {
    const other = 'tuiles.exemple.fr';
    const template = `https://${other}/plan/{TileMatrix}/{TileCol}/{TileRow}.png`;
    const { page, asked } = await open(({ hostname }) => (hostname === other ? tile : xml(wmts(template))));
    await pasteAddress(page, `https://${host}/plan/WMTSCapabilities.xml`);
    await agree(page, `Ce service est à demander à ${host}`);
    await bringPanel(page).locator('li').getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await bringPanel(page).getByText(`Ces tuiles sont à demander à ${other} à mesure que la carte bouge`).waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-wmts-desktop-light', { fullPage: false });
    expect(asked.map(({ hostname }) => hostname)).toEqual([host]);
    await agree(page, `Ces tuiles sont à demander à ${other}`);
    await bringPanel(page).getByText('«\u202fPlan de ville\u202f» est sur la carte.').waitFor(patience);
    await expect.poll(() => isRed(page), patience).toBe(true);
    expect(asked.slice(1).every(({ hostname, pathname }) => hostname === other && /^\/plan(\/\d+){3}\.png$/.test(pathname))).toBe(true);
    await page.getByText(`Sources\u202f: ${other}`).first().waitFor(patience);
  });

  test('whose capabilities are a file like any other is asked for its tiles once more: its reader was told of a file', async () => {
    const { page, asked } = await open(({ searchParams }) =>
      searchParams.get('REQUEST') === 'GetTile' ? tile : xml(wmts('https://192.168.1.1/{TileMatrix}/{TileCol}/{TileRow}.png')),
    );
    await pasteAddress(page, `https://${host}/capacites`);
    await agree(page, `Ce fichier est à demander à ${host}`);
    await bringPanel(page).locator('li').getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await agree(page, `Ces tuiles sont à demander à ${host} à mesure que la carte bouge`);
    await expect.poll(() => isRed(page), patience).toBe(true);
    expect(requestsOf(asked)).toEqual(['/capacites', 'GetTile']);
  });
});

describe('a service of pictures', () => {
  const answer = ({ searchParams }: URL): Answer | undefined =>
    ({
      GetCapabilities: xml(wms(layer('v:plan', 'Plan') + layer('v:zones', 'Zonage'))),
      GetMap: tile,
      GetFeatureInfo: { body: JSON.stringify(found), contentType: 'application/json' },
    })[searchParams.get('REQUEST') ?? ''];

  test('is asked for its layers, and for pictures of the chosen one as the map moves; its attribution stays with them', async () => {
    const { page, asked } = await open(answer);
    await pasteAddress(page, `https://${host}/cgi-bin/x?map=/a.map&service=WMS&request=GetMap&layers=v:zones&bbox=1,2,3,4`);
    await bringPanel(page).getByText(`Ce service est à demander à ${host}`).waitFor(patience);
    expect(asked).toEqual([]);
    await agree(page, 'il saura aussi où vous regardez');
    const entry = bringPanel(page)
      .locator('li')
      .filter({ hasText: `${host}\u202f: 2 couches à choisir.` });
    await entry.waitFor(patience);
    // The layer that the address names is the first to choose.
    expect(await entry.getByLabel('Couche du service').locator('option').allTextContents()).toEqual(['Zonage', 'Plan']);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-wms-choice-desktop-light', { fullPage: false });
    expect(requestsOf(asked)).toEqual(['GetCapabilities']);
    await entry.getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await bringPanel(page).getByText('«\u202fZonage\u202f» est sur la carte.').waitFor(patience);
    await bringPanel(page).getByText('elles n’ont ni tableau, ni extrait, ni style').waitFor(patience);
    await expect.poll(() => isRed(page), patience).toBe(true);
    const pictures = asked.filter((url) => url.searchParams.get('REQUEST') === 'GetMap');
    expect(
      new Set(pictures.map((url) => `${url.origin}${url.pathname} ${url.searchParams.get('map')} ${url.searchParams.get('LAYERS')}`)),
    ).toEqual(new Set([`https://${host}/cgi-bin/x /a.map v:zones`]));
    // The address holds nothing of it, and the page's own policy names no other host.
    expect(page.url()).not.toContain(host);
    expect(await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content')).not.toContain(host);
    await page.locator('.explorer').getByText('Sources\u202f: Ville de Reims <i>').waitFor(patience);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect((await tools(page)).filter((name) => /Tableau|Extrait|Croiser/.test(name))).toEqual([]);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-wms-desktop-light', { fullPage: false });

    await bringPanel(page).getByRole('button', { name: 'Fermer' }).click();
    await broughtLayer(page, 'Zonage')
      .getByRole('button', { name: /^Réglages/ })
      .click();
    await broughtLayer(page, 'Zonage').getByRole('checkbox', { name: 'En gris' }).waitFor(patience);
    await shot(page, 'bring-wms-layer-desktop-light', { fullPage: false });
    await clickAt(page, 0.6, 0.5);
    await page.getByText('AUc', { exact: true }).waitFor(patience);
    await shot(page, 'bring-wms-card-desktop-light', { fullPage: false });
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Partager' }).click();
    await page
      .getByText(`Zonage\u202f: absent, car cette carte ne le tient que de vous. Envoyez aussi son adresse chez ${host}`)
      .waitFor(patience);
    await page.getByRole('button', { name: 'Télécharger le projet (.qgs)' }).click();
    await page.getByText(`Zonage\u202f: absent. Ajoutez-le dans QGIS, par l’adresse chez ${host}`).waitFor(patience);
    await page.getByRole('button', { name: 'Partager', exact: true }).first().click();

    await broughtLayer(page, 'Zonage')
      .getByRole('button', { name: /^Retirer/ })
      .click();
    await expect.poll(() => isRed(page), patience).toBe(false);
    await openBring(page);
    expect(await bringPanel(page).getByText('«\u202fZonage\u202f»').count()).toBe(0);
    const before = asked.length;
    await page.reload();
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    expect([await broughtLayer(page, 'Zonage').count(), asked.length]).toEqual([0, before]);
  });

  test('comes with a link that others send, by keys on a phone, once its reader agrees', async () => {
    const { page, asked } = await open(answer, { device: 'phone', scheme: 'dark' });
    await page.goto(
      new URL(`/explorer/?data=${encodeURIComponent(`https://${host}/geoserver/ows?layers=v:plan`)}#carte=8/49/4.2`, page.url()).href,
    );
    await agree(page, `Ce service est à demander à ${host}`);
    await bringPanel(page).locator('li').getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await bringPanel(page).getByText('«\u202fPlan\u202f» est sur la carte.').waitFor(patience);
    // What may speak all three is asked as each.
    expect(new Set(asked.map((url) => url.searchParams.get('SERVICE')))).toEqual(new Set(['WFS', 'WMS', 'WMTS']));
    await expect.poll(() => requestsOf(asked), patience).toContain('GetMap');
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-wms-phone-dark', { fullPage: false });
  });

  const huge = Buffer.from(red);
  huge.writeUInt32BE(100_000, 16);
  test.each<[string, Answer]>([
    ['a page', { body: '<script>alert(1)</script>', contentType: 'text/html' }],
    ['a huge picture', { body: huge, contentType: 'image/png' }],
  ])('that gives %s in place of its tiles is told, and nothing of it is drawn', async (_, given) => {
    const { page } = await open((url) => (url.searchParams.get('REQUEST') === 'GetMap' ? given : answer(url)));
    await pasteAddress(page, `https://${host}/wms`);
    await agree(page, `Ce service est à demander à ${host}`);
    await bringPanel(page).locator('li').getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await page.getByText(`${host} ne donne pas ce que la carte lui demande.`).waitFor(patience);
    expect(await isRed(page)).toBe(false);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-wms-refused-desktop-light', { fullPage: false });
  });

  test.each([
    [
      'entities of its own',
      `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(1000)}">]>${wms(layer('a', '&x;'))}`,
      'ne dit aucune couche que la carte sache montrer',
    ],
    [
      'layers that no web map shows',
      wms(layer('a', 'A')).replace('EPSG:3857', 'EPSG:2154'),
      'ne dit aucune couche que la carte sache montrer',
    ],
    [
      'some layers that no web map shows',
      wms(layer('a', 'A') + layer('b', 'B', '<CRS>EPSG:3857</CRS>')).replace('EPSG:3857', 'EPSG:2154'),
      'Une couche de ce service n’est pas à choisir ici',
    ],
    ['10,000 layers', wms(layer('a', 'A').repeat(10_000)), 'Ce service a 10\u202f000 couches, dont voici les premières.'],
  ])('with %s is told so', async (_, body, told) => {
    const { page } = await open(() => xml(body));
    await pasteAddress(page, `https://${host}/wms`);
    await agree(page, `Ce service est à demander à ${host}`);
    await bringPanel(page).getByText(told).waitFor(patience);
    await checkAccessibility(page, { asIs: true });
  });
});

describe('an image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-image-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** An image of 1,024 pixels a side in Lambert-93, as GDAL writes it: red, around the middle of the map. */
  function write(options: string[], crs = 'EPSG:2154'): Buffer {
    const source = join(folder, 'source');
    writeFileSync(source, Buffer.from(Array.from({ length: 1024 ** 2 }, () => [200, 40, 60]).flat()));
    writeFileSync(`${source}.hdr`, 'ENVI\nsamples = 1024\nlines = 1024\nbands = 3\ndata type = 1\ninterleave = bip\n');
    const box = ['730000', '6940000', '850000', '6820000'];
    execFileSync('gdal_translate', ['-q', '-a_srs', crs, '-a_ullr', ...box, ...options, source, join(folder, 'image.tif')]);
    return readFileSync(join(folder, 'image.tif'));
  }

  const partOf = (file: Buffer, range: string): Answer => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    return { status: 206, body: file.subarray(from, to + 1), contentType: 'image/tiff' };
  };

  test('stays where it is: the map reads the parts that it shows, and lays them where their projection says', async () => {
    const file = write(['-of', 'COG', '-co', 'COMPRESS=JPEG', '-co', 'BLOCKSIZE=128']);
    const { page, asked } = await open((_, range) => partOf(file, range), { device: 'phone' });
    await pasteAddress(page, `https://${host}/ortho.tif`);
    await bringPanel(page).getByText(`Cette image est à demander à ${host} à mesure que la carte bouge`).waitFor(patience);
    expect(asked).toEqual([]);
    await agree(page, 'saura où vous regardez');
    // What it was pasted into is folded: the answer is in sight, and the next press of Tab leads to it.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Coller une adresse ou un texte');
    expect(await bringPanel(page).getByRole('textbox').count()).toBe(0);
    await bringPanel(page).getByText('«\u202fortho\u202f» est sur la carte.').waitFor(patience);
    await bringPanel(page).getByText('elles n’ont ni tableau, ni extrait, ni style').waitFor(patience);
    await expect.poll(() => isRed(page), patience).toBe(true);
    expect(new Set(asked.map(({ href }) => href))).toEqual(new Set([`https://${host}/ortho.tif`]));
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-image-phone-light', { fullPage: false });
  });

  test.each<[string, Parameters<typeof write>, string]>([
    ['in strips', [['-co', 'TILED=NO']], `${host} ne donne pas ici de GeoTIFF à lire par morceaux (COG)`],
    ['whose system is not known here', [['-of', 'COG'], 'EPSG:31370'], 'dans un système de coordonnées que la carte ne connaît pas'],
    ['whose compression is not read', [['-of', 'COG', '-co', 'COMPRESS=LERC']], 'ne sont pas de ceux que la carte lit'],
  ])('%s is refused in words that say what to do', async (_, options, told) => {
    const file = write(...options);
    const { page } = await open((__, range) => partOf(file, range));
    await pasteAddress(page, `https://${host}/ortho.tiff?cle=1`);
    await agree(page, `Cette image est à demander à ${host}`);
    await bringPanel(page).getByText(told).waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-image-refused-desktop-light', { fullPage: false });
  });
});
