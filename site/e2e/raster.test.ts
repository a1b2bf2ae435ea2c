import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { PMTiles } from 'pmtiles';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';
import { clickAt, colorsOf, readColors, showMoreTools, type Color } from './map-picture.ts';
import { openInQgis, otherPrograms } from './other-programs.ts';
import { openSaved, outside, readRecipe } from './saved-page.ts';

/*
 * Images, heights and point clouds, of an invented store whose tiles are really painted.
 * Longer than 400 lines: all visit one site, which takes its time to be built.
 */

/** Started, as all of the pipeline is from here: it writes tiles as the pipeline does. */
const writeRasters = join(import.meta.dirname, '..', '..', 'pipeline', 'commands', 'site', 'site.fixtures', 'write-rasters.ts');
const { visit, address } = useBrowser(() => buildSiteOf((store) => void execFileSync(process.execPath, [writeRasters, store])));
/** Between them both widths and both schemes: the two do not depend on each other. */
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
  expect(await shownWidth(card.locator('.thumbnail img'))).toBeGreaterThan(100);
  expect(await card.locator('.thumbnail img').getAttribute('alt')).toBe('');
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
    expect(text).not.toMatch(/\b0 (objet|ligne)/);
    expect(await opened.locator('#bandes tbody tr').count()).toBe(3);
    expect(await opened.locator('#telecharger h3').allTextContents()).toEqual([
      'QGIS et autres SIG GeoTIFF (COG)',
      'Site web PMTiles (image)',
    ]);
    expect(await opened.locator('#champs').count()).toBe(0);
    expect(await shownWidth(opened.getByRole('img', { name: 'Vue d’ensemble\u202f: Photographies aériennes' }))).toBeGreaterThan(100);
    await openMap(opened);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(4);
    expect(await opened.getByRole('button', { name: 'Tableau' }).count()).toBe(0);
    await shot(opened, `raster-map-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened, { asIs: true });
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
    // Away from the mark in the middle, under which a key picks, and from the offer of other grounds, which is above it on a phone.
    const seam = await readColors(opened, { left: 0.45, top: 0.58, width: 0.1, height: 0.05 });
    expect(seam.every(([red, green, blue]) => Math.abs(red - (30 + ((220 - blue) / 200) * 210)) < 24 && green > 40 && green < 160)).toBe(
      true,
    );
    await shot(opened, `sheets-map-${device}-${scheme}`, { fullPage: false });
  });
});

describe('the page of two thousand sheets', () => {
  test.each(kinds)('tells the first ones, gives each by a click on the map, and all by a list (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('mosaique'), { device, scheme });
    expect(Buffer.byteLength(await opened.content())).toBeLessThan(60_000);
    const table = opened.getByRole('region', { name: 'Les 8 premiers fichiers' });
    expect(await table.locator('tbody tr').count()).toBe(8);
    expect(await table.locator('tbody tr').first().innerText()).toMatch(/51-2022-0001-LA93-0M20\.jp2\s+14 juillet 2022\s+21\sMo/);
    const list = await opened.request.get(new URL(`${page('mosaique')}adresses-sheet.txt`, address()).href);
    expect((await list.text()).trim().split('\n')).toHaveLength(2000);
    if (device === 'desktop')
      expect(await opened.getByRole('link', { name: /2\s000 dalles, 43\sGo/ }).getAttribute('href')).toBe('#telecharger');
    await shot(opened, `mosaic-page-${device}-${scheme}`);
    await openMap(opened);
    await shot(opened, `mosaic-map-${device}-${scheme}`, { fullPage: false });
    await clickAt(opened, 0.55, 0.5);
    const card = opened.getByRole('region', { name: 'Objet 1 sur 1' });
    await card.waitFor(patience);
    expect(await card.innerText()).toMatch(/51-2022-\d{4}-LA93-0M20\.jp2[\s\S]*14 juillet 2022[\s\S]*Taille \(Mo\)\s+21,4/);
    const file = await card.getByRole('link', { name: 'Télécharger ce fichier' }).getAttribute('href');
    expect(file).toMatch(/\/store\/data\/ddt-51\/mosaique\/[0-9a-f]{16}\/mosaique-\d+\.tif$/);
    expect(await list.text()).toContain(new URL(file ?? '', address()).pathname);
    await shot(opened, `mosaic-picked-${device}-${scheme}`, { fullPage: false });
    await opened.keyboard.press('Escape');
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened, { asIs: true });
  });

  test('lists those in view, and hides their frames', async () => {
    const opened = await visit(`${page('mosaique')}#carte=11/48.95/4.2&d=ddt-51/mosaique`);
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await opened.getByRole('button', { name: 'Tableau' }).click();
    const rows = opened.getByRole('region', { name: 'Objets visibles : Dalles' }).locator('tbody tr');
    await expect.poll(() => rows.count(), patience).toBeGreaterThan(10);
    await opened.getByRole('checkbox', { name: 'Dalles' }).uncheck();
    expect(opened.url()).toContain('s=dalles');
    await opened.getByText('est masquée dans la légende').waitFor(patience);
    await expect.poll(() => opened.getByRole('region', { name: 'Objets visibles : Dalles' }).count(), patience).toBe(0);
  });
});

