import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Browser } from 'playwright-core';

/** A part of Explorer and what it weighs beyond the first load: as a server packs it, brotli. */
export interface Weight {
  what: string;
  files: number;
  bytes: number;
}

/**
 * Part of Explorer, by its files' names without the content hash, with files fetched along: workers that it starts, parts that it chooses
 * from.
 */
interface Part {
  what: string;
  /** Files that are asked for, by their names. */
  begins: readonly RegExp[];
  /** File that imports this one, where another part's file has the same name. */
  namedIn?: RegExp;
}

const workerOfWriting = /^worker-/;

/** Parts that are fetched once they are used. */
const parts: readonly Part[] = [
  { what: 'list of the layers of the map', begins: [/^LayerList\..*js$/] },
  { what: 'search: names, communes', begins: [/^finder\.svelte\..*js$/] },
  { what: 'search: systems', begins: [/^project\..*js$/] },
  { what: 'search: addresses', begins: [/^addresses\..*js$/] },
  { what: 'table', begins: [/^TablePanel\..*js$/, /^LayerTable\..*js$/] },
  { what: 'table: its worker', begins: [/^table-worker-.*js$/] },
  { what: 'extract: its form', begins: [/^TakePanel\..*js$/] },
  { what: 'extract: the worker that cuts', begins: [/^take-worker-.*js$/] },
  { what: 'extract: the worker that writes', begins: [workerOfWriting], namedIn: /^TakeForm\..*js$/ },
  { what: 'extract: as GeoParquet', begins: [/^geoparquet-.*js$/] },
  { what: 'extract: GDAL, scripts', begins: [/^gdal-.*js$/, /^gdal3WebAssembly-.*js$/] },
  { what: 'extract: GDAL, program and data', begins: [/^gdal3WebAssembly-.*\.(wasm|data)$/] },
  { what: 'tiles of one’s own, their worker', begins: [workerOfWriting], namedIn: /^own-tiles\..*js$/ },
];

const imported = /(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g;

/** Files with all that they import, and not what they may ask for later. */
function closureOf(folder: string, names: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    if (name.endsWith('.js')) for (const [, next = ''] of readFileSync(join(folder, name), 'utf8').matchAll(imported)) visit(next);
  };
  for (const name of names) visit(name);
  return reached;
}

/** From there on the best packing takes minutes: a program is packed as hostings do, at 9. */
const largeBytes = 4_000_000;
const packed = new Map<string, Promise<number>>();

async function pack(path: string): Promise<number> {
  const bytes = readFileSync(path);
  const quality = bytes.length < largeBytes ? constants.BROTLI_MAX_QUALITY : 9;
  return (await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })).length;
}

function packedBytes(path: string): Promise<number> {
  const known = packed.get(path) ?? pack(path);
  packed.set(path, known);
  return known;
}

async function weigh(what: string, folder: string, names: Iterable<string>): Promise<Weight> {
  const bytes = await Promise.all([...names].map((name) => packedBytes(join(folder, name))));
  return { what, files: bytes.length, bytes: bytes.reduce((sum, each) => sum + each, 0) };
}

/** Scripts that the page of Explorer fetches until its map is drawn. */
async function firstScripts(browser: Browser, address: string): Promise<string[]> {
  const page = await browser.newPage();
  const scripts = new Set<string>();
  page.on('request', (request) => {
    const [, name] = /\/_astro\/([^/]+\.js)$/.exec(request.url()) ?? [];
    if (name !== undefined) scripts.add(name);
  });
  await page.goto(new URL('/explorer/', address).href);
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 120_000 });
  await page.close();
  return [...scripts];
}

/** Bytes of the scripts of Explorer, of its first load and of each part beyond it, in the built site of `site`. */
export async function weighExplorer(browser: Browser, address: string, site: string): Promise<Weight[]> {
  const folder = join(site, '_astro');
  const all = readdirSync(folder);
  const first = await firstScripts(browser, address);
  const weights = [await weigh('first load', folder, first)];
  for (const { what, begins, namedIn } of parts) {
    const [naming] = namedIn === undefined ? [] : all.filter((name) => namedIn.test(name));
    const text = naming === undefined ? undefined : readFileSync(join(folder, naming), 'utf8');
    const names = all.filter((name) => begins.some((each) => each.test(name)) && (text?.includes(name) ?? namedIn === undefined));
    if (names.length === 0) throw new Error(`The site has no file for: ${what}.`);
    weights.push(
      await weigh(
        what,
        folder,
        [...closureOf(folder, names)].filter((name) => !first.includes(name)),
      ),
    );
  }
  return weights;
}

/** Weights that others publish of their sites, with sources: none of them is measured by this bench. */
export const others: readonly string[] = [
  'GeoLibre: no weight of its first load is published. Its web build is "~251 MB", of which duckdb-mvp.wasm "~40 MB" and duckdb-eh.wasm "~35 MB"',
  '  before packing (github.com/opengeos/GeoLibre/pull/1844, 2026-08), which says that a local vector file is opened by it.',
  'cartes.gouv.fr: no weight of its Explorer is published. Bundled from the npm packages that its public package.json names (gzip 9, not',
  '  brotli): 573 kB for its map alone (geoportal-extensions beta.7, 19 controls, OpenLayers 10.11), 889 kB with its interface; approximations.',
];
