import { parquetWriteBuffer } from 'hyparquet-writer';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource } from './normalise.ts';
import { normalise, points } from './normalise.fixtures/normalise-file.ts';
import { viewOf } from '../programs/read/file-bytes.ts';
import { rootTable } from '../../schemas/codecs/flatbuffers.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';

/** A table of dBASE III. */
function makeDbf(fields: readonly (readonly [name: string, width: number])[], row: readonly string[]): Buffer {
  const length = 1 + fields.reduce((sum, [, width]) => sum + width, 0);
  const head = Buffer.alloc(32 + 32 * fields.length + 1);
  head.set([3, 126, 1, 1]);
  head.writeUInt32LE(1, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(length, 10);
  for (const [index, [name, width]] of fields.entries()) {
    head.write(name, 32 + 32 * index, 'latin1');
    head.write('N', 32 + 32 * index + 11);
    head.writeUInt8(width, 32 + 32 * index + 16);
  }
  head.writeUInt8(0x0d, head.length - 1);
  return Buffer.concat([head, Buffer.from(` ${row.map((cell, index) => cell.padStart(fields[index]?.[1] ?? 0)).join('')}\x1a`)]);
}

describe('a whole number that a double would round', () => {
  const big = 9_007_199_254_740_993n;
  const rounded = (name: string, example = '9007199254740992.0'): unknown =>
    expect.stringContaining(`champ « ${name} » : des nombres ont plus de quinze chiffres (valeurs touchées : 1), par exemple ${example}`);

  const asText = (name: string, count = 1): unknown =>
    expect.stringMatching(new RegExp(`champ « ${name} » : des nombres sont trop grands pour les tuiles.*Nombre de valeurs : ${count}\\.`));

  test('of a CSV is exact: as an integer of 64 bits, as a text beyond', async () => {
    const csv = 'a,b,c,d\n9007199254740993,18446744073709551615,12345678901234567.5,9223372036854775807\n1,2,"3,5",-9223372036854775808\n';
    const { rows, types, told } = await normalise('a.csv', csv);
    expect(types).toEqual({ a: 'integer', b: 'text', c: 'text', d: 'integer' });
    expect(rows[0]).toEqual({ a: big, b: '18446744073709551615', c: '12345678901234567.5', d: 9_223_372_036_854_775_807n });
    expect(told).toEqual([]);
  });

  test('of a table in JSON is exact, inside of lists and objects as well', async () => {
    const json = `[{"a":${big},"b":[${big}],"c":{"x":{"y":-${big}}},"d":"${big}"},{"a":2}]`;
    expect((await normalise('a.json', json)).rows[0]).toEqual({ a: big, b: `[${big}]`, c: `{"x":{"y":-${big}}}`, d: `${big}` });
  });

  test.each([
    ['GeoJSON', 'a.geojson', points(`"a":${big},"b":${big}`, '"a":1,"b":1.5')],
    [
      'TopoJSON',
      'a.topojson',
      `{"type":"Topology","objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[2,48],"properties":{"a":${big},"b":${big}}},{"type":"Point","coordinates":[2,48],"properties":{"a":1,"b":1.5}}]}},"arcs":[]}`,
    ],
  ])('of a %s is exact among whole ones, and told among others', async (_, name, text) => {
    const { rows, types, told } = await normalise(name, text);
    expect(types).toMatchObject({ a: 'integer', b: 'number' });
    expect(rows[0]).toMatchObject({ a: big, b: Number(big) });
    expect(told).toEqual([rounded('b'), asText('a')]);
  });

  test('of a GeoPackage and of a Parquet file is exact, beyond 63 bits as a text', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'a.gpkg');
    execFileSync('ogr2ogr', ['-f', 'GPKG', path, '/vsistdin/'], { input: points(`"a":${big}`) });
    expect((await normalise('a.gpkg', readFileSync(path))).rows).toEqual([{ a: big }]);
    const file = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [big, 1n] },
        { name: 'u', data: [2n ** 64n - 1n, 1n] },
        { name: 'd', data: [big, -big] },
      ],
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'a', type: 'INT64', repetition_type: 'OPTIONAL' },
        { name: 'u', type: 'INT64', converted_type: 'UINT_64', repetition_type: 'OPTIONAL' },
        { name: 'd', type: 'INT64', converted_type: 'DECIMAL', scale: 0, precision: 18, repetition_type: 'OPTIONAL' },
      ],
    });
    const { rows, types } = await normalise('a.parquet', Buffer.from(file));
    expect(types).toEqual({ a: 'integer', u: 'text', d: 'integer' });
    expect(rows).toEqual([
      { a: big, u: '18446744073709551615', d: big },
      { a: 1n, u: '1', d: -big },
    ]);
  });

  test('of a FlatGeobuf is exact where it has a sign, and told where it has none', async () => {
    const path = join(scratchFolder(), 'a.fgb');
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', path, '/vsistdin/'], { input: points(`"a":${big}`) });
    const bytes = readFileSync(path);
    expect((await normalise('a.fgb', bytes)).rows).toEqual([{ a: big }]);
    // The only column's type (header.fbs): Long is 7, ULong 8.
    const column =
      rootTable(viewOf(bytes.subarray(12)))
        .tables(7)[0]
        ?.at(1) ?? 0;
    expect(bytes[12 + column]).toBe(7);
    bytes.writeUInt8(8, 12 + column);
    const { rows, told } = await normalise('a.fgb', bytes);
    expect(rows).toEqual([{ a: Number(big) }]);
    expect(told).toEqual([rounded('a')]);
  });

  test('of a dBASE table is exact up to eighteen digits, and told beyond', async () => {
    const zip = makeZip([{ name: 'a.dbf', content: makeDbf([['A', 18], ['B', 20]], ['900719925474099301', `${big}`]) }]); // prettier-ignore
    const { rows, told } = await normalise('a.zip', zip);
    expect(rows).toEqual([{ A: 900_719_925_474_099_301n, B: Number(big) }]);
    expect(told).toEqual([rounded('B')]);
  });

  test('is refused where a KML or a MapInfo file declares a type of 32 bits: another would be published', async () => {
    const schema = '<Schema name="s" id="s"><SimpleField name="i" type="int"/></Schema>';
    const data = `<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="i">${big}</SimpleData></SchemaData></ExtendedData>`;
    const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="d">${schema}<Folder><name>l</name><Placemark><name>p</name>${data}<Point><coordinates>2,48</coordinates></Point></Placemark></Folder></Document></kml>`;
    await expect(normalise('a.kml', kml)).rejects.toThrow(
      /des entiers sont trop grands et deviendraient d’autres nombres \(1 en tout, par exemple «.9007199254740993.»\)/,
    );
    const mif =
      'Version 450\nCharset "WindowsLatin1"\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n  i Integer\nData\n\nPoint 2 48\n';
    const zip = makeZip([
      { name: 'a.mif', content: mif },
      { name: 'a.mid', content: `${big}\n` },
    ]);
    await expect(normalise('a.zip', zip)).rejects.toThrow(/des entiers sont trop grands et deviendraient d’autres nombres/);
  });

  test('of several files of which one has fractions in its place is told, not lost', async () => {
    const folder = scratchFolder();
    const files = [points(`"a":${big}`), points('"a":1.5')].map((text, index) => {
      const path = join(folder, `points-${index}.geojson`);
      writeFileSync(path, text);
      return path;
    });
    const sources = await Promise.all(files.map((path) => fileSource(path)));
    const [first, second] = sources;
    if (first === undefined || second === undefined) throw new Error('Two files were written.');
    const source = { ...first, files: [...first.files, ...second.files] };
    const clean = await normaliseSource(await inspectSource(source, { source: {} }, folder), {}, folder);
    using database = new DatabaseSync(clean.path, { readOnly: true });
    expect(database.prepare('SELECT a FROM points').all().map(({ a }) => a)).toEqual([Number(big), 1.5]); // prettier-ignore
    expect(clean.problems.map(({ id }) => id)).toEqual(['source.rounded']);
  });
});