describe('what the page of an image says of using it', () => {
  test('GDAL makes a smaller image of the one at its address, as the page says', async () => {
    const opened = await visit(page('photographies'));
    const recipe = (await opened.locator('#gdal pre').textContent()) ?? '';
    expect(recipe).toContain(`/vsicurl/${address()}store/`);
    await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-recipe-'));
    await promisify(execFile)('bash', ['-ec', recipe], { cwd: folder.path });
    const { stdout } = await promisify(execFile)('gdalinfo', ['-json', 'extrait.tif'], { cwd: folder.path });
    expect((JSON.parse(stdout) as { size: number[] }).size).toEqual([1024, 1024]);
  });

  // At night, where QGIS is installed (.ci/snippets.ts).
  if (otherPrograms !== undefined)
    test('QGIS opens the one at its address', async () => {
      const opened = await visit(page('photographies'));
      expect(await openInQgis((await opened.locator('#qgis pre').textContent()) ?? '', 'raster')).toBe(1000);
    });

  test.each(['photographies', 'relief'])('MapLibre draws it in a page that was saved: %s', async (id) => {
    const opened = await visit(page(id), { context: {}, expected: outside });
    const recipe = await readRecipe(opened, 'maplibre');
    await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-recipe-'));
    expect(await openSaved(opened, recipe, folder.path)).toContain('maplibre-gl/dist/maplibre-gl.mjs');
    // The ground alone is white. MapLibre comes whole and draws heights in software: on a busy machine that is 20 seconds.
    await expect.poll(() => colorsOf(opened), { timeout: 90_000 }).toBeGreaterThan(5);
    await shot(opened, `snippet-map-${id}`, { fullPage: false });
  });
});

describe('what the page of sheets says of using them', () => {
  test('GDAL joins them by the recipe of the page, as it stands', async () => {
    const opened = await visit(page('dalles'));
    const recipe = await opened.locator('#gdal pre').textContent();
    const folder = await mkdtemp(join(tmpdir(), 'mappe-recipe-'));
    // The list names the site that will be; this one stands in for it.
    await promisify(execFile)('bash', ['-ec', (recipe ?? '').replace("| sed '", `| sed 's|https://mappe.exemple.fr/|${address()}|;`)], {
      cwd: folder,
    });
    const { stdout } = await promisify(execFile)('gdalinfo', ['-json', '-stats', 'extrait.tif'], { cwd: folder });
    expect((JSON.parse(stdout) as { bands: { maximum: number }[] }).bands.map(({ maximum }) => maximum > 150)).toEqual([true, false, true]);
    await rm(folder, { recursive: true });
  });

  test('the page says what the original was, where it is, and that it is not kept', async () => {
    const opened = await visit(page('mosaique'));
    const digest = opened.locator('#source code');
    expect(await digest.isVisible()).toBe(false);
    await opened.locator('#origine > summary').click();
    const text = await opened.locator('#source').innerText();
    expect(text).toMatch(/source\.zip, [\d,]+\s[kMG]?o\. Il n’est pas gardé ici/);
    expect(await digest.innerText()).toMatch(/^[0-9a-f]{64}$/);
    expect(await opened.locator('#source a').getAttribute('href')).toBe('https://exemple.fr/source.zip');
  });
});

