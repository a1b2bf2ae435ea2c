import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countShapefiles, type ShapefileExamination } from './count-shapefile.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-shapefile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const width = 10;

/** A dBASE table of one text column; a row that begins with * is deleted. */
function dbf(rows: (string | Buffer)[], language = 0): Buffer {
  const head = Buffer.alloc(32 + 32 + 1);
  head[0] = 3;
  head.writeUInt32LE(rows.length, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(1 + width, 10);
  head[29] = language;
  head.write('NOM', 32);
  head.write('C', 43);
  head[48] = width;
  head[64] = 0x0d;
  const records = rows.map((row) => {
    const record = Buffer.alloc(1 + width, ' ');
    const bytes = Buffer.from(row);
    bytes.copy(record, bytes[0] === 0x2a ? 0 : 1, 0, width);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

/** A .shp or .shx whose header says this length. */
function shapes(bytes: number): Buffer {
  const file = Buffer.alloc(bytes);
  file.writeInt32BE(9994, 0);
  file.writeInt32BE(bytes / 2, 24);
  return file;
}

const whole = (rows: (string | Buffer)[], shapeCount = rows.length, language = 0): Record<string, Buffer> => ({
  'f0.shp': shapes(100 + 28 * shapeCount),
  'f0.shx': shapes(100 + 8 * shapeCount),
  'f0.dbf': dbf(rows, language),
});

async function read(files: Record<string, Buffer | string>): Promise<ShapefileExamination> {
  const path = join(folder, `case${(count += 1)}`);
  await mkdir(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return countShapefiles(path, { names: { f0: 'ZONES' } });
}

describe('a shapefile', () => {
  test('is counted by its headers, without the rows that are deleted', async () => {
    expect((await read(whole(['a', '*b', 'c']))).features).toEqual({ f0: 2 });
    expect((await read({ 'f0.dbf': dbf(['a', 'b']) })).features).toEqual({ f0: 2 });
  });

  test('without index is refused, without table it is told', async () => {
    const { 'f0.shx': _, ...rest } = whole(['a']);
    await expect(read(rest)).rejects.toThrow('il manque ZONES.shx. Ajoutez ce fichier à l’archive.');
    const { 'f0.dbf': __, ...bare } = whole(['a']);
    expect(await read(bare)).toMatchObject({ features: { f0: 1 }, problems: [{ id: 'source.shapefile-no-dbf', severity: 'warning' }] });
  });

  test.each(['f0.shp', 'f0.shx', 'f0.dbf'])('that ends early is refused: %s', async (name) => {
    const files = whole(['a', 'b', 'c']);
    files[name] = files[name]!.subarray(0, files[name]!.length - 12);
    await expect(read(files)).rejects.toThrow(`Le fichier est incomplet (ZONES.${name.slice(3)})`);
  });

  test('with fewer rows than shapes is refused, with more it is told', async () => {
    await expect(read(whole(['a'], 2))).rejects.toThrow('moins de lignes d’attributs (1) que de géométries (2)');
    expect(await read(whole(['a', 'b', 'c'], 2))).toMatchObject({ features: { f0: 2 }, problems: [{ id: 'source.shapefile-orphans' }] });
  });
});

describe('the encoding of a shapefile', () => {
  const latin1 = Buffer.from([0x46, 0x6f, 0x72, 0xea, 0x74]);

  test('is what its bytes show where it says nothing', async () => {
    expect((await read(whole(['Forêt', 'Église']))).encodings).toEqual({ f0: 'UTF-8' });
    expect((await read(whole([latin1]))).encodings).toEqual({ f0: 'CP1252' });
    expect((await read(whole([latin1], 1, 0x57))).encodings).toEqual({ f0: 'CP1252' });
    expect((await read(whole(['Foret']))).encodings).toEqual({});
  });

  test('is left to the file where that can be right', async () => {
    expect((await read({ ...whole(['Forêt']), 'f0.cpg': 'UTF-8\n' })).encodings).toEqual({});
    expect((await read({ ...whole([latin1]), 'f0.cpg': 'ISO-8859-1' })).encodings).toEqual({});
    // The language byte 2 is the code page of DOS.
    expect((await read(whole([Buffer.from([0x82])], 1, 2))).encodings).toEqual({});
  });

  test('that is wrong is put right, and told', async () => {
    const lied = await read({ ...whole([latin1]), 'f0.cpg': 'UTF-8' });
    expect(lied.encodings).toEqual({ f0: 'CP1252' });
    expect(lied.problems[0]?.message).toContain('annonce l’encodage UTF-8 mais ses textes sont en CP1252');
    expect((await read({ ...whole(['Forêt']), 'f0.cpg': 'ISO-8859-1' })).encodings).toEqual({ f0: 'UTF-8' });
  });

  test('survives a value that is cut in the middle of a character', async () => {
    const cut = Buffer.concat([Buffer.from('é'.repeat(4)), Buffer.from([0x41, 0xc3])]);
    expect((await read(whole(Array.from({ length: 3 }, () => 'é'.repeat(5)).concat()))).encodings).toEqual({ f0: 'UTF-8' });
    expect((await read(whole([...Array.from({ length: 20 }, () => 'é'.repeat(5)), cut]))).encodings).toEqual({ f0: 'UTF-8' });
  });
});
