import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArchive } from './open-archive.ts';

const megabyte = 1024 ** 2;

/** A number as a directory holds it. */
const varint = (number: number): number[] => (number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))]);

/** An archive of one tile, whose directory is followed by so many bytes that say nothing. */
function archiveOf(content: Buffer, padding = 0): ReturnType<typeof openArchive> {
  const tile = gzipSync(content);
  const entry = [1, 0, 1, tile.length, 1].flatMap(varint);
  const directory = gzipSync(Buffer.concat([Buffer.from(entry), Buffer.alloc(padding)]));
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  const lengths = { 8: 127, 16: directory.length, 56: 127 + directory.length, 64: tile.length };
  for (const [at, value] of Object.entries(lengths)) header.writeBigUInt64LE(BigInt(value), Number(at));
  Object.assign(header, { 97: 2, 98: 2, 99: 1 });
  const bytes = Buffer.concat([header, directory, tile]);
  const getBytes = (at: number, length: number) => Promise.resolve({ data: Uint8Array.from(bytes.subarray(at, at + length)).buffer });
  return openArchive({ getKey: () => 'archive', getBytes });
}

test('a tile of an archive is unpacked', async () => {
  const { data } = (await archiveOf(Buffer.from('tuile')).getZxy(0, 0, 0)) ?? {};
  expect(new TextDecoder().decode(data)).toBe('tuile');
});

test('a tile that unpacks to more than any tile has is not unpacked to its end', async () => {
  // Its size alone: a failure would print the bytes.
  const unpacked = archiveOf(Buffer.alloc(17 * megabyte)).getZxy(0, 0, 0);
  await expect(unpacked.then((tile) => tile?.data.byteLength)).rejects.toThrow('PMTiles holds more than it says.');
});

test('a directory that unpacks to more than any has is not unpacked to its end', async () => {
  await expect(archiveOf(Buffer.from('tuile'), 9 * megabyte).getZxy(0, 0, 0)).rejects.toThrow('PMTiles holds more than it says.');
});
