import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PMTiles, tileIdToZxy, TileType, type Source } from 'pmtiles';
import { afterAll, describe, expect, test } from 'vitest';
import { checkPmtiles } from './check-pmtiles.ts';
import { writePmtiles, type TileToWrite } from './write-pmtiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-pmtiles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const facts = { tileType: 'webp' as const, bbox: [4, 48, 5, 49] as const, metadata: { name: 'essai' } };

/** Numbers that look random and are the same each time. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

/** An archive on disk for the reader of the package. */
function open(path: string): PMTiles {
  const bytes = readFileSync(path);
  const source: Source = {
    getKey: () => path,
    getBytes: (offset, length) => Promise.resolve({ data: Uint8Array.from(bytes.subarray(offset, offset + length)).buffer }),
  };
  return new PMTiles(source);
}

const bytesOf = async (archive: PMTiles, { z, x, y }: TileToWrite): Promise<Buffer | undefined> => {
  const tile = await archive.getZxy(z, x, y);
  return tile === undefined ? undefined : Buffer.from(tile.data);
};

describe.each([
  { name: 'a few tiles', seed: 1, count: 5, zooms: 3, leaves: false },
  { name: 'tiles of which most are alike', seed: 2, count: 800, zooms: 6, leaves: false },
  { name: 'so many that the root leads to leaves', seed: 3, count: 30_000, zooms: 12, leaves: true },
])('$name', ({ seed, count, zooms, leaves }) => {
  const random = makeRandom(seed);
  const ids = new Set(Array.from({ length: count }, () => Math.floor(random() * ((4 ** zooms - 1) / 3))));
  const tiles = [...ids].map((id): TileToWrite => {
    const [z, x, y] = tileIdToZxy(id);
    // Some contents come again and again, as the sea does.
    const content = Buffer.from(random() < 0.4 ? 'mer' : `tuile ${id} `.repeat(1 + Math.floor(random() * 9)));
    return { z, x, y, read: () => content };
  });
  const path = join(folder, `${seed}.pmtiles`);
  const written = writePmtiles(path, tiles, facts);
  const archive = open(path);

  test('come back byte for byte, and no other does', async () => {
    for (const tile of tiles) expect(await bytesOf(archive, tile)).toEqual(tile.read());
    const absent = Array.from({ length: 50 }, () => Math.floor(random() * ((4 ** zooms - 1) / 3))).filter((id) => !ids.has(id));
    for (const id of absent) expect(await archive.getZxy(...tileIdToZxy(id))).toBeUndefined();
  });

  test('are counted in the header as they are, each content once', async () => {
    const contents = new Set(tiles.map(({ read }) => Buffer.from(read()).toString()));
    const header = await archive.getHeader();
    expect(header).toMatchObject({
      numAddressedTiles: tiles.length,
      numTileEntries: written.entries,
      numTileContents: contents.size,
      clustered: true,
      tileType: TileType.Webp,
      minLon: 4,
      maxLat: 49,
    });
    expect(written.entries).toBeLessThanOrEqual(tiles.length);
    expect(header.rootDirectoryLength).toBeLessThanOrEqual(16_257);
    expect((header.leafDirectoryLength ?? 0) > 0).toBe(leaves);
    expect(await archive.getMetadata()).toEqual({ name: 'essai' });
  });

  test('pass our own check of the format', () => {
    expect(checkPmtiles(path).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('a tile that comes twice is a mistake of who writes', () => {
  const tile = { z: 1, x: 0, y: 1, read: () => Buffer.from('a') };
  expect(() => writePmtiles(join(folder, 'deux.pmtiles'), [tile, tile], facts)).toThrow('The tile 1/0/1 comes twice.');
});
