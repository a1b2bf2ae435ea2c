import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeTable, randomFrom } from './make-table.fixture.ts';
import { openTable, type OpenTable } from './open-table.ts';
import type { Query } from './query.ts';
import { serveRanges, type RangeServer } from './range-server.fixture.ts';

const count = 45_000;
const wide = 9_007_199_254_740_993n;
const names = ['Beaune', 'Évry', 'evry', 'Eu', 'L’Île-d’Yeu', 'beauté', 'Zuydcoote', 'Mont 9', 'Mont 10', ''];
const columns = [
  { name: 'code', type: 'text' },
  { name: 'nom', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'hauteur', type: 'number' },
  { name: 'actif', type: 'boolean' },
  { name: 'jour', type: 'date' },
  { name: 'vu', type: 'datetime' },
] as const;

let folder: string;
let server: RangeServer;
let table: OpenTable;

/** A date and time that rises with a number. */
const momentAt = (index: number): string => new Date(Date.UTC(1890, 0, 1) + index * 86_400_000).toISOString().replace('.000Z', 'Z');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-table-'));
  const random = randomFrom(11);
  const rows = Array.from({ length: count }, (_, index) => ({
    code: `c${index}`,
    nom: index % 13 === 0 ? null : names[Math.floor(random() * names.length)],
    // Rises with the row, so that a range of it lies in one group alone.
    n: index === 40_000 ? wide : index,
    hauteur: random() < 0.1 ? null : Math.round(random() * 2000) / 10,
    actif: index % 3 === 0 ? null : index % 2 === 0,
    jour: index % 7 === 0 ? null : momentAt(index).slice(0, 10),
    vu: momentAt(index),
  }));
  await makeTable(folder, columns, rows);
  server = await serveRanges(join(folder, 'layer.parquet'));
  table = await openTable(server.file);
  return () => {
    server.close();
    rmSync(folder, { recursive: true });
  };
});

/** A column of what SQL finds in the GeoPackage, as GDAL writes it. */
function bySql(column: string, rest: string): string[] {
  const sql = `SELECT ${column} FROM lieux ${rest}`;
  const text = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', join(folder, 'clean.gpkg'), '-sql', sql], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  // Where a line has one value, none is written as "".
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => (line === '""' ? '' : line));
}

async function columnOf(name: string, query: Query): Promise<unknown[]> {
  const found = await table.find(query);
  const rows = await table.list(0, found);
  const at = table.head.columns.findIndex((column) => column.name === name);
  return rows.map(({ values }) => values[at]);
}

const filtered = (...filters: Query['filters']): Query => ({ filters });

describe('finds the rows that SQL finds in the GeoPackage:', () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
  test.each<[string, Query['filters'], string]>([
    ['texts that contain another', [{ field: 'nom', test: { kind: 'contains', text: 'BEAU' } }], `nom LIKE '%beau%'`],
    ['texts without their accents', [{ field: 'nom', test: { kind: 'contains', text: 'evry' } }], `nom IN ('Évry', 'evry')`],
    ['some texts', [{ field: 'nom', test: { kind: 'among', values: ['Eu', 'Mont 9'] } }], `nom IN ('Eu', 'Mont 9')`],
    ['numbers between two', [{ field: 'hauteur', test: { kind: 'between', least: 20, most: 30 } }], 'hauteur BETWEEN 20 AND 30'],
    ['numbers below one', [{ field: 'hauteur', test: { kind: 'between', most: 30, open: true } }], 'hauteur < 30'],
    ['numbers from one on', [{ field: 'hauteur', test: { kind: 'between', least: 199.9 } }], 'hauteur >= 199.9'],
    ['a number that no double holds', [{ field: 'n', test: { kind: 'between', least: 2 ** 53 } }], `n >= ${2 ** 53}`],
    ['none below it', [{ field: 'n', test: { kind: 'between', least: 2 ** 53, most: 2 ** 53 } }], `n = ${2 ** 53}`],
    ['it among whole numbers', [{ field: 'n', test: { kind: 'among', values: [String(wide), '7'] } }], `n IN (${wide}, 7)`],
    ['what is true', [{ field: 'actif', test: { kind: 'among', values: ['true'] } }], 'actif = 1'],
    [
      'days',
      [{ field: 'jour', test: { kind: 'between', least: day('1900-01-01'), most: day('1900-12-31') } }],
      `jour BETWEEN '1900-01-01' AND '1900-12-31'`,
    ],
    [
      'moments',
      [{ field: 'vu', test: { kind: 'between', least: day('1950-01-01'), most: day('1951-01-01'), open: true } }],
      `vu >= '1950-01-01' AND vu < '1951-01-01'`,
    ],
    ['no text, or an empty one', [{ field: 'nom', test: { kind: 'empty' } }], `nom IS NULL OR nom = ''`],
    ['a number', [{ field: 'hauteur', test: { kind: 'filled' } }], 'hauteur IS NOT NULL'],
    [
      'several of these at once',
      [
        { field: 'n', test: { kind: 'between', least: 10_000, most: 30_000 } },
        { field: 'nom', test: { kind: 'contains', text: 'mont' } },
        { field: 'hauteur', test: { kind: 'empty' } },
      ],
      `n BETWEEN 10000 AND 30000 AND nom LIKE '%mont%' AND hauteur IS NULL`,
    ],
  ])('%s', async (_, filters, where) => {
    const found = await columnOf('code', { filters });
    const expected = bySql('code', `WHERE ${where}`);
    expect(found.length).toBe(expected.length);
    expect(found.map(String).sort()).toEqual(expected.sort());
    if (!where.startsWith(`n = ${2 ** 53}`)) expect(found.length).toBeGreaterThan(0);
  });
});

