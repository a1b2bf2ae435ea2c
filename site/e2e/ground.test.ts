import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { palettes } from '../map/style/basemap.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { demonstration } from './demonstration.ts';
import { buildSiteOf } from './fixture-site.ts';
import { readColors, type Color } from './map-picture.ts';
import { lake, writeOsmArchive } from './osm-archive.ts';

/* What an operator puts below the data: an archive of OpenStreetMap, or the map of IGN. */

const patience = { timeout: 30_000 };
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNggAAAAAQAAfQlXtIAAAAASUVORK5CYII=', 'base64');

/** The store of the demonstration without what no page shows, and the archive. */
function writeStore(store: string): void {
  cpSync(demonstration.store, store, { recursive: true, filter: (path) => !/\.(csv|gpkg|xlsx)$/.test(path) });
  writeOsmArchive(join(store, 'ground', 'marne.pmtiles'));
}
const siteOf = (ground: string) => () => buildSiteOf(writeStore, { operator: `ground: ${ground}\n` });

const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').first().waitFor(patience);
const rgb = (hex: string): string => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join();
/** Colours of the middle of the map. */
const middle = { left: 0.4, top: 0.4, width: 0.2, height: 0.2 };
const colors = async (page: Page): Promise<Set<string>> => new Set((await readColors(page, middle)).map((color: Color) => color.join()));
/** On a phone the credits stand in the sheet, below what is on the map. */
const isNear = (color: Color, hex: string): boolean =>
  rgb(hex)
    .split(',')
    .every((part, index) => Math.abs(Number(part) - (color[index] ?? 0)) <= 8);
const credit = (page: Page) => page.getByRole('link', { name: '© les contributeurs d’OpenStreetMap' });
/** Between them both widths and both schemes: the two do not depend on each other. */
const kinds: [Device, Scheme][] = [
  ['desktop', 'light'],
  ['phone', 'dark'],
];

describe('an archive of OpenStreetMap in the store', () => {
  const { visit } = useBrowser(siteOf('{ pmtiles: ground/marne.pmtiles, schema: protomaps }'));
  const atLake = `#carte=11/${lake[1]}/${lake[0]}`;

  test.each(kinds)('draws water and roads in the palette of the site, and is owed to its contributors (%s, %s)', async (device, scheme) => {
    const page = await visit(`/explorer/${atLake}&d=geonames/lieux-habites`, { device, scheme });
    await drawn(page);
    await expect.poll(async () => (await colors(page)).has(rgb(palettes[scheme].sea)), patience).toBe(true);
    // A motorway and main roads cross the lake.
    const roads = scheme === 'light' ? ['#dccaa4', '#e6dcc6'] : ['#5c5a4e', '#3d4a58'];
    const seen = await readColors(page, { left: 0.1, top: 0.2, width: 0.8, height: 0.5 });
    expect(roads.filter((road) => seen.some((color) => isNear(color, road)))).toEqual(roads);
    if (device === 'phone') await page.getByRole('button', { name: 'Agrandir le panneau' }).click();
    if (device === 'phone') await page.getByRole('button', { name: 'Sources' }).click();
    expect(await credit(page).getAttribute('href')).toBe('https://www.openstreetmap.org/copyright');
    await shot(page, `ground-osm-${device}-${scheme}`);
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'], asIs: true });
  });

  test('lies below the data of a data set, on its page, and changes with the scheme of the page', async () => {
    const page = await visit(`/donnees/geonames/lieux-habites/${atLake}`);
    await drawn(page);
    await expect.poll(async () => (await colors(page)).has(rgb(palettes.light.sea)), patience).toBe(true);
    expect(await credit(page).count()).toBe(1);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => (await colors(page)).has(rgb(palettes.dark.sea)), patience).toBe(true);
  });

  test('can be left for the base map of the catalogue, which a shared address then names', async () => {
    const page = await visit(`/explorer/${atLake}`);
    await drawn(page);
    await page.locator('summary[aria-label="Fond de carte"]').click();
    expect(await page.getByLabel('OpenStreetMap').isChecked()).toBe(true);
    await page.getByLabel('Fond du catalogue').check();
    await expect.poll(async () => (await colors(page)).has(rgb(palettes.light.sea)), patience).toBe(false);
    expect(await credit(page).count()).toBe(0);
    expect(await page.evaluate(() => location.hash)).toContain('fond=catalogue');
    await page.reload();
    await drawn(page);
    expect(await credit(page).count()).toBe(0);
  });

  /** How many bytes a request for a part of a file wants. */
  const bytesAsked = (route: Route): number => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? [];
    return Number(to) - Number(from) + 1;
  };

  const failures: [string, RegExp, (page: Page) => Promise<unknown>][] = [
    [
      'is not there',
      /Le fichier est introuvable\./,
      (page) => page.route('**/ground/*.pmtiles', (route) => route.fulfill({ status: 404 })),
    ],
    [
      'is damaged',
      /Le fichier est endommagé\./,
      (page) => page.route('**/ground/*.pmtiles', (route) => route.fulfill({ status: 206, body: Buffer.alloc(bytesAsked(route), 7) })),
    ],
    ['cannot be drawn', /Pas de connexion\./, (page) => page.route('**/explorer/fonds/*.json', (route) => route.abort())],
  ];
  test.each(failures)('leaves the base map of the catalogue, and says so, where it %s, and comes once it can', async (_, why, fail) => {
    const page = await visit('/404', { expected: /404|ERR_FAILED/ });
    await fail(page);
    await page.goto(new URL(`/explorer/${atLake}&d=geonames/lieux-habites`, page.url()).href);
    await drawn(page);
    const told = page.getByRole('alert').filter({ hasText: 'OpenStreetMap' });
    await expect.poll(() => told.textContent(), patience).toMatch(why);
    expect((await told.textContent())?.replaceAll('\u202f', ' ')).toContain(
      'Le fond « OpenStreetMap » n’a pas pu être chargé : celui du catalogue le remplace.',
    );
    expect(await credit(page).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Natural Earth' }).count()).toBeGreaterThan(0);
    expect((await colors(page)).has(rgb(palettes.light.sea))).toBe(false);
    // The layer of the data is none the worse.
    expect(await page.getByText('Lieux habités', { exact: true }).count()).toBeGreaterThan(0);
    await shot(page, `ground-lost-${why.source.slice(0, 12)}`);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // What is damaged is no better a second time: nothing is offered but the page itself.
    const again = told.getByRole('button', { name: 'Réessayer' });
    await ((await again.count()) > 0 ? again.click() : page.reload());
    await expect.poll(() => credit(page).count(), patience).toBe(1);
    await expect.poll(async () => (await colors(page)).has(rgb(palettes.light.sea)), patience).toBe(true);
    expect(await told.count()).toBe(0);
  });
});

