import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherPixels } from './gather.ts';
import { openCog } from './open-cog.ts';
import { readBlock } from './read-block.ts';

/* Files that are not what was published: none of them may hold up the page that reads it. */

let server: Server;
let served: Buffer = Buffer.of();
/** More than was asked for, as long as somebody reads. */
let isEndless = false;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
    response.writeHead(206);
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
    };
    if (isEndless) more();
    else response.end(served.subarray(from, to + 1));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dalle.tif`;
});
afterAll(() => void server.close());

type Tags = Record<number, number>;
const usual: Tags = { 256: 16, 257: 16, 258: 8, 259: 8, 277: 1, 317: 1, 322: 16, 324: 512, 325: 40 };

/** A TIFF of one directory, with one value for each tag; `block` lies at 512. */
function tiff(
  changes: Tags = {},
  { next = 0, counts = {}, block = Buffer.of() }: { next?: number; counts?: Tags; block?: Buffer } = {},
): Buffer {
  const tags = { ...usual, ...changes };
  const file = Buffer.alloc(512 + block.length);
  file.write('II');
  file.writeUInt16LE(42, 2);
  file.writeUInt32LE(8, 4);
  const entries = Object.entries(tags);
  file.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12;
    file.writeUInt16LE(Number(tag), at);
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(counts[Number(tag)] ?? 1, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  file.writeUInt32LE(next, 10 + entries.length * 12);
  block.copy(file, 512);
  return file;
}

test('a sheet is read with its size and its blocks', async () => {
  served = tiff();
  expect((await openCog(url)).levels).toEqual([
    expect.objectContaining({
      width: 16,
      height: 16,
      blockSide: 16,
      bands: 1,
      bits: 8,
      compression: 8,
      predictor: 1,
      offsets: [512],
      bytes: [40],
    }),
  ]);
});

test.each([
  ['directories that lead back to themselves', tiff({}, { next: 8 }), 'is no TIFF that is read here'],
  ['blocks without a side', tiff({ 322: 0 }), 'is no TIFF that is read here'],
  ['blocks as large as a memory', tiff({ 256: 65_536, 257: 65_536, 322: 65_536 }), 'is no TIFF that is read here'],
  ['pixels of thousands of bands', tiff({ 277: 60_000 }), 'is no TIFF that is read here'],
  ['blocks of numbers as long as a line', tiff({ 256: 1024, 257: 1024, 258: 64, 277: 16, 322: 1024 }), 'is no TIFF that is read here'],
  ['numbers of a width that there is not', tiff({ 258: 0 }), 'is no TIFF that is read here'],
  ['more pixels than blocks', tiff({ 256: 4_000_000_000 }), 'is no TIFF that is read here'],
  ['blocks without end', tiff({}, { counts: { 324: 4_000_000_000 } }), 'is no TIFF that is read here: tag 324'],
])('a file with %s is refused', async (_, file, told) => {
  served = file;
  await expect(openCog(url)).rejects.toThrow(told);
});

test('a server that gives more than was asked for is not heard to its end', async () => {
  isEndless = true;
  await expect(openCog(url))
    .rejects.toThrow('did not come as asked for: more than 16384 bytes.')
    .finally(() => (isEndless = false));
});

test('a block that unpacks to more than its pixels is refused, and one that is larger than they are is not fetched', async () => {
  const block = deflateSync(Buffer.alloc(64 * 1024 ** 2));
  // It is the pixels that such a block has to be small for: 64 MB packed are some 64 kB.
  served = tiff({ 256: 256, 257: 256, 322: 256, 325: block.length }, { block });
  const cog = await openCog(url);
  const [level] = cog.levels;
  if (level === undefined) throw new Error('The file has no size.');
  await expect(readBlock(cog, level, 0)).rejects.toThrow('holds more than it says');
  await expect(readBlock(cog, { ...level, bytes: [1_000_000] }, 0)).rejects.toThrow('holds more than it says');
});

/** The head of a WebP that says how large its picture is. */
function webp(width: number, height: number): Buffer {
  const file = Buffer.alloc(40);
  file.write('RIFF');
  file.write('WEBPVP8X', 8);
  file.writeUIntLE(width - 1, 24, 3);
  file.writeUIntLE(height - 1, 27, 3);
  return file;
}

/** The head of a JPEG that says so, without the tables that its blocks would share. */
const jpeg = (width: number, height: number, bands: number): Buffer =>
  Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    17,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    bands,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0xff,
    0xd9,
  ]);

test.each([
  ['a WebP that is larger', 50_001, webp(16_383, 16_383)],
  ['what is no WebP', 50_001, Buffer.alloc(40)],
  ['a JPEG that is larger', 7, jpeg(65_500, 65_500, 1)],
  ['a JPEG of more bands', 7, jpeg(16, 16, 4)],
  ['what is no JPEG', 7, Buffer.alloc(40)],
])('the picture of a block is not unpacked where it is not what the file says: %s', async (_, compression, block) => {
  served = tiff({ 259: compression, 325: block.length }, { block });
  const cog = await openCog(url);
  const [level] = cog.levels;
  if (level === undefined) throw new Error('The file has no size.');
  await expect(readBlock(cog, level, 0)).rejects.toThrow('holds more than it says');
});

test('a file that is compressed in another way is named', async () => {
  served = tiff({ 259: 50_000, 325: 8 }, { block: Buffer.alloc(8) });
  const cog = await openCog(url);
  const [level] = cog.levels;
  if (level === undefined) throw new Error('The file has no size.');
  await expect(readBlock(cog, level, 0)).rejects.toThrow(`${url} is compressed in a way that is not read here (50000).`);
});

// attack: values of a head that are all as long as one may be
test('a head of more bytes than any honest one has is not read to its end', async () => {
  const long = [256, 257, 258, 259, 262, 277, 317, 322, 339];
  const same = (value: number): Tags => Object.fromEntries(long.map((tag) => [tag, value]));
  served = tiff(same(512), { counts: same(1_000_000), block: Buffer.alloc(4_000_000) });
  await expect(openCog(url)).rejects.toThrow('is no TIFF that is read here: > 33554432 B.');
});

// attack: blocks of the least size, of which a tile would take some 16,000
test('a tile of countless blocks is not gathered', async () => {
  served = tiff();
  const cog = await openCog(url);
  const [level] = cog.levels;
  if (level === undefined) throw new Error('The file has no size.');
  const window = { left: 0, top: 0, width: 2048, height: 2048 };
  await expect(gatherPixels(cog, { ...level, width: 2048, height: 2048 }, window)).rejects.toThrow('has no size that fits a tile.');
});
