import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from './browser.ts';

/*
 * What a reader's line carries, file by file as a server compresses it (brotli, quality 11). The weight of the search to its first
 * results is held in search.test.ts, that of the map's scripts in map.test.ts.
 */

const { visit, address } = useBrowser();
const site = resolve(import.meta.dirname, '..', '..', process.env['MAPPE_OUT'] ?? 'dist/site');

/** Kilobytes of 1000 bytes. */
const budgets = { page: 25.5, font: 30 };

/** What a page has asked for until now, by kind of file, each file once. */
async function weigh(page: Page, path: string): Promise<Record<'page' | 'script' | 'style' | 'font', number>> {
  const requests = new Set<string>();
  page.on('request', (request) => requests.add(request.url()));
  await page.goto(new URL(path, address()).href);
  await page.waitForLoadState('networkidle');
  const bytes = { page: 0, script: 0, style: 0, font: 0 };
  for (const url of requests) {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/store/')) continue;
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    const kind = /\.m?js$/.test(pathname) ? 'script' : pathname.endsWith('.css') ? 'style' : pathname.endsWith('.woff2') ? 'font' : 'page';
    // A font is compressed already.
    bytes[kind] += kind === 'font' ? body.length : brotliCompressSync(body).length;
  }
  return bytes;
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