test('rows are in the order of a number, up and down, those without one last', async () => {
  for (const descending of [false, true]) {
    const found = await columnOf('hauteur', { filters: [], sorting: { field: 'hauteur', descending } });
    const expected = bySql('hauteur', `ORDER BY hauteur IS NULL, hauteur ${descending ? 'DESC' : 'ASC'}`);
    expect(found.map((value) => (value === null ? null : Number(value)))).toEqual(
      expected.map((text) => (text === '' ? null : Number(text))),
    );
  }
});

test('a whole number that no double holds stands where it belongs', async () => {
  const found = await columnOf('n', { filters: [], sorting: { field: 'n', descending: true } });
  expect(found.slice(0, 3)).toEqual([wide, 44_999, 44_998]);
});

test('texts stand as in a French dictionary, and equal ones in the order that they had', async () => {
  const found = await columnOf('nom', {
    filters: [{ field: 'nom', test: { kind: 'filled' } }],
    sorting: { field: 'nom', descending: false },
  });
  const runs = found.filter((name, index) => index === 0 || name !== found[index - 1]);
  const letters = [...new Set(runs.map((name) => String(name).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()))];
  expect(letters).toEqual(['beaune', 'beaute', 'eu', 'evry', 'l’ile-d’yeu', 'mont 9', 'mont 10', 'zuydcoote']);
  for (const descending of [false, true]) {
    const codes = await columnOf('n', {
      filters: [{ field: 'nom', test: { kind: 'among', values: ['Évry', 'evry'] } }],
      sorting: { field: 'nom', descending },
    });
    expect(codes).toEqual([...codes].sort((a, b) => Number(a) - Number(b)));
  }
});

test('a histogram of numbers counts all rows and those found, in round classes that find what they count', async () => {
  await table.find(filtered({ field: 'nom', test: { kind: 'among', values: ['Eu'] } }));
  const { classes, empty } = await table.spread('hauteur');
  expect(classes.length).toBeGreaterThan(5);
  expect(classes.length).toBeLessThanOrEqual(16);
  expect(classes.reduce((sum, { all }) => sum + all, empty.all)).toBe(count);
  for (const { test: range, all, found } of classes) {
    if (range.kind !== 'between') throw new Error('A class of numbers is a range.');
    const where = `hauteur >= ${range.least} AND hauteur < ${range.most}`;
    expect([all, found]).toEqual([bySql('count(*)', `WHERE ${where}`), bySql('count(*)', `WHERE ${where} AND nom = 'Eu'`)].map(Number));
  }
  const [first] = classes;
  if (first === undefined) throw new Error('There is a class.');
  expect(await table.find(filtered({ field: 'hauteur', test: first.test }))).toBe(first.all);
});

