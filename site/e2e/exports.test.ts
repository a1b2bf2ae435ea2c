import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportId } from '../map/write/format.ts';
import { exportFormats, formatOf, weightIn } from '../map/write/formats.ts';
import { readDownload, useBrowser, type BuiltSite } from './browser.ts';
import { buildProgram } from './program-page.ts';

const write = join(import.meta.dirname, '..', 'map', 'write');

/** Program of the page: writes some thousand features in a format, and tries to run WebAssembly itself. */
const program = `
import { startExport } from ${JSON.stringify(join(write, 'start-export.ts'))};
import { layerOf, notice } from ${JSON.stringify(join(write, 'taken.fixture.ts'))};

const features = (count) => Array.from({ length: count }, (_, at) => ({ type: 'Point', coordinates: [2 + (at % 100) / 100, 46 + Math.floor(at / 100) / 100] }));
globalThis.write = async (format, count, system) => {
  const steps = (globalThis.steps = []);
  const { exported } = startExport([{ layers: [layerOf(features(count), 'point')], notice }], { format, system, lang: 'fr' }, (share, step) => steps.push(step + ' ' + share));
  const { name, blob } = await exported;
  const link = Object.assign(document.createElement('a'), { download: name, href: URL.createObjectURL(blob) });
  link.click();
};
globalThis.runsWasm = () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false);
`;

let site: BuiltSite | undefined;
const { visit } = useBrowser(async () => (site = await buildProgram(program)));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-exported-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The file that the page writes, where GDAL finds it, and the names of what was fetched to write it. */
async function written(
  format: ExportId,
  count: number,
  system: string,
): Promise<{ path: string; runs: unknown; steps: string[]; fetched: string[] }> {
  const page = await visit('/', { context: {}, expected: /forbids wasm-eval/ });
  await page.waitForFunction('globalThis.write !== undefined');
  const fetched: string[] = [];
  page.context().on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.evaluate(`globalThis.write(${JSON.stringify(format)}, ${count}, ${JSON.stringify(system)})`),
  ]);
  const path = join(folder, download.suggestedFilename());
  await writeFile(path, await readDownload(download));
  return { path, steps: await page.evaluate<string[]>('globalThis.steps'), runs: await page.evaluate('globalThis.runsWasm()'), fetched };
}

const told = (path: string): string => execFileSync('ogrinfo', ['-ro', '-so', '-al', path], { encoding: 'utf8' });

/** Name of the file in a zip that GDAL opens, not the text beside it. */
const mainFile = async (path: string): Promise<string> =>
  Object.keys(unzipSync(await readFile(path))).find((name) => /\.(csv|shp|dxf)$/.test(name)) ?? '';

/** Bytes of files as they travel. */
async function packedBytes(names: readonly string[]): Promise<number> {
  const sizes = names.map(async (name) => {
    // The level of what is packed before it is served; a program of 28 megabytes as `mappe serve` packs it, which takes seconds.
    const params = { [constants.BROTLI_PARAM_QUALITY]: name.endsWith('.js') ? 9 : 5 };
    return brotliCompressSync(await readFile(join(site?.out ?? '', name)), { params }).length;
  });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

test.each(exportFormats.map(({ id, systems }) => [id, systems === 'any' ? 'EPSG:2154' : 'EPSG:4326'] as const))(
  'writes %s in a worker, from a page that may run no WebAssembly, and fetches as much for it as is said before',
  async (id, system) => {
    const { path, runs, steps, fetched } = await written(id, 10_000, system);
    expect(runs).toBe(false);
    expect([steps.at(-1), steps.includes('program 1')]).toEqual(['files 1', formatOf(id).weight > 1e6]);
    const said = weightIn(formatOf(id), system);
    const bytes = await packedBytes(fetched.filter((name) => name.startsWith('/assets/')));
    expect([bytes > said * 0.85, bytes < said * 1.15], `${id}: ${bytes} bytes are fetched, ${said} said`).toEqual([true, true]);
    // This GDAL reads no Parquet.
    if (id === 'geoparquet') return;
    expect(told(path.endsWith('.zip') ? `/vsizip/${path}/${await mainFile(path)}` : path)).toContain('Feature Count: 10000');
  },
);

test('brings no GDAL to the pages of a request, which are small', async () => {
  const { out, remove } = await buildProgram(program, { 'import.meta.env.MAPPE_PAGES': '"https://apercus.exemple.fr/"' });
  const programs = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(programs.map((name) => readFile(join(out, name), 'utf8')));
  await remove?.();
  expect(programs.length).toBeGreaterThan(5);
  expect(texts.filter((text) => text.includes('gdal3WebAssembly'))).toEqual([]);
});
