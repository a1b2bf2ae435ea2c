import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { testAttacks, type Published } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import { copyFixture } from './security.fixtures/sources.ts';

/** A sound GeoPackage after some words of SQL. */
async function geopackage(path: string, ...sql: string[]): Promise<Buffer> {
  await copyFixture('zonage.gpkg', path);
  const database = new DatabaseSync(path);
  for (const each of sql) database.exec(each);
  database.close();
  return readFileSync(path);
}

/** Names that a program may take for its own, and names that a page may take for markup. */
const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '<img src=x onerror=alert(1)>', '</script>', "=cmd|'/C calc'!A0"];
/** Written by hand: `JSON.stringify` drops `__proto__` of a literal. */
const properties = (value: string): string => `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
const geojson = (text: string): string =>
  `{"type":"FeatureCollection","features":[{"type":"Feature","id":"__proto__","properties":${text},"geometry":{"type":"Point","coordinates":[4,49]}}]}`;

const formulas = 'CSV with formulas';
const hiddenValues = 'CSV with values that nobody reads as they are';
const odd = 'GeoJSON with fields that are called like members of every object, and like markup';
const attacks: Attack[] = [
  {
    name: 'CSV with control characters',
    file: 'source.csv',
    make: () => 'nom,lon,lat\n\u0007a\u0000,4.03,49.25\n',
    refusedBy: /^source\.csv-control$/,
  },
  {
    name: formulas,
    file: 'source.csv',
    make: () => `nom,note,lon,lat\n"=cmd|'/C calc'!A0",-5,4.03,49.25\n"@SUM(1)",-7,4.04,49.24\n-12,+33 1,4.05,49.23\n`,
    features: 3,
  },
  { name: odd, file: 'source.geojson', make: () => geojson(properties('<b onclick=alert(1)>x</b>')), features: 1 },
  {
    name: 'GeoJSON that sets the prototype of what it is read into',
    file: 'source.geojson',
    make: () => geojson('{"__proto__":{"nom":"a"},"nom":"b"}').replace('{', '{"__proto__":{"features":[]},'),
    features: 1,
  },
  {
    // attack: characters that nobody sees
    name: 'field whose name turns the text around',
    file: 'source.geojson',
    make: () => geojson('{"nom\u202Egpj":"a"}'),
    refusedBy: /^source\.field-hidden$/,
  },
  {
    name: 'field whose name rings a bell',
    file: 'source.geojson',
    make: () => geojson('{"nom\\u0007":"a"}'),
    refusedBy: /^source\.field-hidden$/,
  },
  {
    name: 'field whose name has a mark without width',
    file: 'source.geojson',
    make: () => geojson('{"nom\u200Bx":"a"}'),
    refusedBy: /^source\.field-hidden$/,
  },
  {
    name: 'layer whose name turns the text around',
    file: 'source.gpkg',
    make: (_, path) =>
      geopackage(
        path,
        'ALTER TABLE actes RENAME TO "zo\u202Enage"',
        `UPDATE gpkg_contents SET table_name = 'zo\u202Enage' WHERE table_name = 'actes'`,
      ),
    refusedBy: /^source\.layer-hidden$/,
  },
  {
    name: hiddenValues,
    file: 'source.csv',
    make: () => 'nom,lon,lat\n"a\u202Eb",4.03,49.25\nc\u200Bd,4.04,49.24\ne,4.05,49.23\n',
    features: 3,
  },
  { name: 'value that ends a text', file: 'source.geojson', make: () => geojson('{"nom":"a\\u0000b"}'), refusedBy: /^source\.json-nul$/ },
  {
    name: 'manifest with a word that turns the text around',
    file: 'source.geojson',
    make: () => geojson('{"nom":"a"}'),
    manifest: 'keywords: ["\u202Egpj.exe"]\n',
    refusedBy: /^yaml\.hidden-character$/,
  },
  {
    name: 'manifest with such a word written as an escape',
    file: 'source.geojson',
    make: () => geojson('{"nom":"a"}'),
    manifest: 'keywords: ["\\u202Egpj.exe"]\n',
    refusedBy: /^yaml\.hidden-character$/,
  },
  {
    name: 'layer whose name is markup and a path',
    file: 'source.gpkg',
    make: (_, path) =>
      geopackage(path, `UPDATE gpkg_contents SET identifier = '<img src=x onerror=alert(1)>' || table_name, description = '../../pwn'`),
    features: 7,
  },
  ...['../../pwn', '__proto__', 'constructor', '<svg onload=alert(1)>'].map((name): Attack => ({
    name: `layer whose table is called ${name}`,
    file: 'source.geojsonl',
    make: () => `{"type":"Feature","properties":{"nom":"${name}"},"geometry":{"type":"Point","coordinates":[4,49]}}\n`,
    manifest: `layers: [{ name: couche, source: ${JSON.stringify(name)} }]\n`,
    refusedBy: /^source\.layer-missing$/,
  })),
];

const published = testAttacks(attacks);

async function textOf({ store }: Published, { version }: DatasetRecord, format: string): Promise<string> {
  const key = version.artifacts.find((artifact) => artifact.format === format)?.key ?? '';
  return Buffer.from((await store.get(key)) ?? '').toString('utf8');
}

// attack: formulas for a spreadsheet
test('formulas are text to a spreadsheet and counted, and what machines read is as it came', async () => {
  const opened = published();
  const record = await opened.record(formulas);
  const sheet = record.version.artifacts.find(({ format }) => format === 'csv-excel');
  expect(sheet?.neutralised).toBe(3);
  const cells = (await textOf(opened, record, 'csv-excel')).split('\r\n').slice(1, 4);
  expect(cells.map((row) => row.split(';').slice(0, 2))).toEqual([
    ["'=cmd|'/C calc'!A0", '-5'],
    ["'@SUM(1)", '-7'],
    ['-12', "'+33 1"],
  ]);
  expect(await textOf(opened, record, 'csv')).toContain("\n=cmd|'/C calc'!A0,-5,");
  expect(record.version.artifacts.filter(({ neutralised }) => neutralised !== undefined)).toHaveLength(1);
});

test('values with hidden characters are counted, each field with a warning', async () => {
  const { problems } = await published().record(hiddenValues);
  expect(problems).toMatchObject([
    { id: 'source.values-hidden', severity: 'warning', message: expect.stringMatching(/«.nom.».: des valeurs .*; 2 en tout/) },
  ]);
});

// attack: names that every object has
test('fields keep their names and values whatever they are called', async () => {
  const opened = published();
  const record = await opened.record(odd);
  const [layer] = record.version.layers;
  const values = ['__proto__', ...names.map(() => '<b onclick=alert(1)>x</b>')];
  expect(layer?.fields.map(({ name }) => name)).toEqual(['id', ...names]);
  expect(layer?.sample).toEqual([values]);
  const [header = '', row = ''] = (await textOf(opened, record, 'csv')).split('\n');
  expect(header).toBe(`id,${names.join(',')},longitude,latitude`);
  expect(row.split(',').slice(0, -2)).toEqual(values);
});
