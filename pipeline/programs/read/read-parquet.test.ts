import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { type Encoding, writeWkb } from '../geometry/write-wkb.ts';
import { rewriteParquet, type ParquetJob } from './read-parquet.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { readShape } from '../../../schemas/codecs/wkb.ts';
import { defaultLimits } from '../../base/limits.ts';

type Options = Partial<Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>>;

const write = (columnData: ColumnSource[], options: Options = {}): Buffer => Buffer.from(parquetWriteBuffer({ columnData, ...options }));
const geo = (column: object, primary = 'geometry'): NonNullable<Options['kvMetadata']> => [
  { key: 'geo', value: JSON.stringify({ version: '1.1.0', primary_column: primary, columns: { [primary]: column } }) },
];
const point = (x: number, y: number): Uint8Array => writeWkb('point', { x, y });
const lambert = { type: 'ProjectedCRS', name: 'Lambert-93', id: { authority: 'EPSG', code: 2154 } };

async function read(bytes: Buffer, job: ParquetJob = {}) {
  const folder = scratchFolder();
  const path = join(folder, 'source');
  const target = join(folder, 'table.gpkg');
  writeFileSync(path, bytes);
  const found = await rewriteParquet(path, target, job, defaultLimits);
  using database = new DatabaseSync(target, { readOnly: true });
  const columns = database.prepare('PRAGMA table_info("table")').all();
  const statement = database.prepare('SELECT * FROM "table" ORDER BY 1');
  statement.setReadBigInts(true);
  const rows = statement.all();
  return {
    ...found,
    types: Object.fromEntries(columns.map(({ name, type }) => [String(name), String(type)])),
    rows: rows.map(({ fid: _, ...row }) => ({ ...row })),
  };
}

const refusal = async (bytes: Buffer): Promise<string> => {
  const error: unknown = await read(bytes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError)) throw error instanceof Error ? error : new Error('Nothing was refused.');
  return error.message;
};