describe('the map of IGN for everybody', () => {
  const { visit } = useBrowser(siteOf('plan-ign'));
  const expected = /data\.geopf\.fr|ERR_FAILED|503/;
  const there = '/explorer/#carte=6/46.6/2.5&d=geonames/lieux-habites';
  const owedToIgn = (page: Page) => page.locator('[data-island] p').filter({ hasText: 'IGN – Géoplateforme' });
  const notice = (page: Page) => page.getByText('Le fond de carte vient de l’IGN (data.geopf.fr), qui reçoit votre adresse IP.');

  /** How a page is visited, and the button that opens its map. */
  interface Visit {
    context?: object;
    press?: string;
  }

  /** A page whose tiles of IGN are answered so; gives those that were asked for. */
  async function open(path: string, answer: { status: number; body?: Buffer }, { context, press }: Visit = {}): Promise<[Page, string[]]> {
    const page = await visit('/404', { expected: new RegExp(`${expected.source}|404`), ...(context && { context }) });
    const asked: string[] = [];
    await page.route('https://data.geopf.fr/**', (route) => {
      asked.push(route.request().url());
      return route.fulfill({ ...answer, contentType: 'image/png', headers: { 'access-control-allow-origin': '*' } });
    });
    await page.goto(new URL(path, page.url()).href);
    if (press !== undefined) await page.getByRole('button', { name: press }).click();
    await drawn(page);
    return [page, asked];
  }

  test('is there at once, owed to IGN, and its reader is told once on a device who is asked for it', async () => {
    const [page, asked] = await open(there, { status: 200, body: pixel });
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    expect(asked[0]).toContain('LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2');
    expect(await owedToIgn(page).count()).toBe(1);
    expect(await page.evaluate(() => location.hash)).not.toContain('fond=');
    await notice(page).waitFor(patience);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await shot(page, 'ground-plan');
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    await page.getByRole('button', { name: 'J’ai compris' }).click();
    await expect.poll(() => notice(page).count()).toBe(0);
    expect(await page.evaluate(() => Object.entries(localStorage))).toEqual([['mappe-ground', 'plan']]);
    await page.reload();
    await drawn(page);
    expect(await owedToIgn(page).count()).toBe(1);
    expect(await notice(page).count()).toBe(0);
  });

  test('tells the reader of a phone as well, upon a map of shared data', async () => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const [page] = await open(there, { status: 200, body: pixel }, { context: phone });
    await notice(page).waitFor(patience);
    await expect.poll(() => page.getByRole('button', { name: 'J’ai compris' }).isVisible()).toBe(true);
    await shot(page, 'ground-plan-phone', { fullPage: false });
  });

  test('is asked for no more once its reader prefers the base map of the catalogue', async () => {
    const [page, asked] = await open('/donnees/natural-earth/pays/#carte=4/46/2', { status: 200, body: pixel });
    await page.getByRole('button', { name: 'Fond du catalogue' }).click();
    await expect.poll(() => owedToIgn(page).count()).toBe(0);
    expect(await notice(page).count()).toBe(0);
    asked.splice(0);
    await page.goto(new URL('/explorer/', page.url()).href);
    await drawn(page);
    expect(asked).toEqual([]);
    expect(await page.getByRole('link', { name: 'Natural Earth' }).count()).toBeGreaterThan(0);
  });

  test('is asked for by a map that others frame once its reader agrees, and no sooner', async () => {
    const [page, asked] = await open(there.replace('/explorer/', '/embed/'), { status: 200, body: pixel });
    const accept = page.getByRole('button', { name: 'L’afficher' });
    await accept.waitFor(patience);
    expect(asked).toEqual([]);
    expect(await owedToIgn(page).count()).toBe(0);
    await shot(page, 'ground-plan-embed', { fullPage: false });
    await accept.click();
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    expect(await owedToIgn(page).count()).toBe(1);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  test('proposes the aerial photos of a shared address, which are asked for once its reader agrees', async () => {
    const [page, asked] = await open(`${there}&fond=photos`, { status: 200, body: pixel });
    const proposal = page.getByText('Ce lien propose le fond «\u202fPhotographies aériennes\u202f» de l’IGN.');
    await proposal.waitFor(patience);
    await page.getByRole('button', { name: 'J’ai compris' }).click();
    await expect.poll(() => notice(page).count()).toBe(0);
    expect(await proposal.count()).toBe(1);
    await shot(page, 'ground-plan-proposal');
    const photos = () => asked.filter((url) => url.includes('ORTHOIMAGERY'));
    expect(photos()).toEqual([]);
    await page.getByRole('button', { name: 'L’afficher' }).click();
    await expect.poll(() => photos().length, patience).toBeGreaterThan(0);
    expect(await proposal.count()).toBe(0);
    await page.locator('summary[aria-label="Fond de carte"]').click();
    await page.getByLabel('Plan IGN').check();
    expect(await proposal.count()).toBe(0);
  });

  test('leaves the base map of the catalogue, and says so, where IGN does not answer', async () => {
    const [page] = await open(there, { status: 503 });
    const told = page.getByRole('alert').filter({ hasText: 'Plan IGN' });
    await expect.poll(() => told.textContent(), patience).toMatch(/Le serveur de données ne répond pas\./);
    expect((await told.textContent())?.replaceAll('\u202f', ' ')).toContain(
      'Le fond « Plan IGN » n’a pas pu être chargé : celui du catalogue le remplace.',
    );
    await expect.poll(async () => (await colors(page)).has(rgb(palettes.light.land)), patience).toBe(true);
    expect(await owedToIgn(page).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Natural Earth' }).count()).toBeGreaterThan(0);
    await shot(page, 'ground-plan-lost');
  });

  test.each<[string, string, Visit?]>([
    ['the results of a search', '/donnees/?vue=carte'],
    ['the map of a commune', '/territoires/commune/?code=51454', { press: 'Ouvrir la carte' }],
  ])('lies below %s as well', async (what, path, how) => {
    const [page, asked] = await open(path, { status: 200, body: pixel }, how);
    await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
    expect(asked[0]).toContain('LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2');
    await notice(page).waitFor(patience);
    await shot(page, `ground-plan-${what.replaceAll(' ', '-')}`);
  });

  test('is told of on the page on personal data, which promises no more that nobody is asked', async () => {
    const page = await visit('/donnees-personnelles/');
    const text = (await page.locator('main').textContent())?.replaceAll('\u202f', ' ') ?? '';
    expect(text).toContain('Quand une carte s’ouvre, son fond est demandé à data.geopf.fr, qui reçoit votre adresse IP.');
    expect(text).not.toMatch(/aucune requête à un autre site|aucun tiers/);
  });
});