test('a histogram of texts lists the most frequent ones, and one of days has the limits of a calendar', async () => {
  await table.find({ filters: [] });
  const { classes, empty, others } = await table.spread('nom');
  const counts = bySql('count(*)', `WHERE nom <> '' GROUP BY nom ORDER BY 1 DESC`).map(Number);
  expect(classes.map(({ all }) => all)).toEqual(counts);
  expect(others.values).toBe(0);
  expect(empty.all).toBe(Number(bySql('count(*)', `WHERE nom IS NULL OR nom = ''`)[0]));
  const codes = await table.spread('code');
  expect([codes.classes.length, codes.others]).toEqual([12, { all: count - 12, found: count - 12, values: count - 12 }]);
  const days = await table.spread('jour');
  const limits = days.classes.map(({ test: range }) =>
    range.kind === 'between' ? new Date(range.least ?? NaN).toISOString().slice(0, 10) : '',
  );
  expect(limits.slice(0, 3)).toEqual(['1890-01-01', '1900-01-01', '1910-01-01']);
  expect((await table.spread('actif')).classes.map(({ test: range }) => range)).toEqual([
    { kind: 'among', values: ['false'] },
    { kind: 'among', values: ['true'] },
  ]);
});

test('a row is told with the values of its file, dates as text', async () => {
  await table.find(filtered({ field: 'code', test: { kind: 'among', values: ['c40'] } }));
  const [row] = await table.list(0, 10);
  expect(row?.values.slice(4)).toEqual([true, '1890-02-10', '1890-02-10T00:00:00Z']);
  expect(await table.rowAt(row?.row ?? -1)).toEqual(row);
  expect(table.placeOf(row?.row ?? -1)).toBe(0);
  await expect(table.rowAt(count)).rejects.toThrow(`The table has no row ${count}.`);
});

test('a range of numbers is looked for only in the groups that may hold it, and geometry is never asked for', async () => {
  const fresh = await openTable(server.file);
  expect([fresh.head.rows, fresh.head.columns.map(({ name }) => name)]).toEqual([count, columns.map(({ name }) => name)]);
  server.asked.length = 0;
  expect(await fresh.find(filtered({ field: 'n', test: { kind: 'between', least: 100, most: 200 } }))).toBe(101);
  expect(server.asked.length).toBe(1);
  await fresh.find({ filters: [] });
  await fresh.list(0, 200);
  expect(server.asked.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(fresh.head.bytes);
});

test('a table that is asked for again is not fetched again, and tells how far it is', async () => {
  const fresh = await openTable(server.file);
  const told: [number, number][] = [];
  const query: Query = { filters: [], sorting: { field: 'nom', descending: false } };
  await fresh.find(query, { onBytes: (done, of) => told.push([done, of]) });
  const [done, of] = told.at(-1) ?? [];
  expect(done).toBe(of);
  server.asked.length = 0;
  await fresh.find(query);
  expect(server.asked).toEqual([]);
});

test('a work that is stopped ends, and what was found before stays', async () => {
  const fresh = await openTable(server.file);
  const control = new AbortController();
  const asked = fresh.find(filtered({ field: 'nom', test: { kind: 'empty' } }), { signal: control.signal });
  control.abort();
  await expect(asked).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await fresh.list(count - 1, 5)).toHaveLength(1);
});

describe('refuses', () => {
  const altered = async (answer: Parameters<typeof serveRanges>[1], change?: (bytes: Buffer) => Buffer) => {
    const path = join(folder, 'altered.parquet');
    writeFileSync(
      path,
      change === undefined ? readFileSync(join(folder, 'layer.parquet')) : change(readFileSync(join(folder, 'layer.parquet'))),
    );
    return serveRanges(path, answer);
  };

  test('a server that gives no ranges, or is silent, or stops early', async () => {
    for (const [answer, says] of [
      [{ status: 200 }, 'did not come as asked for: '],
      [{ status: 404 }, 'answered 404'],
      [{ short: 1 }, 'did not come as asked for: '],
    ] as const) {
      const { file, close } = await altered(answer);
      await expect(openTable(file)).rejects.toThrow(says);
      close();
    }
  });

  test('what is no Parquet, whatever its footer says', async () => {
    for (const change of [
      () => Buffer.from('<!doctype html><title>Parquet</title>'),
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -8), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from('PAR1')]),
    ]) {
      const { file, close } = await altered({}, change);
      await expect(openTable(file)).rejects.toThrow(SyntaxError);
      close();
    }
  });
});
