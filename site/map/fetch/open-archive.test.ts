import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { forgeArchive, type Forged } from '../../fixtures/forge-archive.ts';
import { openArchive } from './open-archive.ts';

const megabyte = 1024 ** 2;
const zeros = (megabytes: number): number[] => Array.from({ length: megabytes * megabyte }, () => 0);

/** An archive whose header and directory say what they like, and how many bytes it was asked for. */
function forged(says: Forged): { archive: ReturnType<typeof openArchive>; asked: number[] } {
  const asked: number[] = [];
  const bytes = forgeArchive(says);
  const getBytes = (at: number, length: number) => {
    asked.push(length);
    return Promise.resolve({ data: Uint8Array.from(bytes.subarray(at, at + length)).buffer });
  };
  return { archive: openArchive({ getKey: () => 'archive', getBytes }), asked };
}

test('a tile of an archive is unpacked', async () => {
  const { data } = (await forged({ tile: Buffer.from('tuile') }).archive.getZxy(0, 0, 0)) ?? {};
  expect(new TextDecoder().decode(data)).toBe('tuile');
});

test('tiles that are one range of the archive are asked for once', async () => {
  // One entry stands for the four tiles of zoom 1.
  const bytes = forgeArchive({ entry: [1, 1, 4, 23, 1], tile: Buffer.from('mer') });
  bytes[101] = 1;
  const asked: number[] = [];
  const archive = openArchive({
    getKey: () => 'archive',
    getBytes: (at, length) => {
      asked.push(at);
      return Promise.resolve({ data: Uint8Array.from(bytes.subarray(at, at + length)).buffer });
    },
  });
  const tiles = await Promise.all([0, 1].flatMap((x) => [0, 1].map((y) => archive.getZxy(1, x, y))));
  expect(tiles.map((tile) => new TextDecoder().decode(tile?.data))).toEqual(['mer', 'mer', 'mer', 'mer']);
  expect(new Set(asked).size).toBe(asked.length);
});

test.each([
  ['a short', 2],
  ['a long', 5000],
])(
  'of an archive with %s root directory no more than that is read before a tile, and nothing that has come with it again',
  async (_, count) => {
    const tile = Buffer.from('tuile');
    // The first is the tile; the others' bytes hardly pack.
    const numbers = (first: number, of: (at: number) => number): number[] =>
      Array.from({ length: count }, (_, at) => (at === 0 ? first : of(at)));
    const entry = [
      count,
      ...numbers(0, () => 1),
      ...numbers(1, () => 1),
      ...numbers(gzipSync(tile).length, (at) => (at * 7919) % 16_381),
      ...numbers(1, () => 0),
    ];
    const root = Number(forgeArchive({ entry, tile }).readBigUInt64LE(16));
    const { archive, asked } = forged({ entry, tile });
    const { data } = (await archive.getZxy(0, 0, 0)) ?? {};
    expect(new TextDecoder().decode(data)).toBe('tuile');
    expect(root > 5120).toBe(count > 2);
    expect(asked).toEqual(count > 2 ? [5120, 127 + root - 5120, gzipSync(tile).length] : [5120]);
  },
);

test('of a piece whose beginning has come with the header only the rest is asked for', async () => {
  const tile = randomBytes(8000);
  const bytes = forgeArchive({ tile });
  const asked: [number, number][] = [];
  const archive = openArchive({
    getKey: () => 'archive',
    getBytes: (at, length) => {
      asked.push([at, Math.min(bytes.length, at + length)]);
      return Promise.resolve({ data: Uint8Array.from(bytes.subarray(at, at + length)).buffer, etag: '"one"' });
    },
  });
  const { data } = (await archive.getZxy(0, 0, 0)) ?? {};
  expect(Buffer.from(data ?? new ArrayBuffer(0))).toEqual(tile);
  expect(asked).toEqual([
    [0, 5120],
    [5120, bytes.length],
  ]);
});

test('a tile that unpacks to more than any tile has is not unpacked to its end', async () => {
  // Its size alone: a failure would print the bytes.
  const unpacked = forged({ tile: Buffer.alloc(17 * megabyte) }).archive.getZxy(0, 0, 0);
  await expect(unpacked.then((tile) => tile?.data.byteLength)).rejects.toThrow('PMTiles holds more than it says.');
});

test('a directory that unpacks to more than any has is not unpacked to its end', async () => {
  await expect(forged({ entry: [1, 0, 1, 25, 1, ...zeros(9)] }).archive.getZxy(0, 0, 0)).rejects.toThrow(
    'PMTiles holds more than it says.',
  );
});

const gigabytes = 3 * 1024 ** 3;
const askTile = (archive: ReturnType<typeof openArchive>): Promise<unknown> => archive.getZxy(0, 0, 0);

test.each([
  ['a tile', { entry: [1, 0, 1, gigabytes, 1] }, askTile],
  ['a directory of directories', { entry: [1, 0, 0, gigabytes, 1] }, askTile],
  ['its metadata', { lengths: { 32: gigabytes } }, (archive: ReturnType<typeof openArchive>) => archive.getMetadata()],
] as const)('an archive that says that %s takes gigabytes is not asked for them', async (_, said, ask) => {
  const { archive, asked } = forged(said);
  await expect(ask(archive)).rejects.toThrow(`PMTiles says that a piece takes ${gigabytes} bytes.`);
  expect(Math.max(...asked)).toBeLessThanOrEqual(16 * megabyte);
});

test('a directory that tells of more tiles than it has room for is not read', async () => {
  await expect(askTile(forged({ entry: [3 * megabyte, ...zeros(4)] }).archive)).rejects.toThrow(
    'PMTiles tells of more tiles than it holds.',
  );
});
