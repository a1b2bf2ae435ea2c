import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCog } from './open-cog.ts';
import { paint, rangesIn } from './paint.ts';
import { readValues } from './read-block.ts';
import { readLzw } from './read-lzw.ts';

/* Files as GDAL writes them: every number that is read is the one that GDAL reads. */

const width = 100;
const height = 70;
const side = 64;
const folder = mkdtempSync(join(tmpdir(), 'mappe-tiff-'));
const source = join(folder, 'source');
let server: Server;
let served = Buffer.of();
let url = '';

beforeAll(async () => {
  // Smooth enough for differences to be small, and with jumps that make them large.
  const values = Float64Array.from({ length: width * height * 2 }, (_, at) => {
    const band = at % 2;
    const x = Math.floor(at / 2) % width;
    const y = Math.floor(at / 2 / width);
    return x > 90 && y > 60 ? 250 : ((x * 7 + y * 3 + band * 40 + (x === y ? 90 : 0)) % 251) + 0.25;
  });
  writeFileSync(source, Buffer.from(values.buffer));
  writeFileSync(
    `${source}.hdr`,
    `ENVI\nsamples = ${width}\nlines = ${height}\nbands = 2\ndata type = 5\ninterleave = bip\nbyte order = 0\n`,
  );
  server = createServer((request, response) => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
    // GDAL is waited for without a turn of the loop: a connection that is kept meanwhile is found closed.
    response.writeHead(206, { Connection: 'close' }).end(served.subarray(from, to + 1));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.tif`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const arrays = {
  Byte: Uint8Array,
  UInt16: Uint16Array,
  Int16: Int16Array,
  UInt32: Uint32Array,
  Float32: Float32Array,
  Float64: Float64Array,
};
const translate = (...args: string[]): void => void execFileSync('gdal_translate', ['-q', ...args]);

test.each<[keyof typeof arrays, string[]]>([
  ['Byte', ['COMPRESS=NONE']],
  ['Byte', ['COMPRESS=LZW', 'PREDICTOR=2']],
  ['UInt16', ['COMPRESS=LZW']],
  ['UInt16', ['COMPRESS=DEFLATE', 'PREDICTOR=2', 'ENDIANNESS=BIG']],
  ['Int16', ['COMPRESS=DEFLATE', 'PREDICTOR=2', 'BIGTIFF=YES']],
  ['UInt32', ['COMPRESS=LZW', 'PREDICTOR=2']],
  ['Float32', ['COMPRESS=DEFLATE', 'PREDICTOR=3']],
  ['Float32', ['COMPRESS=LZW', 'ENDIANNESS=BIG', 'PREDICTOR=3']],
  ['Float64', ['COMPRESS=DEFLATE', 'ENDIANNESS=BIG', 'BIGTIFF=YES']],
])('numbers are those that GDAL reads: %s, %s', async (type, options) => {
  const tiff = join(folder, 'image.tif');
  const truth = join(folder, 'truth');
  const created = ['TILED=YES', `BLOCKXSIZE=${side}`, `BLOCKYSIZE=${side}`, 'INTERLEAVE=PIXEL', ...options];
  translate('-ot', type, source, tiff, ...created.flatMap((option) => ['-co', option]));
  translate('-of', 'ENVI', '-co', 'INTERLEAVE=BIP', tiff, truth);
  served = readFileSync(tiff);
  const expected = new arrays[type](Uint8Array.from(readFileSync(truth)).buffer);
  const cog = await openCog(url);
  const [level] = cog.levels;
  if (level === undefined) throw new Error('The file has no size.');
  expect(level).toMatchObject({ width, height, blockSide: side, bands: 2 });
  for (let index = 0; index < 4; index += 1) {
    const numbers = (await readValues(cog, level, index)) ?? [];
    const left = (index % 2) * side;
    const top = Math.floor(index / 2) * side;
    for (let y = top; y < Math.min(height, top + side); y += 1) {
      const row = 2 * Math.min(side, width - left);
      const read = 2 * side * (y - top);
      const real = 2 * (y * width + left);
      expect([...numbers.slice(read, read + row)], `row ${y} of block ${index}`).toEqual([...expected.slice(real, real + row)]);
    }
  }
});

const level = {
  width: 2,
  height: 2,
  blockSide: 2,
  bands: 1,
  bits: 32,
  kind: 3,
  photometric: 1,
  compression: 1,
  predictor: 1,
  extras: [],
  tables: [],
  palette: [],
  offsets: [0],
  bytes: [16],
};

test('heights become greys between what is rarely lower and what is rarely higher, and no value is none', () => {
  const numbers = Float32Array.of(10, 20, -9999, NaN);
  const ranges = rangesIn([numbers], level, -9999);
  expect(ranges).toEqual([[10, 11]]);
  expect([...paint(numbers, level, { nodata: -9999, ranges: [[10, 20]] })]).toEqual([
    0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test('colours come from a palette, from white at zero, and from three bands with their transparency', () => {
  const bytes = { ...level, bits: 8, kind: 1 };
  const palette = Array.from({ length: 768 }, (_, at) => (at % 256 === 1 ? ([65_535, 257, 514][Math.floor(at / 256)] ?? 0) : 0));
  expect([...paint(Uint8Array.of(1, 0, 0, 0), { ...bytes, photometric: 3, palette }, {}).slice(0, 8)]).toEqual([
    255, 1, 2, 255, 0, 0, 0, 255,
  ]);
  expect([...paint(Uint8Array.of(255, 0, 0, 0), { ...bytes, photometric: 0 }, {}).slice(0, 8)]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  const rgba = { ...bytes, photometric: 2, bands: 4, extras: [2] };
  expect([...paint(Uint8Array.of(1, 2, 3, 128, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0), rgba, {}).slice(0, 8)]).toEqual([
    1, 2, 3, 128, 4, 5, 6, 0,
  ]);
});

test.each([
  ['codes that nobody has defined', Uint8Array.of(0x80, 0x7f, 0xff, 0xff), 100],
  ['a string that is longer than the block', Uint8Array.of(0x80, 0x00, 0x40, 0x20, 0x50, 0x38, 0x24), 3],
])('packed bytes with %s are refused', (_, packed, bytes) => {
  expect(() => readLzw(packed, bytes, 'https://exemple.fr/a.tif')).toThrow('https://exemple.fr/a.tif holds more than it says.');
});
