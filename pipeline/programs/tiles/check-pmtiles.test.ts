import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPmtiles } from './check-pmtiles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-pmtiles-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Archive {
  entries: { id: number; offset: number; length: number }[];
  tiles: Buffer;
  metadata: string;
  addressed: number;
  zooms: [number, number];
}

const tile = gzipSync('tile');
const sound: Archive = {
  entries: [{ id: 0, offset: 0, length: tile.length }, { id: 1, offset: tile.length, length: tile.length }], // prettier-ignore
  tiles: Buffer.concat([tile, tile]),
  metadata: '{"vector_layers":[]}',
  addressed: 2,
  zooms: [0, 1],
};

/** A PMTiles archive of version 3: header, root directory, metadata, tiles; numbers below 128 are one byte. */
function archive({ entries, tiles, metadata, addressed, zooms }: Archive): Buffer {
  const steps = entries.map(({ id }, index) => id - (entries[index - 1]?.id ?? 0));
  const directory = gzipSync(
    Buffer.from([
      entries.length,
      ...steps,
      ...entries.map(() => 1),
      ...entries.map(({ length }) => length),
      ...entries.map(({ offset }) => offset + 1),
    ]),
  );
  const json = gzipSync(metadata);
  const header = Buffer.alloc(127);
  header.write('PMTiles\x03', 'latin1');
  const lengths = [directory.length, json.length, 0, tiles.length];
  let at = 127;
  for (const [index, length] of lengths.entries()) {
    header.writeBigUInt64LE(BigInt(at), 8 + 16 * index);
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * index);
    at += length;
  }
  for (let index = 0; index < 3; index += 1) header.writeBigUInt64LE(BigInt(addressed), 72 + 8 * index);
  header.set([1, 2, 2, 1, ...zooms], 96);
  return Buffer.concat([header, directory, json, tiles]);
}

async function told(bytes: Buffer): Promise<string[]> {
  const path = join(folder, 'tiles.pmtiles');
  await writeFile(path, bytes);
  return checkPmtiles(path).problems.map(({ severity, message }) => `${severity} ${message}`);
}

const notice =
  'notice Ce sont des tuiles (MVT, zooms 0 à 1, 2 en tout), pas des données\u202f: elles sont produites à partir d’une couche, et ne se publient pas elles-mêmes.';

test('a sound archive is said to be tiles', async () => {
  expect(await told(archive(sound))).toEqual([notice]);
});

test.each([
  [{ metadata: '[]' }, 'error Les métadonnées du PMTiles ne sont pas un objet JSON lisible. Exportez les tuiles à nouveau.'],
  [{ metadata: '{}' }, 'warning Les métadonnées du PMTiles ne nomment pas ses couches («\u202fvector_layers\u202f»).'],
  [{ addressed: 5 }, 'error Le PMTiles annonce 5 tuiles et en contient 2. Exportez les tuiles à nouveau.'],
  [
    { tiles: Buffer.concat([tile, Buffer.alloc(tile.length)]) },
    'error Des tuiles du PMTiles sont endommagées ou hors du fichier\u202f: 1/0/0. Exportez les tuiles à nouveau.',
  ],
  [{ tiles: tile }, 'error Des tuiles du PMTiles sont endommagées ou hors du fichier\u202f: 1/0/0. Exportez les tuiles à nouveau.'],
  [
    { entries: [sound.entries[0]!, { ...sound.entries[1]!, id: 0 }] },
    'error Des tuiles du PMTiles ne sont pas dans l’ordre\u202f: elles ne seront pas trouvées (0/0/0).',
  ],
  [
    { entries: [sound.entries[0]!, { ...sound.entries[1]!, id: 9 }] },
    'warning Des tuiles du PMTiles sont en dehors des zooms annoncés\u202f: 2/0/2.',
  ],
])('what is wrong is told: %#', async (change, expected) => {
  expect(await told(archive({ ...sound, ...change }))).toContain(expected);
});

test('an archive that is cut is refused, and one of another version', async () => {
  const whole = archive(sound);
  for (let length = 0; length < whole.length; length += 1)
    await expect(told(whole.subarray(0, length))).rejects.toThrow('Le fichier est incomplet (PMTiles)');
  await expect(told(Buffer.concat([Buffer.from('PMTiles\x04', 'latin1'), whole.subarray(8)]))).rejects.toThrow(
    'pas un PMTiles de version 3 (version 4)',
  );
});

test('a leaf directory that leads to itself is read once', async () => {
  const leaf = gzipSync(Buffer.from([3, 0, 1, 1, 1, 0, 0, tile.length, 31, 31, 1, 1, 1]));
  const bytes = archive(sound);
  for (const place of [8, 40]) {
    bytes.writeBigUInt64LE(BigInt(bytes.length), place);
    bytes.writeBigUInt64LE(BigInt(leaf.length), place + 8);
  }
  const found = await told(Buffer.concat([bytes, leaf]));
  expect(leaf).toHaveLength(31);
  // One tile of the root and one of the leaf, as announced.
  expect(found).toContain(notice);
  expect(found.join()).toContain('Un répertoire de tuiles du PMTiles est endommagé');
  expect(found.join()).not.toContain('annonce');
});
