import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkShapefiles, type ShapefileExamination } from './check-shapefile.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-shapefile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const width = 10;

/**
 * Make a dBASE table of one text column; a row beginning with * is deleted; `ending` closes the fields' description: one byte, another, or
 * none.
 */
function dbf(rows: (string | Buffer)[], language = 0, ending: number | null = 0x0d): Buffer {
  const head = Buffer.alloc(32 + 32 + (ending === null ? 0 : 1));
  head[0] = 3;
  head.writeUInt32LE(rows.length, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(1 + width, 10);
  head[29] = language;
  head.write('NOM', 32);
  head.write('C', 43);
  head[48] = width;
  if (ending !== null) head[64] = ending;
  const records = rows.map((row) => {
    const record = Buffer.alloc(1 + width, ' ');
    const bytes = Buffer.from(row);
    bytes.copy(record, bytes[0] === 0x2a ? 0 : 1, 0, width);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

/** The header of a .shp or .shx of points. */
function header(bytes: number): Buffer {
  const file = Buffer.alloc(bytes);
  file.writeInt32BE(9994, 0);
  file.writeInt32BE(bytes / 2, 24);
  file.writeInt32LE(1000, 28);
  file.writeInt32LE(1, 32);
  return file;
}

/** So many points at 0, 0: a record takes 28 bytes. */
function points(count: number): Buffer {
  const file = header(100 + 28 * count);
  for (let at = 100, record = 1; at < file.length; at += 28, record += 1) {
    file.writeInt32BE(record, at);
    file.writeInt32BE(10, at + 4);
    file.writeInt32LE(1, at + 8);
  }
  return file;
}

function indexOf(count: number): Buffer {
  const file = header(100 + 8 * count);
  for (let record = 0; record < count; record += 1) {
    file.writeInt32BE(50 + 14 * record, 100 + 8 * record);
    file.writeInt32BE(10, 104 + 8 * record);
  }
  return file;
}

const whole = (rows: (string | Buffer)[], shapeCount = rows.length, language = 0): Record<string, Buffer> => ({
  'f0.shp': points(shapeCount),
  'f0.shx': indexOf(shapeCount),
  'f0.dbf': dbf(rows, language),
});

async function read(files: Record<string, Buffer | string>): Promise<ShapefileExamination> {
  const path = join(folder, `case${(count += 1)}`);
  await mkdir(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return checkShapefiles(path, { names: { f0: 'ZONES' } });
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

  test('has the rows behind its last shape listed, each with its first attribute, but those that are deleted', async () => {
    const rows = ['a', 'b', 'Forêt\n', '*d', Buffer.from([0x46, 0x6f, 0x72, 0xea, 0x74])];
    const { shapeless, problems } = await read(whole(rows, 2));
    expect(shapeless).toEqual({ f0: { count: 2, rows: [3, 5], ids: ['Forêt', 'Forêt'] } });
    expect(problems.map(({ id, facts }) => [id, facts])).toEqual([['source.shapefile-orphans', { name: 'ZONES', count: 2 }]]);
    const long = await read(whole(Array.from({ length: 120_001 }, (_, index) => `n${index}`), 1)); // prettier-ignore
    expect(long.shapeless['f0']).toMatchObject({ count: 120_000 });
    expect([long.shapeless['f0']?.rows.length, long.shapeless['f0']?.ids?.at(-1)]).toEqual([10_000, 'n10000']);
    expect((await read(whole(['a', '*b'], 1))).shapeless).toEqual({});
  });
});

describe('what is wrong with a shapefile is told at once', () => {
  const damaged = async (change: (files: Record<string, Buffer>) => void): Promise<string[]> => {
    const files = whole(['a', 'b', 'c']);
    change(files);
    return (await read(files)).problems.map(({ severity, message }) => `${severity} ${message}`);
  };

  test('where its index leads elsewhere', async () => {
    const found = await damaged(({ 'f0.shx': shx }) => shx!.writeInt32BE(4000, 108));
    expect(found).toEqual([
      'error L’index .shx mène ailleurs qu’aux géométries du .shp\u202f: objet 2, ZONES. Exportez le shapefile à nouveau.',
    ]);
  });

  test('where a shape is of another type, and another is no number', async () => {
    const found = await damaged(({ 'f0.shp': shp }) => {
      shp!.writeInt32LE(3, 108);
      shp!.writeDoubleLE(NaN, 140);
    });
    expect(found).toEqual([
      'error Des géométries ne sont pas du type que l’en-tête du shapefile annonce\u202f: objet 1, ZONES.',
      'error Des coordonnées ne sont pas des nombres finis\u202f: objet 2, ZONES.',
    ]);
  });

  test('where the rows of its table do not fit the fields', async () => {
    const found = await damaged(({ 'f0.dbf': table }) => {
      table![48] = 4;
      table![table!.length - 11] = 0x41;
    });
    expect(found).toEqual([
      'error La description des champs du .dbf ne correspond pas à ses lignes (5 octets au lieu de 11)\u202f: ZONES.dbf. Exportez-le à nouveau.',
      'error Des lignes du .dbf ne commencent pas où elles devraient\u202f: objet 3, ZONES.dbf. Le fichier est endommagé, exportez-le à nouveau.',
    ]);
  });

  test('where its files go on after their end', async () => {
    const found = await damaged((files) => (files['f0.shp'] = Buffer.concat([files['f0.shp']!, Buffer.alloc(6)])));
    expect(found).toEqual(['warning Le fichier est plus long que son en-tête ne le dit (6 octets de plus)\u202f: ZONES.shp.']);
  });
});

describe('a table whose description of fields has no end mark', () => {
  test.each([
    ['none', null],
    ['another byte', 0],
  ])('is read as GDAL reads it, and told: %s', async (_, ending) => {
    const table = dbf(['a', '*b', 'c'], 0, ending);
    const { features, problems } = await read({ 'f0.dbf': table });
    expect(features).toEqual({ f0: 2 });
    expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning La description des champs du .dbf n’a pas de marque de fin (0x0D)\u202f: ZONES.dbf. Elle est lue telle quelle\u202f; d’autres logiciels peuvent la refuser.',
    ]);
    const path = join(folder, `table${count}.dbf`);
    await writeFile(path, table);
    const lines = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', path], { encoding: 'utf8' });
    expect(lines.trim().split('\n')).toEqual(['NOM', 'a', 'c']);
  });

  test('is refused where it is cut, or does not fit its rows', async () => {
    const table = dbf(['a', 'b'], 0, null);
    await expect(read({ 'f0.dbf': table.subarray(0, -1) })).rejects.toThrow('Le fichier est incomplet (ZONES.dbf)');
    table.writeUInt16LE(12, 10);
    table.writeUInt32LE(1, 4);
    expect((await read({ 'f0.dbf': table })).problems[0]?.message).toContain('ne correspond pas à ses lignes (11 octets au lieu de 12)');
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
