import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonBytes } from '../../base/limits.ts';
import { mostListed } from '../../base/listed.ts';
import { readTable, type ReadTableJob, type TableExamination } from './read-table.ts';
import { defaultLimits } from '../../base/limits.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-table-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, job: Partial<ReadTableJob> = {}): Promise<TableExamination & { text: string }> {
  const path = join(folder, `in${(count += 1)}`);
  const target = join(folder, `out${count}`);
  await writeFile(path, content);
  const found = await readTable(path, target, { format: 'csv', ...job }, defaultLimits);
  return { ...found, text: await readFile(target, 'utf8') };
}

describe('a CSV', () => {
  test.each([';', ',', '\t', '|'])('is cut at %j', async (separator) => {
    const { text } = await read(['code', 'nom et "surnom"'].join(separator) + '\n' + ['01', `"a${separator}b"`].join(separator) + '\n');
    expect(text).toBe(`code,"nom et ""surnom"""\n01,${separator === ',' ? '"a,b"' : `a${separator}b`}\n`);
  });

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from('é;œ\n€;û\n')],
    ['UTF-8 with a mark', Buffer.from('\ufeffé;œ\n€;û\n')],
    ['Windows-1252', Buffer.from([0xe9, 0x3b, 0x9c, 0x0a, 0x80, 0x3b, 0xfb, 0x0a])],
    ['UTF-16', Buffer.from('\ufeffé;œ\n€;û\n', 'utf16le')],
  ])('is read from %s', async (_, bytes) => {
    expect((await read(bytes)).text).toBe('é,œ\n€,û\n');
  });

  test.each(['"', '"a', 'a;b\n"1;2\n'])('whose quotation does not end is refused, in its header too: %j', async (content) => {
    await expect(read(content)).rejects.toThrow('Le fichier est incomplet (CSV)');
  });

  test('may have a character at the border of two pieces', async () => {
    const filler = 'x'.repeat(1024 ** 2 - 6);
    expect((await read(`a;b\n${filler};é\n`)).text).toBe(`a,b\n${filler},é\n`);
  });

  test('keeps empty rows of one column, and every name apart', async () => {
    expect(await read('a\n""\n1\n')).toMatchObject({ features: 2, text: 'a\n\ufdd0\n1\n' });
    const { columns, problems } = await read('Nom;nom;;NOM_2;a\u0007b\n1;2;3;4;5\n');
    expect(columns.map(({ name }) => name)).toEqual(['Nom', 'nom_2', 'colonne_3', 'NOM_2_2', 'a b']);
    expect(problems.map(({ id }) => id)).toEqual(Array.from({ length: 4 }, () => 'source.field-renamed'));
  });

  test('fills short rows and tells them, refuses a long one with its line', async () => {
    const { problems } = await read('a;b\n1\n2;3\n');
    expect(problems).toMatchObject([{ id: 'source.csv-short-rows', severity: 'warning' }]);
    const long = await read('a;b\n1;2\n3;4;5\n6;7\n8;9;10\n');
    expect(long.problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'error Des lignes ont plus de 2 valeurs. Un texte contient sans doute le séparateur, mettez-le entre guillemets\u202f: ligne 3\u202f; ligne 5.',
    ]);
    expect((await read('a;b\n1;2;;\n')).problems).toEqual([]);
  });

  test('that is cut in its last row is refused', async () => {
    await expect(read('a;b;c\n1;2;3\n4;5')).rejects.toThrow('Le fichier est incomplet (CSV)');
    await expect(read('id;nom;x;y\n1;Reims\n2;Épernay;3.9'), 'after a short row').rejects.toThrow('Le fichier est incomplet (CSV)');
    expect((await read('a;b;c\n1;2;3\n4;5;6')).features).toBe(2);
    expect((await read('a;b;c\n1;2\n4;5;6')).features).toBe(2);
  });

  test('of binary bytes is refused', async () => {
    await expect(read(Buffer.from('a;b\n1;\0\n'))).rejects.toThrow('Le fichier n’est pas du texte');
    await expect(read(`a${';a'.repeat(19_999)}\n`)).rejects.toMatchObject({ problems: [{ id: 'source.too-many-fields' }] });
  });

  test('has its geometry found beyond the first row', async () => {
    const { geometry, geometries, text } = await read('nom;geom\na;\nb;POINT (1 2)\n');
    expect(geometry).toEqual({ kind: 'shape', column: 'geom' });
    expect(geometries).toBe(1);
    expect(text).toBe('nom,mappe_geometry\na,\nb,POINT (1 2)\n');
  });

  test('tells coordinates that cannot be read, with the first', async () => {
    const { problems, text, unreadable } = await read('nom;lon;lat\na;2,5;48\nb;NC;NC\n');
    expect(unreadable).toEqual({ count: 1, rows: [2] });
    expect(text).toContain('b,NC,NC,\n');
    expect(problems[0]?.message).toContain('ligne 3\u202f: «\u202fNC ; NC\u202f»');
  });

  test('is refused where the manifest names a column that it lacks', async () => {
    await expect(read('a;b\n1;2\n', { geometry: { x: 'x', y: 'b' } })).rejects.toThrow(
      '«\u202fsource.geometry\u202f» nomme la colonne «\u202fx\u202f», qui n’existe pas. Colonnes du fichier\u202f: a, b.',
    );
    const many = Array.from({ length: 42 }, (_, index) => `c${index}`);
    await expect(read(`${many.join(';')}\n`, { geometry: { wkt: 'geom' } })).rejects.toThrow('c38, c39… (42 en tout).');
  });
});

