import { parquetWriteBuffer } from 'hyparquet-writer';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Dataset, FieldType } from '../schemas/types.ts';
import { fileSource } from './fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource } from './normalise.ts';
import { rootTable } from './tools/check/flat-table.ts';
import { scratchFolder } from './tools/tools.fixtures/make-geopackage.ts';
import { makeZip } from './tools/tools.fixtures/make-zip.ts';

interface Normalised {
  /** Rows without their number and geometry. */
  rows: Record<string, SQLOutputValue>[];
  types: Record<string, FieldType>;
  /** Severity and text of what was told on the way. */
  told: string[];
}

/** What the clean GeoPackage holds of a file of one layer. */
async function normalise(name: string, content: string | Buffer, dataset: Pick<Dataset, 'layers'> = {}): Promise<Normalised> {
  const folder = scratchFolder();
  const path = join(folder, name);
  writeFileSync(path, content);
  const source = await fileSource(path);
  const inspection = await inspectSource(source, { source: {}, ...dataset }, folder);
  const { path: clean, layers, problems } = await normaliseSource(source, inspection, dataset, folder);
  using database = new DatabaseSync(clean, { readOnly: true });
  const [{ name: table = '', fields = [], fidColumn = '' } = {}] = layers;
  const statement = database.prepare(
    `SELECT ${fields.map((field) => `"${field.name}"`).join(', ')} FROM "${table}" ORDER BY "${fidColumn}"`,
  );
  statement.setReadBigInts(true);
  const rows = statement.all().map((row) => ({ ...row }));
  const told = [...inspection.problems, ...problems].map(
    ({ severity, message }) => `${severity} ${message.replaceAll(/[\u202f\u00a0]/g, ' ')}`,
  );
  return { rows, types: Object.fromEntries(fields.map((field) => [field.name, field.type])), told };
}

describe('a cell', () => {
  test('of a CSV is published to the last blank, which is told with layer, field and count', async () => {
    const { rows, told } = await normalise('lieux.csv', 'nom;rue\n" Reims";a\n"Épernay ";"b\t"\nAÿ;c\n\u00a0Bouzy;d\n');
    expect(rows).toEqual([
      { nom: ' Reims', rue: 'a' },
      { nom: 'Épernay ', rue: 'b\t' },
      { nom: 'Aÿ', rue: 'c' },
      { nom: '\u00a0Bouzy', rue: 'd' },
    ]);
    expect(told).toEqual([
      'warning Couche « lieux », champ « nom » : des textes commencent ou finissent par des espaces, par exemple «  Reims » (valeurs touchées : 3). Ils sont publiés tels quels, et ne seront pas trouvés égaux aux mêmes textes sans espaces. Retirez les espaces de la source s’ils ne veulent rien dire.',
      expect.stringMatching(/^warning Couche « lieux », champ « rue » : .* « b {2}» \(valeurs touchées : 1\)/),
    ]);
  });

  test('of a table in JSON is published to the last blank as well', async () => {
    const { rows, told } = await normalise('lieux.json', '[{"nom":" Reims\\n"},{"nom":"   "}]');
    expect(rows).toEqual([{ nom: ' Reims\n' }, { nom: '   ' }]);
    expect(told).toEqual([expect.stringContaining('(valeurs touchées : 2)')]);
  });

  test('with blanks around a number, a date or a yes is one none the less, and nothing is told of it', async () => {
    const cells = '" 12";"1,5 ";"\t2024-01-31 ";"\u00a0vrai";"  "\n"7\n";"\u202f2,5";"2024-02-01";"faux ";"3"\n';
    const { rows, types, told } = await normalise('mesures.csv', `n;h;jour;ouvert;vide\n${cells}`);
    expect(types).toEqual({ n: 'integer', h: 'number', jour: 'date', ouvert: 'boolean', vide: 'integer' });
    expect(rows).toEqual([
      { n: 12n, h: 1.5, jour: '2024-01-31', ouvert: 1n, vide: null },
      { n: 7n, h: 2.5, jour: '2024-02-01', ouvert: 0n, vide: 3n },
    ]);
    expect(told).toEqual([]);
  });

  test('with blanks around a code keeps them: no code is a number', async () => {
    expect((await normalise('codes.csv', 'code_insee;n\n"01004 ";1\n51108;2\n')).rows).toEqual([
      { code_insee: '01004 ', n: 1n },
      { code_insee: '51108', n: 2n },
    ]);
  });

  test('of blanks around coordinates is a place', async () => {
    const { rows, types } = await normalise('points.csv', 'nom;longitude;latitude\na;" 2,5 ";"\t48,5"\n');
    expect([rows, types]).toEqual([
      [{ nom: 'a', longitude: 2.5, latitude: 48.5 }],
      { nom: 'text', longitude: 'number', latitude: 'number' },
    ]);
  });
});