describe('an image that no web map shows', () => {
  test.each(kinds)('is drawn, says why it has no map, and is downloaded (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('banquise'), { device, scheme });
    const place = opened.locator('#carte');
    const note = place.locator('.note');
    expect(await note.innerText()).toBe(
      'Ces données n’ont pas de carte, car elles sont toutes au-delà de 85,05° de latitude, où s’arrêtent les cartes du web. Les téléchargements les contiennent toutes.',
    );
    expect(await shownWidth(place.locator('img'))).toBeGreaterThan(0);
    expect(await opened.getByRole('button', { name: 'Ouvrir la carte' }).count()).toBe(0);
    expect(await opened.locator('a[href$="banquise.tif"]').count()).toBeGreaterThan(0);
    const [width, within] = await opened.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width).toBeLessThanOrEqual(within);
    await checkAccessibility(opened, { asIs: true });
    await shot(opened, `raster-beyond-${device}`);
  });
});

test.each(kinds)('a measure tells the difference in height from its start to its end (%s, %s)', async (device, scheme) => {
  const opened = await visit(page('relief'), { device, scheme });
  await openMap(opened);
  await opened.getByRole('button', { name: 'Mesure', exact: true }).click();
  const panel = opened.getByRole('region', { name: 'Mesure', exact: true });
  await panel.getByText(/^Cliquez ou touchez la carte/).waitFor(patience);
  await clickAt(opened, 0.45, 0.6);
  await panel.getByText('1 point.').waitFor({ ...patience, state: 'attached' });
  await clickAt(opened, 0.6, 0.4);
  const row = panel.locator('dl > div').filter({ hasText: 'Dénivelé du départ à l’arrivée' });
  await row.waitFor(patience);
  const [, climb = '', from = '', to = ''] = /^([+-−]?\d+)\sm \((\d+)\sm → (\d+)\sm\)$/.exec(await row.locator('dd').innerText()) ?? [];
  expect(Number(climb.replace('−', '-'))).toBe(Number(to) - Number(from));
  for (const height of [from, to].map(Number)) expect(height > 55 && height < 265).toBe(true);
  await row.scrollIntoViewIfNeeded();
  await shot(opened, `measure-heights-${device}-${scheme}`, { fullPage: false });
  await checkAccessibility(opened, { asIs: true });
});

