import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeInImage } from '../../schemas/model/image-grid.ts';
import type { Bbox } from '../../schemas/types.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { readServices } from './ask-service.ts';
import { halfWorld } from '../../schemas/codecs/mercator.ts';
import { placeImage } from '../../schemas/services/place-image.ts';
import { projectPoints } from '../gdal/project-boxes.ts';
import { describeService } from './service-source.ts';

/* Images as GDAL writes them: what is said of them, and where the map lays them. */

const { server } = testServer();
const folder = mkdtempSync(join(tmpdir(), 'mappe-image-'));
const tiff = join(folder, 'image.tif');
afterAll(() => rmSync(folder, { recursive: true }));

const source = join(folder, 'source');
beforeAll(() => {
  writeFileSync(source, Buffer.alloc(64 * 64 * 4, 90));
  writeFileSync(`${source}.hdr`, 'ENVI\nsamples = 64\nlines = 64\nbands = 4\ndata type = 1\ninterleave = bip\n');
});

/** Place an image by GDAL's own projections. */
const placed = (sizes: { width: number; height: number }[], { crs, box }: { crs: string; box: Bbox }, degrees: Bbox) =>
  placeImage('https://exemple.fr/a.tif', { sizes, box }, degrees, async (points) => {
    const [there] = await projectPoints([points], ['EPSG:4326', crs], mkdtempSync(join(folder, 'work-')));
    return there;
  });

/** Write a TIFF of 64 × 64 pixels, or of so many. */
function write(crs: string, [west, south, east, north]: Bbox, options: string[], pixels = 64): void {
  const size = ['-outsize', String(pixels), String(pixels), '-a_ullr', String(west), String(north), String(east), String(south)];
  execFileSync('gdal_translate', ['-q', '-a_srs', crs, ...size, ...options, source, tiff]);
  const file = readFileSync(tiff);
  server.answer = (request, response) => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
    response.writeHead(206).end(file.subarray(from, to + 1));
  };
}

const describeNow = () => describeService({ type: 'cog', url: `${server.origin}/image.tif` }, readServices(local));
const asCog = (...options: string[]): string[] => ['-of', 'COG', ...options.flatMap((option) => ['-co', option])];
const asTiff = (...options: string[]): string[] => ['-co', 'TILED=YES', ...options.flatMap((option) => ['-co', option])];
const three = ['-b', '1', '-b', '2', '-b', '3'];
const small: Bbox = [600_000, 6_850_000, 600_640, 6_850_640];

describe('what the head of an image says', () => {
  test.each<[string, string[], Partial<NonNullable<Awaited<ReturnType<typeof describeNow>>['service']['image']>>]>([
    ['JPEG with tables', [...three, ...asCog('COMPRESS=JPEG')], { bands: 3, values: 'uint8', compression: 'JPEG' }],
    ['heights', ['-b', '1', '-ot', 'Float32', ...asCog('COMPRESS=LZW', 'PREDICTOR=YES')], { values: 'float32', compression: 'LZW' }],
    [
      'another order of bytes',
      ['-b', '1', '-ot', 'UInt16', ...asTiff('ENDIANNESS=BIG', 'BIGTIFF=YES')],
      { values: 'uint16', compression: 'none' },
    ],
    ['LERC', ['-b', '1', ...asCog('COMPRESS=LERC')], { compression: 'LERC', undrawn: 'compression' }],
    ['Zstandard', ['-b', '1', ...asCog('COMPRESS=ZSTD')], { compression: 'Zstandard', undrawn: 'compression' }],
    ['complex numbers', ['-b', '1', '-ot', 'CFloat32', ...asTiff()], { values: 'other64', undrawn: 'values' }],
    ['bands one after the other', [...three, ...asTiff('INTERLEAVE=BAND')], { undrawn: 'bands' }],
    ['four bands of JPEG', asTiff('COMPRESS=JPEG'), { bands: 4, undrawn: 'bands' }],
    ['blocks that are no squares', [...three, ...asTiff('BLOCKXSIZE=32', 'BLOCKYSIZE=16')], { undrawn: 'blocks' }],
  ])('%s', async (_, options, expected) => {
    write('EPSG:2154', small, options);
    const { service, problems, sizes } = await describeNow();
    expect(service.image).toMatchObject({ width: 64, height: 64, ...expected });
    expect(service.image?.undrawn).toBe(expected.undrawn);
    expect([problems.map(({ id }) => id), sizes?.length ?? 0]).toEqual(
      expected.undrawn === undefined ? [[], 1] : [['service.not-mapped'], 0],
    );
  });

  test('smaller sizes and masks, each for itself; a system of coordinates that nobody has numbered is none', async () => {
    write(
      'EPSG:3857',
      [0, 0, 1024, 1024],
      ['-b', '1', '-b', '2', '-b', '3', '-mask', '4', ...asCog('COMPRESS=JPEG', 'BLOCKSIZE=128')],
      512,
    );
    expect((await describeNow()).sizes).toEqual([512, 256, 128].map((side) => ({ width: side, height: side })));
    write('+proj=lcc +lat_0=40 +lon_0=3 +lat_1=44 +lat_2=49 +x_0=7 +y_0=9 +ellps=GRS80', small, [...three, ...asCog()]);
    const { service, place, problems } = await describeNow();
    expect([service.image?.undrawn, place, problems.map(({ id }) => id)]).toEqual([
      'place',
      null,
      ['service.no-extent', 'service.not-mapped'],
    ]);
  });
});

