import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentPolicy } from '../layouts/policy.ts';
import { readDownload, useBrowser, type BuiltSite } from './browser.ts';

const root = join(import.meta.dirname, '..', '..');

/** What the page is called for: to write some thousand features in a format, and to try to run WebAssembly itself. */
const program = (start: string, fixture: string): string => `
import { startExport } from ${JSON.stringify(start)};
import { layerOf, notice } from ${JSON.stringify(fixture)};

const features = (count) => Array.from({ length: count }, (_, at) => ({ type: 'Point', coordinates: [2 + (at % 100) / 100, 46 + Math.floor(at / 100) / 100] }));
globalThis.write = async (format, count, system) => {
  const begun = performance.now();
  const { exported } = startExport([{ layers: [layerOf(features(count), 'point')], notice }], { format, system, lang: 'fr' }, () => {});
  const { name, blob } = await exported;
  const link = Object.assign(document.createElement('a'), { download: name, href: URL.createObjectURL(blob) });
  link.click();
  return performance.now() - begun;
};
globalThis.runsWasm = () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false);
`;

/** A page of nothing but what writes files, under the policy of a page with a map; `define`: what Astro's bundle would put into its programs. */
async function buildPage(define: Record<string, string> = {}): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-exports-'));
  const [source, out, store] = [join(folder, 'source'), join(folder, 'site'), join(folder, 'store')];
  for (const each of [source, store]) await mkdir(each);
  const policy = `<meta http-equiv="content-security-policy" content="${contentPolicy({ map: true })}">`;
  await writeFile(
    join(source, 'index.html'),
    `<!doctype html><html lang="fr"><meta charset="utf-8">${policy}<title>Exports</title><link rel="icon" href="data:"><script type="module" src="./main.js"></script></html>`,
  );
  const write = join(root, 'site', 'map', 'write');
  await writeFile(join(source, 'main.js'), program(join(write, 'start-export.ts'), join(write, 'taken.fixture.ts')));
  const config = { define, worker: { format: 'es' }, build: { assetsInlineLimit: 0 } };
  await writeFile(join(source, 'vite.config.mjs'), `export default ${JSON.stringify(config)};`);
  const args = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', source, '--outDir', out];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } });
  return { out, store, remove: () => rm(folder, { recursive: true }) };
}

const { visit } = useBrowser(() => buildPage());

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-exported-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The file that the page writes, where GDAL finds it. */
async function written(format: string, count: number, system = 'EPSG:2154'): Promise<{ path: string; runs: unknown }> {
  const page = await visit('/');
  await page.waitForFunction('globalThis.write !== undefined');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.evaluate(`globalThis.write(${JSON.stringify(format)}, ${count}, ${JSON.stringify(system)})`),
  ]);
  const path = join(folder, download.suggestedFilename());
  await writeFile(path, await readDownload(download));
  return { path, runs: await page.evaluate('globalThis.runsWasm()') };
}

const told = (path: string): string => execFileSync('ogrinfo', ['-ro', '-so', '-al', path], { encoding: 'utf8' });

test.each(['geopackage', 'flatgeobuf'])('writes %s in a worker, from a page that may run no WebAssembly', async (format) => {
  const { path, runs } = await written(format, 10_000);
  expect(runs).toBe(false);
  expect(told(path)).toContain('Feature Count: 10000');
  expect(told(path)).toContain('ID["EPSG",2154]');
});

test('writes a Shapefile as a zip that GDAL opens', async () => {
  const { path } = await written('shapefile', 1000);
  expect(told(`/vsizip/${path}`)).toContain('Feature Count: 1000');
});

test('brings no GDAL to the pages of a request, which are small', async () => {
  const { out, remove } = await buildPage({ 'import.meta.env.MAPPE_PAGES': '"https://apercus.exemple.fr/"' });
  const programs = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(programs.map((name) => readFile(join(out, name), 'utf8')));
  await remove?.();
  expect(programs.length).toBeGreaterThan(5);
  expect(texts.filter((text) => text.includes('gdal3WebAssembly'))).toEqual([]);
});
