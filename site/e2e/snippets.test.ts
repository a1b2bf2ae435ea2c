import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { readColors } from './map-picture.ts';
import { openSaved, outside, readRecipe } from './saved-page.ts';

/*
 * What a page says of using its data without downloading is run as it stands there, against the site that shows it. What needs other
 * programs than the project's is in snippets-elsewhere.test.ts, and runs at night.
 */

const { visit, address } = useBrowser();
const patience = { timeout: 20_000 };
const rivers = '/donnees/natural-earth/eaux/';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-snippets-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The recipe of the page, for one of its layers. */
async function recipeOf(opened: Page, id: string, layer?: string): Promise<string> {
  if (layer !== undefined) {
    await opened.getByLabel('De quelle couche').selectOption(layer);
    await expect.poll(() => opened.locator('#maplibre pre').textContent()).toContain(`<title>${layer} `);
  }
  return readRecipe(opened, id);
}

describe('the recipes of a data set of several layers', () => {
  test.each(['Lacs', 'Rivières'])('GDAL describes a layer and cuts a part of it out, as the page says: %s', async (layer) => {
    const opened = await visit(rivers);
    const code = await recipeOf(opened, 'gdal', layer);
    expect(code).toContain(`/vsicurl/${address()}store/data/natural-earth/eaux/`);
    const cwd = await mkdtemp(join(folder, 'gdal-'));
    const { stdout } = await promisify(execFile)('bash', ['-ec', code], { cwd });
    expect(stdout).toMatch(layer === 'Lacs' ? /Geometry: (Multi )?Polygon/ : /Geometry: (Multi )?Line String/);
    const { stdout: cut } = await promisify(execFile)('ogrinfo', ['-so', '-al', 'extrait.gpkg'], { cwd });
    expect(Number(/Feature Count: (\d+)/.exec(cut)?.[1])).toBeGreaterThan(100);
  });

  test('each is of the layer that was chosen, and copied as it is shown', async () => {
    const opened = await visit(rivers, { context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    for (const [layer, file] of [
      ['Rivières', 'eaux-rivieres'],
      ['Lacs', 'eaux-lacs'],
    ] as const) {
      await recipeOf(opened, 'gdal', layer);
      for (const place of await opened.locator('.recipe').all()) {
        const code = await readRecipe(opened, (await place.getAttribute('id')) ?? '');
        expect(code).toContain((await place.getAttribute('id')) === 'maplibre' ? `'source-layer': '${file.slice(5)}'` : file);
        await place.getByRole('button').click();
        expect(await opened.evaluate(() => navigator.clipboard.readText())).toBe(code);
      }
    }
  });

  test.each<[Device, Scheme]>([
    ['desktop', 'light'],
    ['phone', 'dark'],
  ])('are chosen by a labelled list, and legible (%s, %s)', async (device, scheme) => {
    const opened = await visit(rivers, { device, scheme });
    await opened.locator('#maplibre summary').click();
    await checkAccessibility(opened);
    await opened.locator('#utiliser').scrollIntoViewIfNeeded();
    await shot(opened, `snippets-${device}-${scheme}`, { fullPage: false });
    const [width, within] = await opened.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width).toBeLessThanOrEqual(within);
  });

  test('are of the first layer where no script runs', async () => {
    const opened = await visit(rivers, { javaScript: false });
    expect(await opened.getByLabel('De quelle couche').isVisible()).toBe(false);
    expect(await opened.locator('#gdal pre').textContent()).toContain('eaux-lacs');
  });

  test('the longest is a file of its own, to which a link leads where no script runs or the file does not come', async () => {
    const plain = await visit(rivers, { javaScript: false });
    const file = (await plain.locator('#maplibre pre a').getAttribute('href')) ?? '';
    expect(file).toBe(`${rivers}maplibre.fr.txt`);
    const answer = await fetch(new URL(file, address()));
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    const opened = await visit(rivers, { expected: /ERR_FAILED|Failed to load/ });
    await opened.route(`**${file}`, (route) => route.abort());
    const fold = opened.locator('#maplibre');
    await fold.locator('summary').click();
    expect(await fold.getByRole('link', { name: 'Voir le code' }).isVisible()).toBe(true);
    expect(await fold.getByRole('button', { name: /^Copier/ }).isVisible()).toBe(false);
    await opened.unroute(`**${file}`);
    await fold.locator('summary').click();
    expect(await readRecipe(opened, 'maplibre')).toBe(text.replaceAll('https://mappe.exemple.fr/', address()));
    expect(await fold.getByRole('button', { name: /^Copier/ }).isVisible()).toBe(true);
  });
});

const everywhere = { left: 0, top: 0, width: 1, height: 1 };
/** Whether a pixel has the blue of the snippets, paler where an area is filled. */
const isBlue = ([red, , blue]: readonly number[]): boolean => (blue ?? 0) - (red ?? 0) > 40;

describe('the page that MapLibre’s recipe is', () => {
  test.each([
    ['Lacs of two layers', rivers, 'Lacs'],
    ['Rivières of two layers', rivers, 'Rivières'],
    ['lieux, the only layer', '/donnees/geonames/lieux-habites/', undefined],
  ])('draws the features once it is saved, names its sources and tells what is clicked: %s', async (_, path, layer) => {
    const opened = await visit(path, { context: {}, expected: outside });
    const code = await recipeOf(opened, 'maplibre', layer);
    const asked = await openSaved(opened, code, folder);
    const pixels = async () => (await readColors(opened, everywhere)).map(isBlue);
    await expect.poll(async () => (await pixels()).filter(Boolean).length, patience).toBeGreaterThan(50);
    expect(asked.toSorted()).toEqual([
      'maplibre-gl/dist/maplibre-gl-worker.mjs',
      'maplibre-gl/dist/maplibre-gl.css',
      'maplibre-gl/dist/maplibre-gl.mjs',
      'pmtiles/dist/pmtiles.js',
    ]);
    await shot(opened, `snippet-map-${layer ?? 'lieux'}`, { fullPage: false });
    expect(await opened.locator('.maplibregl-ctrl-attrib').textContent()).toMatch(/IGN – Géoplateforme.*(Natural Earth|GeoNames)/);
    const { width = 0, height = 0 } = opened.viewportSize() ?? {};
    const blue = (await pixels()).flatMap((is, at) => (is && at % width < width - 60 && at / width < height - 60 ? [at] : []));
    const at = blue[Math.floor(blue.length / 2)] ?? 0;
    await opened.mouse.click(at % width, Math.floor(at / width));
    await opened.locator('.maplibregl-popup table').waitFor({ ...patience, state: 'attached' });
  });
});