describe('a profile of heights', () => {
  test.each(kinds)('is drawn along a line of clicks, told in numbers, and downloaded (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('relief'), { device, scheme });
    await openMap(opened);
    await opened.getByRole('button', { name: 'Profil' }).click();
    await opened.getByText('Cliquez sur la carte').waitFor(patience);
    const panel = opened.locator('.profile');
    await clickAt(opened, 0.45, 0.6);
    await panel.getByRole('button', { name: 'Effacer' }).waitFor(patience);
    await clickAt(opened, 0.6, 0.4);
    await clickAt(opened, 0.75, 0.6);
    // What the panel says instead is the failure's text.
    await expect.poll(() => panel.innerText(), { timeout: 60_000 }).toContain('Plus haut');
    const chart = panel.getByRole('img', { name: /^Profil de [\d,]+\skm, altitudes de \d+\sm à \d+\sm, médiane \d+\sm$/ });
    const numbers = await panel.locator('dd').allInnerTexts();
    const [, lowest = 0, highest = 0, climb = 0] = numbers.map((each) => Number(each.replace(/\D/g, '')));
    expect(lowest).toBeGreaterThan(55);
    expect(highest).toBeLessThan(265);
    expect(climb).toBeGreaterThan(0);
    await panel.getByRole('slider').press('End');
    expect(await panel.locator('output').innerText()).toMatch(/^À [\d,]+\skm\s: [\d,]+\sm$/);
    const downloading = opened.waitForEvent('download');
    await panel.getByRole('button', { name: 'Télécharger le profil (CSV)' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/_profil_\d{4}-\d{2}-\d{2}-excel\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toMatch(/^\uFEFFdistance_m;longitude;latitude;altitude_m\r\n0;\d+,\d+;\d+,\d+;\d+(,\d)?\r\n/);
    expect(csv.trim().split('\r\n')).toHaveLength(601);
    await chart.scrollIntoViewIfNeeded();
    await shot(opened, `profile-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened, { asIs: true });
  });

  test.each(kinds)(
    'shows slopes by classes, told in the legend, kept by the address, and told under the pointer (%s, %s)',
    async (device, scheme) => {
      const opened = await visit(page('cretes'), { device, scheme });
      await openMap(opened);
      // By keys alone, as one who sees no pointer.
      await opened.getByLabel('Colorer par').press('ArrowDown');
      expect(await opened.getByLabel('Colorer par').locator('option:checked').innerText()).toBe('Pente');
      await opened.getByText('Pente, plus douce vue de loin').first().waitFor(patience);
      expect(await opened.locator('.legend .entries li').allInnerTexts()).toEqual([
        ...['moins de 5°', '5 à 10°', '10 à 15°', '15 à 20°', '20 à 30°', '30 à 40°', '40° et plus'],
      ]);
      expect(opened.url()).toContain('c=heights:slope');
      await opened.goto(`${opened.url().replace(/#.*/, '')}?pente#carte=11/48.95/4.2&d=ddt-51/cretes;c=heights:slope`);
      await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
      // From flat to steep, each class has its colour.
      await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(6);
      const canvas = await opened.locator('.maplibregl-canvas').boundingBox();
      await opened.locator('.maplibregl-canvas').hover({ position: { x: (canvas?.width ?? 0) * 0.6, y: (canvas?.height ?? 0) * 0.6 } });
      await expect.poll(() => opened.locator('output.height').textContent(), patience).toMatch(/^Altitude\u202f: [\d\s,]+m, pente \d+°$/);
      await shot(opened, `slopes-${device}-${scheme}`, { fullPage: false });
      await opened.evaluate(() => scrollTo(0, 0));
      await checkAccessibility(opened, { asIs: true });
      await opened.getByLabel('Colorer par').selectOption('Altitude');
      await expect.poll(() => opened.url()).not.toContain('c=heights');
    },
  );

  test.each(kinds)('colours what is seen from a place, tells how much it is, and makes a layer of it (%s, %s)', async (device, scheme) => {
    const opened = await visit('/explorer/#carte=11/48.95/4.2&d=ddt-51/cretes', { device, scheme, context: {} });
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await showMoreTools(opened);
    await opened.getByRole('button', { name: 'Vue', exact: true }).press('Enter');
    const panel = opened.getByRole('region', { name: 'Vue', exact: true });
    await panel.getByText('Au clavier\u202f: Entrée prend le centre').waitFor(patience);
    const around =
      device === 'phone' ? { left: 0.2, top: 0.15, width: 0.6, height: 0.25 } : { left: 0.35, top: 0.2, width: 0.3, height: 0.2 };
    const before = await readColors(opened, around);
    await opened.locator('.maplibregl-canvas').press('Enter');
    const said = panel.getByRole('status');
    await expect
      .poll(() => said.textContent(), patience)
      .toMatch(/^D’ici, on voit [\d,\s]+(ha|km²)\s: \d+\s% du relief à moins de 5\skm\.$/);
    const share = async (): Promise<number> => Number(/(\d+)\s%/.exec((await said.textContent()) ?? '')?.[1] ?? NaN);
    const seen = await share();
    expect(seen > 0 && seen < 100).toBe(true);
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    const changed = async (): Promise<number> => {
      const now = await readColors(opened, around);
      return now.filter((color, at) => String(color) !== String(before[at])).length / now.length;
    };
    await expect.poll(changed, patience).toBeGreaterThan(0.02);
    await checkAccessibility(opened, { asIs: true });
    await shot(opened, `sight-${device}-${scheme}`, { fullPage: false });
    // A mast is seen from more places than its foot.
    await panel.getByLabel('Hauteur des yeux (m)').fill('150');
    await panel.getByLabel('Hauteur des yeux (m)').press('Tab');
    await expect.poll(share, patience).toBeGreaterThan(seen);
    await panel.getByRole('button', { name: 'En faire une couche' }).click();
    await opened
      .locator('[data-layer]')
      .filter({ hasText: 'Vue jusqu’à 5\u202fkm' })
      .first()
      .waitFor({ ...patience, state: 'attached' });
  });

  test.each(kinds)('follows the track of a file, with its own heights beside (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('relief'), { device, scheme });
    await openMap(opened);
    await opened.getByRole('button', { name: 'Profil' }).press('Enter');
    const panel = opened.locator('.profile');
    const give = (name: string, text: string): Promise<void> =>
      panel.getByLabel(/^Ou suivez la trace/).setInputFiles({ name, mimeType: 'application/gpx+xml', buffer: Buffer.from(text) });
    const gpx = (inside: string): string => `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${inside}</gpx>`;
    const track = (name: string, points: [number, number, number][]): string =>
      `<trk><name>${name}</name><trkseg>${points
        .map(([lon, lat, ele]) => `<trkpt lon="${lon}" lat="${lat}"><ele>${ele}</ele></trkpt>`)
        .join('')}</trkseg></trk>`;
    await give('rien.gpx', gpx('<wpt lon="4" lat="49"/>'));
    await panel.getByRole('alert').getByText('Il n’y a pas de ligne dans ce fichier').waitFor(patience);
    await give('faux.gpx', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await panel.getByRole('alert').getByText('faux.gpx').waitFor(patience);
    const hill: [number, number, number][] = [[4, 48.9, 120], [4.1, 48.95, 240.4], [4.2, 49, 80]]; // prettier-ignore
    await give('tour.gpx', gpx(track('Tour de Reims', hill) + track('Retour', hill.toReversed())));
    await panel.getByText('Profil le long de «\u202fTour de Reims\u202f»').waitFor(patience);
    await expect.poll(() => panel.innerText(), { timeout: 60_000 }).toContain('Plus haut');
    // Model and track, read out in one sentence each.
    await expect
      .poll(() => panel.getByRole('status').allTextContents())
      .toContainEqual(
        expect.stringMatching(
          /Profil de 18,\d+\skm\s: point le plus bas \d+\sm.*Altitudes de la trace\s: point le plus bas 80\sm, le plus haut 240\sm, montée 120\sm, descente 160\sm\./,
        ),
      );
    await panel.getByRole('slider').press('Home');
    expect(await panel.locator('output').innerText()).toMatch(/^À 0\s(k?m)\s: [\d,]+\sm \(trace\s: 120\sm\)$/);
    await panel.locator('summary', { hasText: 'Altitudes en tableau' }).click();
    const table = panel.getByRole('table', { name: 'Altitudes en tableau' });
    expect(await table.locator('tbody tr').first().innerText()).toMatch(/^0\s(k?m)\s+[\d,]+\sm\s+120\sm$/);
    expect(await table.locator('tbody tr').last().innerText()).toMatch(/^18,\d+\skm\s+[\d,]+\sm\s+80\sm$/);
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await panel.getByRole('img', { name: /^Profil de/ }).scrollIntoViewIfNeeded();
    await shot(opened, `profile-track-${device}-${scheme}`, { fullPage: false });
    await panel.scrollIntoViewIfNeeded();
    await shot(opened, `profile-panel-${device}-${scheme}`);
    await checkAccessibility(opened, { asIs: true });
    await panel.getByRole('combobox', { name: 'Ligne', exact: true }).selectOption('Retour');
    await panel.getByText('Profil le long de «\u202fRetour\u202f»').waitFor(patience);
    await panel.getByRole('button', { name: 'Effacer' }).click();
    expect(await panel.getByRole('table').count()).toBe(0);
  });

  test('has the heights that gdallocationinfo reads of the published tiles', async () => {
    const opened = await visit(page('relief'));
    await openMap(opened);
    await opened.getByRole('button', { name: 'Profil' }).click();
    const panel = opened.locator('.profile');
    await panel.getByLabel('De', { exact: true }).fill('49,02 4,23');
    await panel.getByLabel('À', { exact: true }).fill('48,98 4,55');
    await panel.getByLabel('À', { exact: true }).press('Enter');
    const downloading = opened.waitForEvent('download');
    await panel.getByRole('button', { name: 'Télécharger le profil (CSV)' }).click({ timeout: 60_000 });
    const rows = (await readFile(await (await downloading).path(), 'utf8'))
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(';').map((cell) => Number(cell.replace(',', '.'))));
    const url = await opened.evaluate(async () => {
      const requests = performance.getEntriesByType('resource').map(({ name }) => name);
      return requests.find((name) => name.endsWith('.pmtiles') && name.includes('/relief/'));
    });
    const archive = new PMTiles(url ?? '');
    const zoom = 10;
    const x = 524;
    const y = 351;
    const tile = await archive.getZxy(zoom, x, y);
    await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-heights-'));
    const [png, tif] = ['tile.png', 'tile.tif'].map((name) => join(folder.path, name));
    await writeFile(png ?? '', Buffer.from(tile?.data ?? new ArrayBuffer()));
    const half = 20_037_508.342789244;
    const at = (step: number): number => (step / 2 ** zoom) * 2 * half - half;
    const corners = [at(x), -at(y), at(x + 1), -at(y + 1)].map(String);
    execFileSync('gdal_translate', ['-q', '-a_srs', 'EPSG:3857', '-a_ullr', ...corners, png ?? '', tif ?? '']);
    const input = rows.map(([, longitude, latitude]) => `${longitude} ${latitude}`).join('\n');
    const told = execFileSync('gdallocationinfo', ['-wgs84', '-valonly', '-b', '1', '-b', '2', '-b', '3', tif ?? ''], {
      input,
      encoding: 'utf8',
    });
    const bands = told.trim().split(/\s+/).map(Number);
    const heights = rows.map((_, index) => {
      const [red = 0, green = 0, blue = 0] = bands.slice(index * 3);
      return Math.round(red * 65_536 + green * 256 + blue - 100_000) / 10;
    });
    expect(rows.map(([, , , height]) => height)).toEqual(heights);
    expect(new Set(heights).size).toBeGreaterThan(100);
  });

  test('is drawn by keyboard alone, between two coordinates, and says what it does not know', async () => {
    const opened = await visit(page('relief'));
    await openMap(opened);
    await opened.getByRole('button', { name: 'Profil' }).press('Enter');
    await opened.getByLabel('De', { exact: true }).fill('48,7 3,8');
    await opened.getByLabel('À', { exact: true }).fill('nulle part');
    await opened.getByLabel('À', { exact: true }).press('Enter');
    await opened.getByRole('alert').getByText('nulle part').waitFor(patience);
    await opened.getByLabel('À', { exact: true }).fill('49,2 4,6');
    await opened.getByLabel('À', { exact: true }).press('Enter');
    await opened.getByRole('img', { name: /^Profil de 80,\d+\skm/ }).waitFor(patience);
  });

  test('whose heights came short says so, and is drawn by another attempt', async () => {
    const opened = await visit(page('relief'));
    await openMap(opened);
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    const tiles = /\/store\/data\/.*\.pmtiles/;
    await opened.route(tiles, async (route) => {
      const [, from = '', to = ''] = /bytes=(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? [];
      await route.fulfill({ status: 206, headers: { 'Content-Range': `bytes ${from}-${to}/9999999` }, body: Buffer.alloc(151) });
    });
    const panel = opened.locator('.profile');
    await opened.getByRole('button', { name: 'Profil' }).click();
    await opened.getByLabel('De', { exact: true }).fill('48,7 3,8');
    await opened.getByLabel('À', { exact: true }).fill('49,2 4,6');
    await opened.getByLabel('À', { exact: true }).press('Enter');
    const told = panel.getByRole('alert');
    await told.waitFor(patience);
    expect(await told.innerText()).toMatch(/^Le fichier n’est pas arrivé intact\. Les altitudes n’ont pas pu être lues\./);
    await opened.unroute(tiles);
    await told.getByRole('button', { name: 'Réessayer' }).click();
    await opened.getByRole('img', { name: /^Profil de 80,\d+\skm/ }).waitFor(patience);
  });
});

describe('a profile of heights that come in sheets', () => {
  test('gets no corner from going from sheet to sheet by keys, which are told all the same', async () => {
    const opened = await visit(page('hauteurs'));
    await openMap(opened);
    await opened.getByRole('button', { name: 'Profil' }).click();
    await opened.getByText('Cliquez sur la carte').waitFor(patience);
    const canvas = opened.locator('.maplibregl-canvas');
    await canvas.focus();
    await canvas.press('n');
    const told = opened.getByRole('status').filter({ hasText: /^Objet 1 sur 2,/ });
    await told.waitFor({ state: 'attached', ...patience });
    expect(await opened.getByRole('button', { name: 'Effacer' }).count()).toBe(0);
    // Enter sets one, as before.
    await canvas.press('Enter');
    await opened.getByRole('button', { name: 'Effacer' }).waitFor(patience);
  });
});

describe('the page of heights', () => {
  test.each(kinds)('shades them, tells them, and raises them (%s, %s)', async (device, scheme) => {
    const opened = await visit(page('relief'), { device, scheme });
    const text = await opened.locator('main').innerText();
    expect(text).toContain('Relief, 25\u202fm par pixel');
    expect(text).toMatch(/altitudes\s: NGF-IGN69/);
    expect(await opened.locator('#bandes tbody td').first().innerText()).toMatch(
      /^Float32 en metre valeur = nombre du fichier ×\s0,5 −\s10/,
    );
    await openMap(opened);
    // A light makes many tones of the few shades of the legend.
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    expect(await opened.getByRole('group', { name: 'Légende' }).innerText()).toMatch(/260\u202fm[\s\S]*60\u202fm/);
    const canvas = await opened.locator('.maplibregl-canvas').boundingBox();
    await opened.locator('.maplibregl-canvas').click({ position: { x: (canvas?.width ?? 0) * 0.6, y: (canvas?.height ?? 0) * 0.5 } });
    await expect
      .poll(() => opened.locator('output.height').textContent(), patience)
      .toMatch(/^Altitude\u202f: \d{2,3}(,\d)?\u202fm, pente \d+°$/);
    await shot(opened, `relief-map-${device}-${scheme}`, { fullPage: false });
    const button = opened.getByRole('button', { name: 'Relief en 3D' });
    await button.click();
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    await shot(opened, `relief-3d-${device}-${scheme}`, { fullPage: false });
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened, { asIs: true });
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
    await openMap(opened);
    await clickAt(opened, 0.5, 0.5);
    const card = opened.getByRole('region', { name: 'Objet 1 sur 1' });
    await card.waitFor(patience);
    expect(await card.innerText()).toMatch(/lidar\.copc\.laz[\s\S]*11 août 2023/);
    expect(await card.getByRole('link', { name: 'Télécharger ce fichier' }).getAttribute('href')).toMatch(/\/lidar\.copc\.laz$/);
    await shot(opened, `cloud-map-${device}-${scheme}`, { fullPage: false });
    await opened.keyboard.press('Escape');
    await opened.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(opened, { asIs: true });
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

  test('the explorer lays pictures in its stack, with their opacity', async () => {
    const opened = await visit('/explorer/#carte=9/48.95/4.2&d=ddt-51/photographies;o=60&d=ddt-51/relief');
    await opened.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expect.poll(() => colorsOf(opened), patience).toBeGreaterThan(60);
    expect(await opened.getByRole('heading', { name: 'Photographies aériennes' }).count()).toBe(1);
    await shot(opened, 'raster-explorer', { fullPage: false });
    await checkAccessibility(opened);
  });
});
