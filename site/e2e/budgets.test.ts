import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser, type Device } from './browser.ts';
import { demonstration } from './demonstration.ts';

/*
 * What a reader's line carries, file by file as a server compresses it (brotli, quality 11). The weight of the search to its first
 * results is held in search.test.ts, that of the map's scripts in map.test.ts.
 */

const { visit, address } = useBrowser();
const { out: site } = demonstration;

/** Kilobytes of 1000 bytes. */
// The names of files alone, which change with their contents, are worth some tens of bytes: a limit leaves 0.2 kB to them.
const budgets = { page: 24.9, commune: 68.6, font: 16 };

/** Bytes that a page has requested so far, by kind of file, each file once. */
async function weigh(page: Page, path: string): Promise<Record<'page' | 'script' | 'style' | 'font', number>> {
  const requests = new Set<string>();
  page.on('request', (request) => requests.add(request.url()));
  await page.goto(new URL(path, address()).href);
  await page.waitForLoadState('networkidle');
  const bytes = { page: 0, script: 0, style: 0, font: 0 };
  for (const url of requests) {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/store/')) continue;
    const kind = /\.m?js$/.test(pathname) ? 'script' : pathname.endsWith('.css') ? 'style' : pathname.endsWith('.woff2') ? 'font' : 'page';
    // A font is compressed already.
    bytes[kind] += kind === 'font' ? (await (await fetch(url)).arrayBuffer()).byteLength : await packedLength(url);
  }
  return bytes;
}

const packedLengths = new Map<string, Promise<number>>();
/** Bytes of a file as a server compresses it; many pages carry the same scripts, whose compression takes seconds. */
function packedLength(url: string): Promise<number> {
  const length = packedLengths.get(url) ?? fetch(url).then(async (answer) => brotliCompressSync(await answer.arrayBuffer()).length);
  packedLengths.set(url, length);
  return length;
}

const kilobytes = (bytes: number): number => bytes / 1000;
const report = (what: string, bytes: number, budget: number): void =>
  void process.stdout.write(`    ${what}: ${kilobytes(bytes).toFixed(1)} kB of ${budget}\n`);

test.each(['/donnees/natural-earth/eaux/', '/donnees/insee/communes/', '/en/donnees/geonames/lieux-habites/'])(
  'the page of a data set, its map not opened, holds its budget: %s',
  async (path) => {
    const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
    const { font, ...bytes } = await weigh(page, path);
    const sum = bytes.page + bytes.script + bytes.style;
    report(path, sum, budgets.page);
    report('its font', font, budgets.font);
    expect(bytes.style).toBeGreaterThan(1000);
    expect(kilobytes(sum)).toBeLessThanOrEqual(budgets.page);
    expect(font).toBeGreaterThan(1000);
    expect(kilobytes(font)).toBeLessThanOrEqual(budgets.font);
  },
);

test('the page of a commune, its map not opened, holds its budget', async () => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, device: 'phone' });
  const { font, ...bytes } = await weigh(page, '/territoires/commune/?code=51454');
  const sum = bytes.page + bytes.script + bytes.style;
  report('a commune', sum, budgets.commune);
  expect(await page.locator('.map .picture svg').count()).toBe(1);
  expect(kilobytes(sum)).toBeLessThanOrEqual(budgets.commune);
  expect(kilobytes(font)).toBeLessThanOrEqual(budgets.font);
});

test.each([
  ['/', 17.7],
  ['/themes/', 6.4],
  ['/aide/', 6.65],
  ['/producteurs/insee/', 7.65],
])('a page without an island carries little that is not its own: %s', async (path, budget) => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
  const { page: text, script, style } = await weigh(page, path);
  report(path, text + script + style, budget);
  expect(kilobytes(text + script + style)).toBeLessThanOrEqual(budget);
});

