import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArchive } from './open-archive.ts';

const megabyte = 1024 ** 2;

/** A number as a directory holds it. */
const varint = (number: number): number[] => (number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))]);

/** An archive whose header and directory say what they like. */
function forged({ entry = [1, 0, 1, 5, 1], lengths = {} }: { entry?: number[]; lengths?: Record<number, number> }): {
  archive: ReturnType<typeof openArchive>;
  asked: number[];
} {
  const asked: number[] = [];
  const directory = gzipSync(Buffer.from(entry.flatMap(varint)));
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  const said = { 8: 127, 16: directory.length, 24: 127, 32: 10, 40: 127, 48: 10, 56: 127 + directory.length, 64: 10, ...lengths };
  for (const [at, value] of Object.entries(said)) header.writeBigUInt64LE(BigInt(value), Number(at));
  Object.assign(header, { 97: 2, 98: 2, 99: 1 });
  const bytes = Buffer.concat([header, directory, gzipSync('tuile')]);
  const getBytes = (at: number, length: number) => {
    asked.push(length);
    return Promise.resolve({ data: Uint8Array.from(bytes.subarray(at, at + length)).buffer });
  };
  return { archive: openArchive({ getKey: () => 'forged', getBytes }), asked };
}

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

const gigabytes = 3 * 1024 ** 3;
const askTile = (archive: ReturnType<typeof openArchive>): Promise<unknown> => archive.getZxy(0, 0, 0);

test.each([
  ['a tile', { entry: [1, 0, 1, gigabytes, 1] }, askTile],
  ['a directory of directories', { entry: [1, 0, 0, gigabytes, 1] }, askTile],
  ['its metadata', { lengths: { 32: gigabytes } }, (archive: ReturnType<typeof openArchive>) => archive.getMetadata()],
] as const)('an archive that says that %s takes gigabytes is not asked for them', async (_, said, ask) => {
  const { archive, asked } = forged({ ...said, ...('entry' in said && { entry: [...said.entry] }) });
  await expect(ask(archive)).rejects.toThrow(`PMTiles says that a piece takes ${gigabytes} bytes.`);
  expect(Math.max(...asked)).toBeLessThanOrEqual(16 * megabyte);
});

test('a directory that tells of more tiles than it has room for is not read', async () => {
  const zeros = Array.from({ length: 4 * megabyte }, () => 0);
  await expect(askTile(forged({ entry: [3 * megabyte, ...zeros] }).archive)).rejects.toThrow('PMTiles tells of more tiles than it holds.');
});