describe('an empty text', () => {
  test('of a CSV is what quotes hold, and nothing is an absent value, where the file has both', async () => {
    expect((await normalise('a.csv', 'nom,rue,n\n"",a,""\n,b,\nc,"",3\n')).rows).toEqual([
      { nom: '', rue: 'a', n: null },
      { nom: null, rue: 'b', n: null },
      { nom: 'c', rue: '', n: 3n },
    ]);
  });

  test('of a CSV that quotes every cell is an absent value: the file has no other way to say it', async () => {
    expect((await normalise('a.csv', '"nom","rue"\n"","a"\n"b",""\n')).rows).toEqual([
      { nom: null, rue: 'a' },
      { nom: 'b', rue: null },
    ]);
  });

  test('of a table in JSON is no null', async () => {
    expect((await normalise('a.json', '[{"nom":"","n":1},{"nom":null,"n":2},{"n":3}]')).rows).toEqual([
      { nom: '', n: 1n },
      { nom: null, n: 2n },
      { nom: null, n: 3n },
    ]);
  });

  test('leaves alone the character by which it is marked on the way', async () => {
    const rows = [{ a: '\ufdd0' }, { a: '\ufdd0x' }, { a: '' }, { a: 'x\ufdd0' }];
    expect((await normalise('a.json', JSON.stringify(rows))).rows).toEqual(rows);
  });

  test.each([
    ['Windows-1252', Buffer.from('nom;rue\n"";\xe9\n;b\n', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffnom;rue\n"";é\n;b\n', 'utf16le')],
  ])('is told from nothing in %s as well', async (_, bytes) => {
    expect((await normalise('a.csv', bytes)).rows).toEqual([
      { nom: '', rue: 'é' },
      { nom: null, rue: 'b' },
    ]);
  });
});

/** A table of dBASE III. */
function makeDbf(fields: readonly (readonly [name: string, width: number])[], row: readonly string[]): Buffer {
  const length = 1 + fields.reduce((sum, [, width]) => sum + width, 0);
  const head = Buffer.alloc(32 + 32 * fields.length + 1);
  head.set([3, 126, 1, 1]);
  head.writeUInt32LE(1, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(length, 10);
  for (const [index, [name, width]] of fields.entries()) {
    head.write(`${name}`, 32 + 32 * index, 'latin1');
    head.write('N', 32 + 32 * index + 11);
    head.writeUInt8(width, 32 + 32 * index + 16);
  }
  head.writeUInt8(0x0d, head.length - 1);
  return Buffer.concat([head, Buffer.from(` ${row.map((cell, index) => cell.padStart(fields[index]?.[1] ?? 0)).join('')}\x1a`)]);
}

/** A GeoJSON of a point for each list of members. */
const points = (...rows: string[]): string =>
  `{"type":"FeatureCollection","features":[${rows.map((row) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[2,48]},"properties":{${row}}}`).join()}]}`;

describe('a whole number that a double would round', () => {
  const big = 9_007_199_254_740_993n;
  const rounded = (name: string, example = '9007199254740992.0'): unknown =>
    expect.stringContaining(`champ « ${name} » : des nombres ont plus de quinze chiffres (valeurs touchées : 1), par exemple ${example}`);

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
    expect(told).toEqual([rounded('b')]);
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
    const column = rootTable(bytes.subarray(12)).tables(7)[0]?.at(1) ?? 0;
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
    await expect(normalise('a.kml', kml)).rejects.toThrow(/Value '9007199254740993' of field l\.i parsed incompletely to integer 2147483647/);
    const mif = 'Version 450\nCharset "WindowsLatin1"\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n  i Integer\nData\n\nPoint 2 48\n';
    const zip = makeZip([
      { name: 'a.mif', content: mif },
      { name: 'a.mid', content: `${big}\n` },
    ]);
    await expect(normalise('a.zip', zip)).rejects.toThrow(/Value '9007199254740993' of field source\.i parsed incompletely/);
  });

  test('of several files of which one has fractions in its place is told, not lost', async () => {
    const folder = scratchFolder();
    const files = [points(`"a":${big}`), points('"a":1.5')].map((text, index) => {
      const path = join(folder, `points-${index}.geojson`);
      writeFileSync(path, text);
      return path;
    });
    const sources = await Promise.all(files.map((path) => fileSource(path)));
    const source = { ...sources[0]!, files: sources.flatMap((each) => each.files) };
    const clean = await normaliseSource(source, await inspectSource(source, { source: {} }, folder), {}, folder);
    using database = new DatabaseSync(clean.path, { readOnly: true });
    expect(database.prepare('SELECT a FROM points').all().map(({ a }) => a)).toEqual([Number(big), 1.5]); // prettier-ignore
    expect(clean.problems.map(({ id }) => id)).toEqual(['source.rounded']);
  });
});

/** Real SIREN, whose last digit is a key, and others one more than them. */
const sirens = [552_100_554, 542_065_479, 552_081_317, 775_672_272, 552_032_534, 383_474_814];

describe('an identifier that looks like a number', () => {
  const pdls = ['30001510123456', '22516914714270'];
  const csv = (name: string, values: readonly (string | number)[]): string => `${name};x\n${values.map((value) => `${value};1`).join('\n')}\n`;
  const typeOf = async (name: string, content: string, field: string, dataset: Pick<Dataset, 'layers'> = {}): Promise<unknown> => {
    const { types, rows } = await normalise(name, content, dataset);
    return [types[field], typeof rows[0]?.[field]];
  };

  test.each([
    ['fourteen digits, of a metering point or a SIRET', 'compteur', pdls],
    ['fourteen digits with blanks around them', 'compteur', pdls.map((pdl) => `" ${pdl}"`)],
    ['nine digits with the key of a SIREN', 'exploitant', sirens],
    ['eleven digits of a telephone number', 'appel', [33612345678, 33326123456, 33123456789, 33987654321, 33712345678]],
    ['any digits in a field called as telephone numbers are', 'telephone_operateur', [3612, 1010]],
    ['any digits in a field called as metering points are', 'num_pdl', [12, 13]],
    ['a leading zero in one row', 'lot', ['01', 12]],
  ])('is a text in a CSV and in a GeoJSON: %s', async (_, name, values) => {
    expect(await typeOf('a.csv', csv(name, values), name)).toEqual(['text', 'string']);
    if (values.some((value) => /^"|^0/.test(`${value}`))) return;
    const features = values.map((value) => `"${name}":${value}`);
    expect(await typeOf('a.geojson', points(...features), name)).toEqual(['text', 'string']);
  });

  test.each([
    ['counts of fourteen digits and fewer', 'octets', [12345678901234, 7]],
    ['populations', 'population', [68_000_000, 67_000_000, 66_500_000]],
    ['areas of nine digits', 'surface_m2', sirens.map((siren) => siren + 1)],
    ['few areas of nine digits that have the key of a SIREN by chance', 'surface_m2', sirens.slice(0, 3)],
    ['years', 'annee', [2024, 2025]],
    ['measures', 'hauteur', [12.5, 14]],
    ['milliseconds since 1970', 'maj', [1732700000000, 1732700000001]],
    ['numbers below zero of fourteen digits', 'ecart', [-12345678901234, -12345678901235]],
    ['row numbers', 'id', [1, 2, 3]],
  ])('is none where it counts or measures: %s', async (_, name, values) => {
    const expected = values.some((value) => !Number.isInteger(value)) ? ['number', 'number'] : ['integer', 'bigint'];
    expect(await typeOf('a.csv', csv(name, values), name)).toEqual(expected);
    expect(await typeOf('a.geojson', points(...values.map((value) => `"${name}":${value}`)), name)).toEqual(expected);
  });

  test('is what the manifest says it is', async () => {
    const layers = [{ name: 'a', fields: { compteur: { type: 'integer' as const }, x: { type: 'text' as const } } }];
    expect((await normalise('a.csv', csv('compteur', pdls), { layers })).types).toEqual({ compteur: 'integer', x: 'text' });
  });

  test('is a text in a Parquet file and in a GeoPackage, exact to the last digit, also where it was a decimal number', async () => {
    const file = parquetWriteBuffer({ columnData: [{ name: 'compteur', data: pdls.map(BigInt) }, { name: 'decimal', data: pdls.map(Number), type: 'DOUBLE' }, { name: 'n', data: [1, 2] }] }); // prettier-ignore
    const { rows, types } = await normalise('a.parquet', Buffer.from(file));
    expect(types).toEqual({ compteur: 'text', decimal: 'text', n: 'integer' });
    expect(rows).toEqual(pdls.map((pdl, index) => ({ compteur: pdl, decimal: pdl, n: BigInt(index + 1) })));
    const path = join(scratchFolder(), 'a.gpkg');
    execFileSync('ogr2ogr', ['-f', 'GPKG', path, '/vsistdin/'], { input: points(...pdls.map((pdl) => `"compteur":${pdl}`)) });
    expect((await normalise('a.gpkg', readFileSync(path))).rows).toEqual(pdls.map((compteur) => ({ compteur })));
  });

  test('is told where a file has made a number of it that lost its zero', async () => {
    const { rows, told } = await normalise('a.geojson', points('"num_pdl":1234567890123', '"num_pdl":30001510123456'));
    expect(rows.map(({ num_pdl: pdl }) => pdl)).toEqual(['1234567890123', '30001510123456']);
    expect(told).toEqual([expect.stringMatching(/^warning .*champ « num_pdl » : des codes n’ont pas leurs 14 chiffres/)]);
  });
});
