import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { parquetMetadata } from 'hyparquet';
import initSqlJs from 'sql.js';
import { describe, expect, test } from 'vitest';
import { mostTextBytes } from '../../../schemas/model/limits.ts';
import { fill } from '../../../schemas/messages/fill.ts';
import { read } from '../../words/fr/read.ts';
import { readFile } from './read-file.ts';
import type { FileReading } from './reading.ts';

/* Files that would be read without an end, or again and again. */

const readBytes = async (name: string, content: string | Uint8Array<ArrayBuffer>): Promise<FileReading> => {
  const machine = { onProgress: () => undefined, openSqlite: () => initSqlJs() };
  return (await readFile({ name, bytes: new Blob([content]) }, {}, machine)).reading;
};
/** The first error that is told of a file, in words. */
const refusal = async (name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> => {
  const { problems } = await readBytes(name, content);
  const error = problems.find(({ severity }) => severity === 'error');
  return error === undefined ? 'not refused' : fill(read.problems, error.id, error.facts, 'fr');
};
const fixtures = join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures');

/** Quadratic time would be minutes here. */
const many = 400_000;

describe('XML before its root', () => {
  test.each([
    ['instructions without a name', '<??>'.repeat(2000)],
    ['comments, the last longer than what is looked at', `<?xml version="1.0"?>${'<!-- -->'.repeat(26)}<!--${'x'.repeat(5000)}--><gpx/>`],
    ['declarations that do not end', '<!DOCTYPE'.repeat(2000)],
  ])('is passed once: %s', async (_, content) => {
    expect(await refusal('x.gpx', content)).toContain('se dit GPX, mais son contenu n’en est pas.');
  });

  test('may be instructions, comments and spaces', async () => {
    const content = `\ufeff<?xml version="1.0"?>\n<?a b?><!-- <kml> ?> -->\n<!----><g:gpx xmlns:g="x"><wpt lat="48" lon="4"></wpt></g:gpx>`;
    expect(await readBytes('x.gpx', content)).toMatchObject({ format: 'GPX', problems: [], layers: [{ count: 1 }] });
  });
});

describe('places written as text', () => {
  test.each([
    ['digits', `POINT(${'1'.repeat(many)})`],
    ['spaces', `POINT(1${' '.repeat(many)})`],
    ['spaces before', `${' '.repeat(many)}1`],
    ['spaces after the system', `srid=4326;${' '.repeat(many)}1`],
    ['collections in collections', `${'GEOMETRYCOLLECTION('.repeat(many / 20)}POINT(1 2)${')'.repeat(many / 20)}`],
    ['open brackets', `POLYGON(${'('.repeat(many)}`],
  ])('have an end, also as %s', async (_, wkt) => {
    const { layers, problems } = await readBytes('x.csv', `id;wkt\n1;POINT(4 48)\n2;"${wkt}"\n`);
    expect(layers).toMatchObject([{ count: 2, unplaced: 1 }]);
    expect(problems).toMatchObject([{ id: 'bad-coordinates' }, { id: 'crs-guessed' }, { id: 'unplaced' }]);
  });

  test.each([
    ['LINESTRING Z (4 48 1 , 5  49 2)', 'line'],
    ['SRID=4326; MULTIPOINT((4 48),(5 49))', 'point'],
    ['POLYGON ((4 48, 5 48, 5 49, 4 48))', 'polygon'],
    ['GEOMETRYCOLLECTION(POINT(4 48),LINESTRING(4 48,5 49))', 'mixed'],
  ])('are still read: %s', async (wkt, geometry) => {
    expect((await readBytes('x.csv', `id;wkt\n1;"${wkt}"\n`)).layers).toMatchObject([{ geometry, unplaced: 0 }]);
  });

  test('of a KML have spaces wherever they like', async () => {
    const content = (text: string): string =>
      `<kml><Placemark><LineString><coordinates>${text}</coordinates></LineString></Placemark></kml>`;
    const { layers } = await readBytes('x.kml', content(` 4 , 48,0${' '.repeat(many)}5\n,\t49${' '.repeat(many)}`));
    expect(layers).toMatchObject([{ geometry: 'line', extent: [4, 48, 5, 49] }]);
  });
});

/** More than a text may have. */
const endless = mostTextBytes + 2 ** 21;

describe('what has no end is read no further', () => {
  const words = 'a plus de 16\u202fMo';
  const folder = '<Folder><Placemark><name>a</name></Placemark></Folder>';

  test.each([
    ['a row of a table whose quotation mark stays open', 'x.csv', `a,b\n1,"${'x,y\n'.repeat(endless / 4)}`, `vers la ligne 2, ${words}`],
    ['entities of XML', 'x.kml', `<kml><Placemark><name>${'&amp;'.repeat(endless / 5)}`, 'fait plus de 16\u202fMo'],
    [
      'pieces of a text of XML',
      'x.kml',
      `<kml><Placemark><name>${'<![CDATA[aaaaaaaaaaaaaaaa]]>'.repeat(endless / 16)}`,
      'fait plus de 16\u202fMo',
    ],
    ['attributes of XML', 'x.kml', `<kml><Placemark ${'a="1" '.repeat(endless / 6)}`, 'fait plus de 16\u202fMo'],
    ['a comment of XML', 'x.kml', `<kml><!--${'- '.repeat(endless / 2)}`, 'fait plus de 16\u202fMo'],
    ['lists in lists', 'x.geojson', `{"features": [{"a": ${'['.repeat(many)}`, 'sur plus de 200 niveaux'],
    ['folders, each a layer', 'x.kml', `<kml>${folder.repeat(65)}</kml>`, 'Ce fichier a plus de 64 couches'],
    ['values of a point', 'x.gpx', `<gpx><wpt lat="1" lon="2">${'<link/>'.repeat(501)}`, 'a plus de 500 champs'],
    [
      'values of a placemark',
      'x.kml',
      `<kml><Placemark>${Array.from({ length: 501 }, (_, index) => `<Data name="d${index}"><value>1</value></Data>`).join('')}`,
      'a plus de 500 champs',
    ],
    ['cells of a row', 'x.csv', `a,b\n${','.repeat(many)}\n1,2\n`, 'a plus de 500 champs'],
  ])('%s', async (_, name, content, said) => {
    expect(await refusal(name, content)).toContain(said);
  });

  test('but folders as many as the pipeline publishes', async () => {
    expect((await readBytes('x.kml', `<kml>${folder.repeat(64)}</kml>`)).layers).toHaveLength(64);
  });

  test('a field that a row has no cell for is empty, and costs nothing', async () => {
    const { layers } = await readBytes('x.csv', 'a,b,c\n1\n2,x\n');
    expect(layers[0]?.fields.map(({ nulls }) => nulls)).toEqual([0, 1, 2]);
  });
});

describe('an archive', () => {
  test('of more layers than a data set may have is refused', async () => {
    const table = new TextEncoder().encode('a;b\n1;2\n');
    const files = (count: number) => zipSync(Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}.csv`, table])));
    expect((await readBytes('a.zip', files(64))).layers).toHaveLength(64);
    expect(await refusal('a.zip', files(65))).toContain('Ce fichier a plus de 64 couches');
  });

  test('with a file of one name in its directory and another before its bytes is refused', async () => {
    const zip = zipSync({ 'a.csv': new TextEncoder().encode('a;b\n1;2\n') });
    zip.set([0x62], 30);
    expect(await refusal('a.zip', zip)).toContain('un même fichier a deux noms, «\u202fa.csv\u202f» et «\u202fb.csv\u202f»');
  });
});

describe('fields without an end', () => {
  const words = 'a plus de 500 champs\u202f; 500 au plus sont publiés.';

  test.each([
    [
      'of features that each have another',
      'x.geojson',
      `{"type": "FeatureCollection", "features": [${Array.from({ length: 501 }, (_, index) => `{"type": "Feature", "geometry": null, "properties": {"a${index}": 1}}`).join()}]}`,
    ],
    ['of a table', 'x.csv', `${Array.from({ length: 501 }, (_, index) => `a${index}`).join(';')}\n1\n`],
  ])('are refused: %s', async (_, name, content) => {
    expect(await refusal(name, content)).toContain(words);
  });

  test('are as many as the pipeline publishes', async () => {
    const table = `${Array.from({ length: 500 }, (_, index) => `a${index}`).join(';')}\n1\n`;
    expect((await readBytes('x.csv', table)).layers[0]?.fields).toHaveLength(500);
  });
});

/** A shapefile of lines of as many points as parts; its index names the same one as often as is said. */
function shapefileOf(starts: readonly number[], points: number, named = 1): Uint8Array<ArrayBuffer> {
  const header = (length: number): DataView => {
    const view = new DataView(new ArrayBuffer(length));
    view.setInt32(0, 9994);
    view.setInt32(24, length / 2);
    view.setInt32(28, 1000, true);
    return view;
  };
  const shp = header(100 + 8 + 44 + starts.length * 4 + points * 16);
  shp.setInt32(108, 3, true);
  shp.setInt32(108 + 36, starts.length, true);
  shp.setInt32(108 + 40, points, true);
  for (const [part, start] of starts.entries()) shp.setInt32(108 + 44 + part * 4, start, true);
  for (let index = 0; index < points * 2; index += 1) shp.setFloat64(108 + 44 + starts.length * 4 + index * 8, 4 + index / 100, true);
  const shx = header(100 + 8 * named);
  for (let row = 0; row < named; row += 1) shx.setInt32(100 + row * 8, 50);
  return zipSync({ 'a.shp': new Uint8Array(shp.buffer), 'a.shx': new Uint8Array(shx.buffer) });
}

describe('a shapefile', () => {
  test('has its parts one after the other', async () => {
    expect((await readBytes('a.zip', shapefileOf([0, 2], 4))).layers).toMatchObject([{ geometry: 'line', count: 1 }]);
  });

  test.each([
    ['to and fro', [0, 4, 0, 4, 0]],
    ['after the last point', [0, 5]],
    ['before the first', [-4]],
  ])('whose parts begin %s is refused', async (_, starts) => {
    expect(await refusal('a.zip', shapefileOf(starts, 4))).toBe(fill(read.problems, 'shape-broken', { name: 'a', feature: 1 }, 'fr'));
  });

  test('whose index names one shape again and again is refused', async () => {
    expect(await refusal('a.zip', shapefileOf([0], 40, 3))).toBe(fill(read.problems, 'shape-broken', { name: 'a', feature: 2 }, 'fr'));
  });
});

/** A FlatGeobuf of one feature: collections in collections, each of which names the next one so often. */
function flatgeobufOf(levels: number, times: number): Uint8Array<ArrayBuffer> {
  const tableBytes = 12;
  const levelBytes = tableBytes + 4 + 4 * times;
  const first = 40;
  const feature = new DataView(new ArrayBuffer(first + levels * levelBytes));
  // The root, the feature's table behind its list of slots, and the slots of all geometries.
  feature.setUint32(0, 12, true);
  for (const [index, value] of [6, 8, 4].entries()) feature.setUint16(4 + index * 2, value, true);
  feature.setInt32(12, 8, true);
  feature.setUint32(16, first - 16, true);
  for (const [index, value] of [20, tableBytes, 0, 0, 0, 0, 0, 0, 8, 4].entries()) feature.setUint16(20 + index * 2, value, true);
  for (let level = 0; level < levels; level += 1) {
    const at = first + level * levelBytes;
    feature.setInt32(at, at - 20, true);
    feature.setUint32(at + 4, 8, true);
    feature.setUint8(at + 8, 7);
    const isLast = level === levels - 1;
    feature.setUint32(at + tableBytes, isLast ? 0 : times, true);
    for (let part = 0; part < times && !isLast; part += 1) {
      const from = at + tableBytes + 4 + 4 * part;
      feature.setUint32(from, at + levelBytes - from, true);
    }
  }
  const header = [12, 0, 0, 0, 8, 0, 0, 0, 4, 0, 4, 0, 4, 0, 0, 0];
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, feature.byteLength, true);
  return Uint8Array.from([...Buffer.from('fgb\u0003fgb\0', 'latin1'), ...header, ...length, ...new Uint8Array(feature.buffer)]);
}

describe('a FlatGeobuf', () => {
  test('has collections in collections', async () => {
    expect((await readBytes('a.fgb', flatgeobufOf(5, 1))).layers).toMatchObject([{ name: 'unknown', count: 1 }]);
  });

  test.each([
    ['names each of them twice', 40, 2],
    ['has them deeper than any reader goes', 60, 1],
  ])('that %s is refused', async (_, levels, times) => {
    expect(await refusal('a.fgb', flatgeobufOf(levels, times))).toBe(fill(read.problems, 'truncated', { line: 0 }, 'fr'));
  });
});

/** Parquet's own way of writing a number. */
function varint(number: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(number) * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** The file of parks, which says other numbers of rows: of itself, and of its only group. */
function parquetOf(rows: number, rowsOfGroup: number): Uint8Array<ArrayBuffer> {
  const file = readFileSync(join(fixtures, 'parcs.parquet'));
  const start = file.length - 8 - file.readUInt32LE(file.length - 8);
  const said = (bytes: Buffer): number[] => {
    const { num_rows: all, row_groups: groups } = parquetMetadata(Uint8Array.from(bytes).buffer);
    return [Number(all), ...groups.map(({ num_rows: each }) => Number(each))];
  };
  const [before = 0] = said(file);
  const changed = (bytes: Buffer, index: number, to: number): Buffer => {
    const other = said(bytes);
    other[index] = to;
    const old = varint(before);
    for (let at = start; at < bytes.length - 8; at += 1) {
      if (bytes[at] !== 0x16 || !old.every((byte, offset) => bytes[at + 1 + offset] === byte)) continue;
      const footer = Buffer.concat([bytes.subarray(start, at + 1), Buffer.from(varint(to)), bytes.subarray(at + 1 + old.length, -8)]);
      const end = Buffer.from(bytes.subarray(-8));
      end.writeUInt32LE(footer.length);
      const made = Buffer.concat([bytes.subarray(0, start), footer, end]);
      if (JSON.stringify(said(made)) === JSON.stringify(other)) return made;
    }
    throw new Error('The number of rows stands nowhere.');
  };
  return Uint8Array.from(changed(changed(file, 1, rowsOfGroup), 0, rows));
}

describe('a Parquet file', () => {
  const billion = 1_000_000_000;

  test.each([
    ['more rows than its groups', billion, 3],
    ['more rows than its pages hold', billion, billion],
  ])('that says %s is refused', async (_, rows, rowsOfGroup) => {
    expect(await refusal('parcs.parquet', parquetOf(rows, rowsOfGroup))).toContain(`num_rows: ${billion}`);
  });
});

describe('a GeoPackage', () => {
  const described = `
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT);
    INSERT INTO gpkg_contents VALUES ('Bancs', 'attributes', 'Bancs');`;
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS name, i AS type, 0 AS pk FROM n';
  const databaseOf = async (sql: string): Promise<Uint8Array<ArrayBuffer>> => {
    const { Database } = await initSqlJs();
    const database = new Database();
    database.run(sql);
    return new Uint8Array(database.export());
  };

  test.each([
    ['a layer', 'Bancs', `CREATE VIEW bancs AS ${endless};`],
    ['what describes it', 'gpkg_spatial_ref_sys', `CREATE TABLE bancs (a INTEGER); CREATE VIEW gpkg_spatial_ref_sys AS ${endless};`],
  ])('with a view for %s, which may have no end, is refused', async (_, name, sql) => {
    expect(await refusal('x.gpkg', await databaseOf(described + sql))).toBe(
      `La couche «\u202f${name}\u202f» de ce GeoPackage est une vue. Exportez-la comme table dans un nouveau GeoPackage.`,
    );
  });

  test('of more layers than a data set may have is refused before each is read', async () => {
    const tables = Array.from({ length: 65 }, (_, index) => `INSERT INTO gpkg_contents VALUES ('t${index}', 'attributes', '');`);
    expect(await refusal('x.gpkg', await databaseOf(described + tables.join('')))).toContain('Ce fichier a plus de 64 couches');
  });

  test('is asked for its columns, and no view that is called as what tells them', async () => {
    const sql = `CREATE TABLE bancs (a INTEGER); INSERT INTO bancs VALUES (1); CREATE VIEW pragma_table_info AS ${endless};`;
    expect((await readBytes('x.gpkg', await databaseOf(described + sql))).layers).toMatchObject([{ count: 1, fields: [{ name: 'a' }] }]);
  });

  test('whose pages are named again and again is refused', async () => {
    const rows = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n';
    const bytes = await databaseOf(`${described} CREATE TABLE bancs (a INTEGER PRIMARY KEY); INSERT INTO bancs ${rows};`);
    expect((await readBytes('x.gpkg', bytes)).layers).toMatchObject([{ count: 2000 }]);
    const view = new DataView(bytes.buffer);
    const pageBytes = view.getUint16(16);
    // The only page of pages.
    const page = Array.from({ length: bytes.length / pageBytes }, (_, index) => index * pageBytes).find((at) => bytes[at] === 5) ?? 0;
    const child = view.getUint32(page + view.getUint16(page + 12));
    const cells = 300;
    view.setUint16(page + 3, cells);
    view.setUint16(page + 5, pageBytes - cells * 5);
    view.setUint32(page + 8, child);
    for (let cell = 0; cell < cells; cell += 1) {
      const at = pageBytes - (cell + 1) * 5;
      view.setUint16(page + 12 + cell * 2, at);
      view.setUint32(page + at, child);
      view.setUint8(page + at + 4, 1);
    }
    expect(await refusal('x.gpkg', bytes)).toContain('Ce GeoPackage est abîmé et ne se lit pas (Bancs).');
  });
});