describe('a hostile image', () => {
  /** The head of a TIFF: what stands behind its first eight bytes. */
  const answerWith = (write: (file: Buffer) => void): void => {
    const file = Buffer.alloc(20_000);
    file.write('II*\0', 'latin1');
    file.writeUInt32LE(8, 4);
    write(file);
    server.answer = (request, response) => {
      const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
      response.writeHead(206).end(file.subarray(from, to + 1));
    };
  };

  test.each<[string, (file: Buffer) => void, string]>([
    ['directories that lead back to themselves', (file) => file.writeUInt16LE(1, 8) && file.writeUInt32LE(8, 22), '> 32 IFD'],
    ['a directory beyond the end', (file) => file.writeUInt32LE(19_999, 4), '20000 < 20001'],
    ['a directory of countless entries', (file) => file.writeUInt16LE(60_000, 8), 'IFD 8'],
  ])('%s', async (_, write, told) => {
    answerWith(write);
    await expect(describeNow()).rejects.toThrow(`ne répond pas comme un service COG (${told})`);
  });
});

describe('where a map lays an image', () => {
  test.each<[string, Bbox, Bbox, number, 4 | 7 | 13 | 25]>([
    ['EPSG:3857', [200_000, 6_000_000, 210_000, 6_010_000], [1.7966, 47.3538, 1.8865, 47.4146], 2000, 4],
    ['EPSG:2154', [600_000, 6_850_000, 601_000, 6_851_000], [1.6372, 48.7445, 1.6511, 48.7537], 5000, 4],
    ['EPSG:2154', [100_000, 6_100_000, 1_200_000, 7_100_000], [-5.3, 41.6, 10.1, 51.2], 100_000, 7],
    ['EPSG:32631', [300_000, 5_000_000, 700_000, 5_500_000], [0.2, 45.1, 5.9, 49.7], 8000, 4],
    ['EPSG:4326', [-180, -90, 180, 90], [-180, -90, 180, 90], 4000, 25],
  ])('%s, %s: every pixel where it is', async (crs, box, degrees, pixels, side) => {
    const sizes = [pixels, 256].map((each) => ({ width: each, height: each }));
    const map = await placed(sizes, { crs, box }, degrees);
    if (map?.grid === undefined) throw new Error('The image has no place.');
    expect([map.draws, map.minzoom, map.grid.side]).toEqual(['image', 0, side]);
    // Points of the image that GDAL itself puts on the map.
    const shares = [[0.03, 0.06], [0.5, 0.5], [0.77, 0.31], [0.98, 0.93]] as const; // prettier-ignore
    const [west, south, east, north] = box;
    const input = shares.map(([u, v]) => `${west + u * (east - west)} ${north - v * (north - south)}`).join('\n');
    const lines = execFileSync('gdaltransform', ['-s_srs', crs, '-t_srs', 'EPSG:3857', '-output_xy'], { input, encoding: 'utf8' });
    const truth = lines.trim().split('\n').map((line) => line.split(' ').map(Number)); // prettier-ignore
    for (const [index, [u, v]] of shares.entries()) {
      const [x = NaN, y = NaN] = truth[index] ?? [];
      if (Math.abs(y) > halfWorld) continue;
      const [across, down] = placeInImage(map.grid, x, y);
      expect(Math.hypot(across - u, down - v) * pixels, `${u} ${v}`).toBeLessThan(1);
    }
  });

  test('from the zoom at which its smallest size is not too much for a tile, to that of its own pixels', async () => {
    const place = { crs: 'EPSG:3857', box: [0, 0, 100_000, 100_000] as Bbox };
    const map = await placed([{ width: 100_000, height: 100_000 }], place, [0, 0, 0.89831528, 0.8982786]);
    expect([map?.minzoom, map?.maxzoom]).toEqual([15, 17]);
  });

  test('not at all where its system of coordinates has no place for a part of its box', async () => {
    const place = { crs: 'EPSG:2154', box: [0, 0, 1, 1] as Bbox };
    expect(await placed([{ width: 9, height: 9 }], place, [-180, -90, 180, 90])).toBeUndefined();
  });
});