describe('a Parquet file', () => {
  test('becomes a table with the types that it declares', async () => {
    const { types, rows, features } = await read(
      write([
        { name: 'code', data: ['01004', null], type: 'STRING' },
        { name: 'n', data: [2n ** 60n, null], type: 'INT64' },
        { name: 'part', data: [0.25, null], type: 'DOUBLE' },
        { name: 'vrai', data: [true, null], type: 'BOOLEAN' },
        { name: 'vu', data: [new Date('2026-11-24T10:00:00Z'), null], type: 'TIMESTAMP' },
        { name: 'detail', data: [{ a: [1, 2n], b: 'é' }, null], type: 'JSON' },
      ]),
    );
    expect(types).toEqual({
      fid: 'INTEGER',
      code: 'TEXT',
      n: 'INTEGER',
      part: 'REAL',
      vrai: 'BOOLEAN',
      vu: 'DATETIME',
      detail: 'TEXT',
    });
    expect(features).toBe(2);
    const nothing = { code: null, n: null, part: null, vrai: null, vu: null, detail: null };
    expect(rows[1]).toEqual(nothing);
    expect(rows[0]).toEqual({
      code: '01004',
      n: 2n ** 60n,
      part: 0.25,
      vrai: 1n,
      vu: '2026-11-24T10:00:00.000Z',
      detail: '{"a":[1,2],"b":"é"}',
    });
  });

  test('keeps dates, times, decimals, lists and groups, each as what can hold it', async () => {
    const schema = [
      { name: 'root', num_children: 5 },
      { name: 'jour', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
      { name: 'heure', type: 'INT32', converted_type: 'TIME_MILLIS', repetition_type: 'OPTIONAL' },
      { name: 'prix', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9, repetition_type: 'OPTIONAL' },
      { name: 'groupe', repetition_type: 'OPTIONAL', num_children: 1 },
      { name: 'nom', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'octets', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    ] as const;
    const { types, rows } = await read(
      write(
        [
          { name: 'jour', data: [new Date('2026-11-24T00:00:00Z')] },
          { name: 'heure', data: [52_205_500] },
          { name: 'prix', data: [1.15] },
          { name: 'groupe', data: [{ nom: 'a' }] },
          { name: 'octets', data: [Uint8Array.of(255, 0)] },
        ],
        { schema: [...schema] },
      ),
    );
    expect(types).toMatchObject({ jour: 'DATE', heure: 'TEXT', prix: 'REAL', groupe: 'TEXT', octets: 'TEXT' });
    expect(rows).toEqual([{ jour: '2026-11-24', heure: '14:30:05.5', prix: 1.15, groupe: '{"nom":"a"}', octets: 'ff00' }]);
  });

  test.each([
    ['GZIP', gzipSync],
    ['BROTLI', brotliCompressSync],
    ['ZSTD', zstdCompressSync],
  ] as const)('is read where it is compressed with %s, a group of rows after the other', async (codec, compress) => {
    const data = Array.from({ length: 250 }, (_, index) => `ligne ${index}`);
    const bytes = write([{ name: 'nom', data, type: 'STRING' }], { codec, compressors: { [codec]: compress }, rowGroupSize: 100 });
    expect((await read(bytes)).rows.map(({ nom }) => nom)).toEqual(data);
  });

  test('is refused with its cure where its compression is not read, or where it ends early', async () => {
    const packed = write([{ name: 'nom', data: ['a'] }], { codec: 'LZ4_RAW', compressors: { LZ4_RAW: (input) => input } });
    expect(await refusal(packed)).toBe(
      'Le fichier Parquet est compressé en LZ4_RAW, qui n’est pas lu. Exportez-le avec ZSTD, Snappy ou gzip.',
    );
    const whole = write([{ name: 'nom', data: Array.from({ length: 500 }, (_, index) => `${index}`) }]);
    for (const end of [4, 8, 100, whole.length - 1])
      expect(await refusal(whole.subarray(0, end))).toContain('Le fichier Parquet ne peut pas être lu');
  });
});

/** A number as Thrift's compact protocol writes it: its sign last, seven bits a byte. */
function zigzag(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value) * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A file whose only group of rows says that it unpacks to `bytes`. */
function claiming(file: Buffer, bytes: number): Buffer {
  const [group] = parquetMetadata(new Uint8Array(file).buffer).row_groups;
  const fieldType = Buffer.of(0x16);
  const size = (value: number): Buffer => Buffer.concat([fieldType, zigzag(value), fieldType, zigzag(Number(group?.num_rows))]);
  const from = Number(group?.total_byte_size);
  const footer = file.length - 8 - file.readUInt32LE(file.length - 8);
  const at = file.indexOf(size(from), footer);
  const changed = Buffer.concat([file.subarray(footer, at), size(bytes), file.subarray(at + size(from).length, -8)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(changed.length);
  return Buffer.concat([file.subarray(0, footer), changed, length, Buffer.from('PAR1')]);
}

test('a group of rows that says to unpack to more than memory holds is refused with its cure', async () => {
  const file = write([{ name: 'nom', data: ['a', 'b'], type: 'STRING' }]);
  const most = 1536 * 1024 ** 2;
  expect((await read(claiming(file, most))).features).toBe(2);
  await expect(read(claiming(file, most + 1))).rejects.toThrow('dépasse 1536 Mo');
});

describe('a GeoParquet file', () => {
  const named = { name: 'nom', data: ['a', 'b', 'c'] };
  const shapes = { name: 'geometry', data: [point(4, 49), null, point(NaN, NaN)], type: 'BYTE_ARRAY' as const };

  test('has its geometries counted, absent and empty ones apart, and says its system', async () => {
    const found = await read(write([named, shapes], { kvMetadata: geo({ encoding: 'WKB', geometry_types: ['Point'], crs: lambert }) }));
    expect(found).toMatchObject({ features: 3, geometries: 1, system: { projjson: lambert } });
    expect(found.rows.map(({ geom }) => geom !== null)).toEqual([true, false, true]);
    expect(readShape((found.rows[0]!['geom'] as Uint8Array).subarray(8)).sequences).toEqual([Float64Array.of(4, 49)]);
  });

  test('is in longitude and latitude where it says nothing, and nowhere where it says null', async () => {
    expect(await read(write([shapes], { kvMetadata: geo({ encoding: 'WKB', geometry_types: [] }) }))).toMatchObject({
      crsCode: 'OGC:CRS84',
    });
    const lost = await read(write([shapes], { kvMetadata: geo({ encoding: 'WKB', geometry_types: [], crs: null }) }));
    expect([lost.crsCode, lost.system]).toEqual([undefined, undefined]);
  });

  test('needs no metadata where Parquet itself says that a column is a geometry', async () => {
    const found = await read(write([{ name: 'lieu', data: [{ type: 'Point', coordinates: [4, 49] }], type: 'GEOMETRY' }]));
    expect(found).toMatchObject({ geometries: 1, crsCode: 'OGC:CRS84', types: { geom: 'GEOMETRY' } });
  });

  test('leaves boxes and other geometries aside, and says the latter', async () => {
    const column = {
      encoding: 'WKB',
      geometry_types: [],
      covering: { bbox: Object.fromEntries(['xmin', 'ymin', 'xmax', 'ymax'].map((side) => [side, ['boite']])) },
    };
    const metadata = {
      version: '1.1.0',
      primary_column: 'geometry',
      columns: { geometry: column, centre: { encoding: 'WKB', geometry_types: [] } },
    };
    const boxes = { name: 'boite', data: ['x', 'y', 'z'] };
    const found = await read(
      write([named, shapes, boxes, { ...shapes, name: 'centre' }], { kvMetadata: [{ key: 'geo', value: JSON.stringify(metadata) }] }),
    );
    expect(Object.keys(found.types)).toEqual(['fid', 'geom', 'nom']);
    expect(found.problems.map(({ message }) => message)).toEqual([
      'D’autres colonnes de géométrie que «\u202fgeometry\u202f» ne sont pas publiées\u202f: centre.',
    ]);
  });

  test('is refused where its metadata do not follow the standard, or name an encoding that none knows', async () => {
    expect(await refusal(write([shapes], { kvMetadata: geo({ encoding: 'WKT', geometry_types: [] }) }))).toContain(
      'ne sont pas celles du standard\u202f: encoding "WKT"',
    );
    expect(await refusal(write([shapes], { kvMetadata: geo({ encoding: 'WKB', geometry_types: [] }, 'geom') }))).toContain(
      'n’existe pas\u202f: geom',
    );
    expect(await refusal(write([shapes], { kvMetadata: [{ key: 'geo', value: '{' }] }))).toContain('ne suivent pas le standard');
  });

  test('is refused at the row whose geometry is cut', async () => {
    const cut = { ...shapes, data: [point(4, 49), point(4, 49).subarray(0, 12)] };
    expect(await refusal(write([cut], { kvMetadata: geo({ encoding: 'WKB', geometry_types: [] }) }))).toMatch(
      /^Ligne 2\u202f: la géométrie ne peut pas être lue/,
    );
  });
});

const at = (x: number, y: number) => ({ x, y });
const ring = [at(0, 0), at(1, 0), at(1, 1), at(0, 0)];
test.each<[Exclude<Encoding, 'WKB'>, unknown, string, number[]]>([
  ['point', { x: 1, y: 2, z: 3 }, 'Point', [1, 2, 3]],
  ['linestring', [at(1, 2), at(3, 4)], 'LineString', [1, 2, 3, 4]],
  ['polygon', [ring], 'Polygon', [0, 0, 1, 0, 1, 1, 0, 0]],
  ['multipoint', [at(1, 2), at(3, 4)], 'MultiPoint', [1, 2]],
  ['multilinestring', [[at(1, 2), at(3, 4)]], 'MultiLineString', [1, 2, 3, 4]],
  ['multipolygon', [[ring]], 'MultiPolygon', [0, 0, 1, 0, 1, 1, 0, 0]],
])('a %s of numbers becomes well-known binary', (encoding, value, type, numbers) => {
  const shape = readShape(writeWkb(encoding, value));
  expect(shape.type).toBe(type);
  expect([...((shape.parts[0] ?? shape).sequences[0] ?? [])]).toEqual(numbers);
});

test.each([
  ['linestring', [1, 2]],
  ['polygon', [null]],
  ['point', [at(1, 2)]],
] as const)('a %s is not made of %j', (encoding, value) => {
  expect(() => writeWkb(encoding, value)).toThrow();
});

describe('coordinates in two columns', () => {
  const columns = (x: ColumnSource, y: ColumnSource): Buffer => write([{ name: 'id', data: [1, 2, 3, 4], type: 'INT32' }, x, y]);
  const doubles = (name: string, data: (number | null)[]): ColumnSource => ({ name, data, type: 'DOUBLE' });

  test('become points where they are numbers and called so; what is no place is none, and is told', async () => {
    const found = await read(columns(doubles('lon', [4.1, NaN, null, Infinity]), doubles('lat', [49, NaN, null, 49])));
    expect(found).toMatchObject({ features: 4, geometries: 1, geometry: { kind: 'xy', x: 'lon', y: 'lat', degrees: true } });
    expect(found.rows.map(({ geom }) => geom === null)).toEqual([false, true, true, true]);
    expect(found.unreadable).toMatchObject({ count: 1, rows: [4] });
    expect(found.problems.map(({ message }) => message)).toEqual([expect.stringContaining('Infinity ; 49')]);
  });

  test('are those that the manifest names, in texts as well', async () => {
    const texts = (name: string, data: string[]): ColumnSource => ({ name, data, type: 'STRING' });
    const bytes = columns(texts('est', ['1,5', '2', '', 'x']), texts('haut', ['3', '4', '', '5']));
    expect((await read(bytes)).geometry).toBeUndefined();
    const found = await read(bytes, { geometry: { x: 'est', y: 'haut' } });
    expect([found.geometries, found.unreadable?.count]).toEqual([2, 1]);
    await expect(read(bytes, { geometry: { x: 'est', y: 'nord' } })).rejects.toThrow(
      'nomme la colonne «\u202fnord\u202f», qui n’existe pas',
    );
    await expect(read(bytes, { geometry: { wkt: 'est' } })).rejects.toThrow('ne peut pas nommer une colonne de texte');
  });

  test('are fields like others beside a geometry, and no manifest makes them another one', async () => {
    const bytes = write([{ name: 'geometry', data: [point(1, 2)], type: 'BYTE_ARRAY' }, doubles('lon', [9]), doubles('lat', [9])], {
      kvMetadata: geo({ encoding: 'WKB', geometry_types: [] }),
    });
    expect((await read(bytes)).geometry).toBeUndefined();
    await expect(read(bytes, { geometry: { x: 'lon', y: 'lat' } })).rejects.toThrow(
      'sa colonne «\u202fgeometry\u202f» est déjà sa géométrie',
    );
  });
});