/* Names of files are hashes: how well these compress differs by some tenths of a kilobyte from build to build. */
test.each([
  ['/explorer/', 359.5, 56],
  ['/explorer/#d=natural-earth/eaux', 391.5, 57],
  ['/explorer/#d=geonames/lieux-au-bord-de-l-eau', 431, 62],
  // Places are 11,000 points with their names: two tiles of them take 72 kB. From there on a map has a graticule.
  ['/explorer/#carte=7/46.6/2.5&d=geonames/lieux-habites', 454.5, 63],
  // Lighter than Explorer with the same data.
  ['/embed/#d=natural-earth/eaux', 372.5, 45],
])('Explorer and the map that others frame ask for little, and for no part of a file twice: %s', async (path, budget, mostRequests) => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
  // As large as its code makes it upon a page of text.
  if (path.startsWith('/embed/')) await page.setViewportSize({ width: 800, height: 480 });
  const asked: { url: string; range: string }[] = [];
  page.on('request', (request) => asked.push({ url: request.url(), range: request.headers()['range'] ?? '' }));
  await page.goto(new URL(path, address()).href);
  await page.locator(isDrawn).waitFor({ timeout: 30_000 });
  await page.waitForLoadState('networkidle');
  const own = asked.filter(({ url }) => url.startsWith(address()));
  const parts = own.filter(({ range }) => range !== '').map(({ url, range }) => `${url} ${range}`);
  expect(parts.filter((part, at) => parts.indexOf(part) !== at)).toEqual([]);
  // What the page and its worker share comes over the line once.
  const sent = [...new Map(own.map((each) => [`${each.url} ${each.range}`, each])).values()];
  const weights = sent.map(async ({ url, range }) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return from === undefined ? packedLength(url) : Number(to) - Number(from) + 1;
  });
  const bytes = (await Promise.all(weights)).reduce((sum, each) => sum + each, 0);
  report(`${path}, ${sent.length} requests of ${mostRequests}`, bytes, budget);
  expect(sent.length).toBeLessThanOrEqual(mostRequests);
  expect(kilobytes(bytes)).toBeLessThanOrEqual(budget);
});

test('no page waits for a script before it is shown', () => {
  for (const path of ['index.html', 'donnees/index.html', 'donnees/natural-earth/eaux/index.html', 'explorer/index.html', '404.html']) {
    const html = readFileSync(join(site, path), 'utf8');
    const scripts = [...html.matchAll(/<script(?![^>]*ld\+json)[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length, path).toBeGreaterThan(0);
    expect(
      scripts.filter((tag) => !/\s(async|defer|type="module")/.test(tag)),
      path,
    ).toEqual([]);
  }
});

test('whether data are up to date is told by one script that needs no other, on a built page as where an island shows them', async () => {
  const [name = ''] = readdirSync(join(site, '_astro')).filter((each) => each.startsWith('up-to-date.'));
  expect(readFileSync(join(site, '_astro', name), 'utf8')).not.toMatch(/\bimport\b/);
  for (const path of ['/producteurs/insee/', '/donnees/?q=communes', '/territoires/commune/?code=51454']) {
    const page = await visit(path);
    await page.locator('up-to-date', { hasText: 'À jour' }).first().waitFor({ timeout: 20_000 });
    expect(await page.locator('up-to-date').first().innerText(), path).toMatch(/^(À jour|À actualiser)$/);
  }
});

test('every page has two style sheets at most: that of all pages, and one of its kind', () => {
  const sheets = ['index', 'donnees/index', 'donnees/natural-earth/eaux/index', 'territoires/DEP-51/index', 'api/index', '404'].map(
    (path) =>
      [...readFileSync(join(site, `${path}.html`), 'utf8').matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href),
  );
  expect(sheets.every(({ length }) => length <= 2)).toBe(true);
  expect(new Set(sheets.map(([first]) => first)).size).toBe(1);
});

test('the colours of themes come with the pages that show a theme, and with no other', () => {
  const carries = (path: string): boolean =>
    [...readFileSync(join(site, path), 'utf8').matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].some(([, href = '']) =>
      readFileSync(join(site, href), 'utf8').includes('.theme-eau{'),
    );
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  const showing = pages.filter((path) => /class="[^"]*\btheme-/.test(readFileSync(join(site, path), 'utf8')));
  expect(showing.length).toBeGreaterThan(20);
  expect(showing.filter((path) => !carries(path))).toEqual([]);
  // Islands that show some.
  for (const path of ['donnees', 'explorer', 'publier', 'publier/description', 'territoires/commune'])
    expect(carries(`${path}/index.html`), path).toBe(true);
  for (const path of ['aide', 'api', 'etat', 'mentions-legales']) expect(carries(`${path}/index.html`), path).toBe(false);
});

test('a page that starts with an island asks for all of its code at once', async () => {
  const page = await visit('/', { context: {} });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(new URL('/explorer/', address()).href);
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 30_000 });
  const html = await (await fetch(new URL('/explorer/', address()))).text();
  const named = [...html.matchAll(/<link rel="(?:modulepreload|preload)"[^>]* href="([^"]+)"/g)].map(([, href]) => href);
  const isWorker = (path: string): boolean => path.includes('maplibre-gl-worker');
  const late = asked.filter((path) => /^\/(_astro|explorer)\/.+\.(js|json)$/.test(path) && !html.includes(path) && !isWorker(path));
  expect(late).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['/explorer/couches.json', '/explorer/fond.json']));
});

