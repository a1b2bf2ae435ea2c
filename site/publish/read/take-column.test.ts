import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import initSqlJs from 'sql.js';
import { expect, test } from 'vitest';
import { readFile } from './read-file.ts';
import type { ReadingTools, Rewritable } from './reading.ts';
import { takeColumn } from './take-column.ts';

const machine: ReadingTools = { onProgress: () => undefined, openSqlite: () => initSqlJs() };

async function without(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  format: Rewritable,
  field: string,
  layer = 'x',
): Promise<File> {
  return takeColumn(new File([content], name), format, { layer, field }, machine);
}

test('a column is taken out of a table, of any separator and encoding; quotes, empty cells and short rows stay', async () => {
  const table = 'id;nom;note\r\n1;Jeanne Durand;"a; ""b""\nc"\r\n2;"Paul; Petit";\r\n3\r\n';
  const taken = await without('mats.csv', table, 'CSV', 'nom');
  expect(await taken.text()).toBe('id;note\r\n1;"a; ""b""\nc"\r\n2;\r\n3\r\n');
  const latin = Uint8Array.from('id,prénom\n1,Élodie\n', (letter) => letter.charCodeAt(0));
  expect(await (await without('x.csv', latin, 'CSV', 'prénom')).text()).toBe('id\r\n1\r\n');
  expect(await (await without('x.csv', latin, 'CSV', 'id')).text()).toBe('prénom\r\nÉlodie\r\n');
});

test('a property is taken out of each feature, and every number stays as it was written', async () => {
  const text = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":[
    {"type":"Feature","properties":{"n":9007199254740993,"name":"Jeanne, \\"}Durand","in":{"properties":{"name":1}}},"geometry":{"type":"Point","coordinates":[1.10,2.0]}},
    {"type":"Feature","properties":{ "name" : "Paul" },"geometry":null},
    {"type":"Feature","properties":null,"geometry":null}]}`;
  expect(await (await without('x.geojson', text, 'GeoJSON', 'name')).text()).toBe(
    text.replace('"name":"Jeanne, \\"}Durand",', '').replace('{ "name" : "Paul" }', '{}'),
  );
});

test('a property is taken out of each feature of a text that has one a line', async () => {
  const line = (properties: string): string => `{"type":"Feature","properties":{${properties}},"geometry":null}\n`;
  const text = line('"nom":"Jeanne Durand","n":1.10') + line('"n":2,"nom":"Paul"');
  expect(await (await without('x.geojsonl', text, 'GeoJSONSeq', 'nom')).text()).toBe(line('"n":1.10') + line('"n":2'));
});

test('a column is taken out of a GeoPackage with a spatial index, and none of its values stays in the file', async () => {
  const fixture = readFileSync(join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures/zonage.gpkg'));
  const read = async (bytes: Blob) => (await readFile({ name: 'zonage.gpkg', bytes }, {}, machine)).reading.layers[0];
  const before = await read(new Blob([fixture]));
  const field = before?.fields.find(({ type }) => type === 'text');
  const taken = await without('zonage.gpkg', new Uint8Array(fixture), 'GeoPackage', field?.name ?? '', before?.source);
  const after = await read(taken);
  expect(after?.fields.map(({ name }) => name)).toEqual(before?.fields.flatMap(({ name }) => (name === field?.name ? [] : [name])));
  expect([after?.count, after?.extent]).toEqual([before?.count, before?.extent]);
  const value = field?.examples[0] ?? '';
  expect([fixture.includes(value), Buffer.from(await taken.arrayBuffer()).includes(value)]).toEqual([true, false]);
});

test('nor in the pages of a GeoPackage that long texts leave free', async () => {
  const { Database } = await initSqlJs();
  const database = new Database(readFileSync(join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures/zonage.gpkg')));
  database.run('CREATE TABLE notes (fid INTEGER PRIMARY KEY, nom TEXT, n INTEGER)');
  for (let n = 0; n < 20; n += 1) database.run('INSERT INTO notes (nom, n) VALUES (?, ?)', [`${'x'.repeat(9_000)} Jeanne Durand`, n]);
  const bytes = database.export() as Uint8Array<ArrayBuffer>;
  const taken = await without('notes.gpkg', bytes, 'GeoPackage', 'nom', 'notes');
  const isFound = (content: Uint8Array): boolean => Buffer.from(content).includes('Durand');
  expect([isFound(bytes), isFound(new Uint8Array(await taken.arrayBuffer()))]).toEqual([true, false]);
});

test('nor of rows that were deleted before, nor in the styles and projects that QGIS keeps beside its layers', async () => {
  const { Database } = await initSqlJs();
  const database = new Database(readFileSync(join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures/zonage.gpkg')));
  database.run('CREATE TABLE notes (fid INTEGER PRIMARY KEY, nom TEXT, n INTEGER)');
  for (let n = 0; n < 400; n += 1) database.run('INSERT INTO notes (nom, n) VALUES (?, ?)', [`${'x'.repeat(90)} Jeanne Durand`, n]);
  database.run(`DELETE FROM notes WHERE n > 9; UPDATE notes SET nom = 'Paul'`);
  database.run(`CREATE TABLE layer_styles (f_table_name TEXT, styleQML TEXT);
    INSERT INTO layer_styles VALUES ('notes', '<category value="Jeanne Durand"/>');
    CREATE TABLE qgis_projects (name TEXT, content BLOB); INSERT INTO qgis_projects VALUES ('Durand', x'00')`);
  const bytes = database.export() as Uint8Array<ArrayBuffer>;
  const taken = await without('notes.gpkg', bytes, 'GeoPackage', 'nom', 'notes');
  const isFound = (content: Uint8Array): boolean => Buffer.from(content).includes('Durand');
  expect([isFound(bytes), isFound(new Uint8Array(await taken.arrayBuffer()))]).toEqual([true, false]);
  const { reading } = await readFile({ name: 'notes.gpkg', bytes: taken }, {}, machine);
  expect(reading.layers.length).toBeGreaterThan(0);
});

test('of an archive nothing is taken: its own software does that', async () => {
  const table = new TextEncoder().encode('id;nom\n1;Jeanne Durand\n');
  const bytesOf = { 'mats.csv': table, 'mats.zip': zipSync({ 'mats.csv': table }) };
  const read = async (name: keyof typeof bytesOf) => (await readFile({ name, bytes: new Blob([bytesOf[name]]) }, {}, machine)).reading;
  expect(await read('mats.csv')).toMatchObject({ format: 'CSV', rewritable: 'CSV' });
  expect([(await read('mats.zip')).format, (await read('mats.zip')).rewritable]).toEqual(['CSV', undefined]);
});