describe('an array of objects', () => {
  const json = (value: unknown, job: Partial<ReadTableJob> = {}) => read(JSON.stringify(value), { ...job, format: 'json' });

  test('is a table of all keys; what JSON holds as text stays text', async () => {
    const { columns, text } = await json([
      { code: '01', n: 1, liste: ['a'] },
      { n: null, autre: true, ['__proto__']: 'x' },
    ]);
    expect(columns).toEqual([
      { name: 'code', text: true },
      { name: 'n', text: false },
      { name: 'liste', text: true },
      { name: 'autre', text: false },
      { name: '__proto__', text: true },
    ]);
    expect(text).toBe('code,n,liste,autre,__proto__\n01,1,"[""a""]",,\n,,,true,x\n');
  });

  test('is filtered, and the rows are counted', async () => {
    expect(await json([{ a: 'x' }, { a: 'y' }, { a: 'z' }], { filter: { a: ['x', 'z'] } })).toMatchObject({
      features: 3,
      filtered: { count: 1, rows: [2] },
      text: 'a\nx\nz\n',
    });
  });

  test('of which very many rows are left out has all counted, the first listed', async () => {
    const { filtered } = await json(
      Array.from({ length: mostListed + 5 }, () => ({ a: 'x' })),
      { filter: { a: 'y' } },
    );
    expect([filtered.count, filtered.rows.length, filtered.rows.at(-1)]).toEqual([mostListed + 5, mostListed, mostListed]);
  });

  test('of other values is refused', async () => {
    await expect(json([1, 2])).rejects.toThrow('n’est pas un tableau d’objets');
    await expect(json([{ a: 1 }, [2]])).rejects.toThrow('n’est pas un tableau d’objets');
    await expect(read('[{"a":1}', { format: 'json' })).rejects.toThrow('Le fichier est incomplet (JSON)');
  });

  test('that is malformed is refused with the line, and a name that stands twice is told', async () => {
    await expect(read('[{"a":1},\n{"a":x}]', { format: 'json' })).rejects.toThrow(
      'Le JSON est mal formé près de «\u202fx}]\u202f»\u202f: ligne 2.',
    );
    await expect(read('[{"a":1}] 2', { format: 'json' })).rejects.toThrow('autre chose après la fin du JSON');
    expect((await read('[{"a":1,\n"a":2}]', { format: 'json' })).problems).toMatchObject([
      { id: 'source.json-duplicate', severity: 'error' },
    ]);
  });

  test('that does not fit in memory is refused before it is read', async () => {
    const path = join(folder, 'large.json');
    await writeFile(path, '[');
    await truncate(path, jsonBytes + 1);
    await expect(readTable(path, `${path}.csv`, { format: 'json' }, defaultLimits)).rejects.toThrow('256 Mo');
  });
});