test('the worker of the map is asked for as soon as MapLibre is there, while the island is on its way', async () => {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, context: {} });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/_astro\/Explorer\.[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(new URL('/explorer/', address()).href, { waitUntil: 'commit' });
  await expect.poll(() => asked.filter((path) => path.includes('maplibre-gl-worker')), { timeout: 20_000 }).toHaveLength(1);
  release();
  await page.locator(isDrawn).waitFor({ timeout: 30_000 });
  // Once: what was made ahead is what the map takes.
  expect(asked.filter((path) => /maplibre-gl-worker|open-map/.test(path))).toHaveLength(2);
});

/** How much of what is seen jumps, at most. */
const mostShift = 0.05;

/** Layout shifts that the browser measures, kept from the first moment on. */
function keepShifts(): void {
  const kept: number[] = [];
  Object.assign(window, { kept });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) kept.push(entry.value);
  }).observe({ type: 'layout-shift', buffered: true });
}

const isDrawn = '.map[data-drawn="yes"]';
const kinds: [path: string, until: string][] = [
  ['/', 'footer'],
  ['/donnees/', '.facets'],
  ['/donnees/?q=eaux', '.results .title a'],
  // Shorter than the list of before.
  ['/donnees/?q=lacs&ou=COMMUNE-51454', '.results .title a'],
  ['/donnees/?vue=carte', isDrawn],
  ['/donnees/natural-earth/eaux/', 'footer'],
  ['/donnees/natural-earth/eaux/#carte=3/46/2', isDrawn],
  ['/donnees/insee/communes/', 'footer'],
  ['/explorer/', isDrawn],
  ['/territoires/', 'footer'],
  ['/territoires/DEP-51/', 'footer'],
  ['/territoires/commune/?code=51454', '.map .picture'],
  ['/publier/', 'fieldset'],
  ['/aide/', 'footer'],
  ['/themes/eau/', 'footer'],
];

const both: Device[] = ['phone', 'desktop'];

/** A page that keeps its shifts from the first moment on. */
async function openWatched(device: Device): Promise<Page> {
  const page = await visit('/robots.txt', { expected: /favicon\.ico/, device });
  await page.addInitScript(keepShifts);
  return page;
}

/** Code and data come so many milliseconds later, as they do on a slow line. */
const slowDown = (page: Page, ms: number): Promise<unknown> =>
  page.route(/\/_astro\/.*\.js$|\.json$/, async (route) => {
    await setTimeout(ms);
    await route.continue();
  });

// Both at a time: they mostly wait.
test.each(kinds)('nothing jumps on the page, on a phone or on a desktop: %s', async (path, until) => {
  const shifts = await Promise.all(
    both.map(async (device) => {
      const page = await openWatched(device);
      await slowDown(page, 300);
      await page.goto(new URL(path, address()).href);
      await page.locator(until).first().waitFor({ timeout: 30_000, state: 'attached' });
      await page.waitForLoadState('networkidle');
      return sumOfShifts(page);
    }),
  );
  for (const [at, device] of both.entries()) expect(shifts[at], device).toBeLessThanOrEqual(mostShift);
});

test.each(['/donnees/?q=zzzzqqq', '/donnees/?q=eaux&theme=energie'])(
  'next to nothing moves where nothing is found, on a phone: %s',
  async (path) => {
    const page = await openWatched('phone');
    await slowDown(page, 300);
    await page.goto(new URL(path, address()).href);
    await page.getByRole('link', { name: 'Vous avez ces données' }).waitFor({ timeout: 30_000 });
    await page.waitForLoadState('networkidle');
    expect(await sumOfShifts(page)).toBeLessThan(0.02);
    // The ways onward are in the first view.
    const themes = await page.locator('[data-below] a').first().boundingBox();
    expect(themes?.y).toBeLessThan((page.viewportSize()?.height ?? 0) - 44);
  },
);

test('nothing jumps when the map of a data set takes the place of its drawing, on a phone or on a desktop', async () => {
  const shifts = await Promise.all(
    both.map(async (device) => {
      const page = await openWatched(device);
      await page.goto(new URL('/donnees/geonames/lieux-habites/', address()).href);
      // Later than the half second in which a browser takes what moves for an answer to the press.
      await slowDown(page, 700);
      await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
      await page.locator(isDrawn).waitFor({ timeout: 30_000 });
      return sumOfShifts(page);
    }),
  );
  for (const [at, device] of both.entries()) expect(shifts[at], device).toBeLessThanOrEqual(mostShift);
});

const sumOfShifts = (page: Page): Promise<number> =>
  page.evaluate(() => (window as Window & { kept?: number[] }).kept?.reduce((sum, value) => sum + value, 0) ?? Infinity);
