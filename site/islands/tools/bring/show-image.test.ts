import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bbox } from '../../../../schemas/types.ts';
import { showImage } from './show-image.ts';

/* Images as GDAL writes them, and what is none. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-image-'));
const source = join(folder, 'source');
let server: Server;
let served = Buffer.of();
let isWhole = false;
let url = '';

beforeAll(async () => {
  writeFileSync(source, Buffer.alloc(600 * 600, 90));
  writeFileSync(`${source}.hdr`, 'ENVI\nsamples = 600\nlines = 600\nbands = 1\ndata type = 1\ninterleave = bip\n');
  server = createServer((request, response) => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
    response.writeHead(isWhole ? 200 : 206, { Connection: 'close' }).end(isWhole ? served : served.subarray(from, to + 1));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ortho.tif`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const small: Bbox = [600_000, 6_850_000, 600_600, 6_850_600];

function write(crs: string, [west, south, east, north]: Bbox, ...options: string[]): void {
  const path = join(folder, 'image.tif');
  const placed = ['-a_ullr', String(west), String(north), String(east), String(south)];
  execFileSync('gdal_translate', ['-q', '-a_srs', crs, ...placed, ...(options.length > 0 ? options : ['-of', 'COG']), source, path]);
  served = readFileSync(path);
}

const today = '2026-01-01';
const notice = { title: 'ortho', producer: 'moi', attribution: 'moi', license: '', published: today, version: '', page: '', taken: today };
const look = { id: 'fichier/1', origin: 'own', color: { light: '#000', dark: '#fff' } } as const;
const show = () => showImage(url, notice, look);

test.each<[string, Bbox, Bbox]>([
  ['EPSG:2154', small, [1.639_888, 48.742_367, 1.648_187, 48.747_856]],
  ['EPSG:3857', [200_000, 6_000_000, 200_600, 6_000_600], [1.796_631, 47.353_705, 1.802_02, 47.357_356]],
  ['EPSG:32631', [500_000, 5_400_000, 500_600, 5_400_600], [3, 48.753_013, 3.008_164, 48.758_41]],
  ['EPSG:4326', [3, 48, 3.01, 48.01], [3, 48, 3.01, 48.01]],
])('an image in %s is shown where it lies, owed to its host, and asked of the worker alone', async (crs, box, degrees) => {
  write(crs, box);
  const shown = await show();
  if (!('facts' in shown)) throw new Error(shown.refused);
  const { facts } = shown;
  for (const [index, value] of facts.bbox.entries()) expect(Math.abs(value - (degrees[index] ?? NaN))).toBeLessThan(1e-5);
  expect(facts.service).toEqual({ draws: 'pictures', address: 'own://fichier%2F1/{z}/{x}/{y}', tileSize: 512, host: '127.0.0.1' });
  expect(facts).toMatchObject({ origin: 'own', producer: '127.0.0.1', layers: [], tiles: { minzoom: 0 } });
  expect(facts.tiles.maxzoom).toBeGreaterThan(14);
});

// attack: files of strangers that say that they are images
test.each<[string, string, () => void]>([
  ['no TIFF', 'whole', () => (served = Buffer.from('<html>'.repeat(9)))],
  ['a TIFF in strips', 'whole', () => write('EPSG:2154', small, '-co', 'TILED=NO')],
  [
    'a head that leads back to itself',
    'whole',
    () => (served = Buffer.from(`49492a000800000001000001030001000000100000000800${'00'.repeat(99)}`, 'hex')),
  ],
  ['a system that nobody has numbered', 'placeless', () => write('+proj=lcc +lat_0=40 +lon_0=3 +lat_1=44 +lat_2=49 +ellps=GRS80', small)],
  ['a system that the page does not know', 'placeless', () => write('EPSG:31370', small)],
  ['a place beyond the earth', 'placeless', () => write('EPSG:4326', [3000, 48, 3001, 49])],
  ['a compression that is not read', 'pixels', () => write('EPSG:2154', small, '-of', 'COG', '-co', 'COMPRESS=LERC')],
])('%s is refused: %s', async (_, refused, make) => {
  make();
  expect(await show()).toEqual({ refused });
});

test('an image of a host that gives no parts of its files is refused', async () => {
  write('EPSG:2154', small);
  isWhole = true;
  expect(await show()).toEqual({ refused: 'whole' });
});
