import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import { projectForTest } from '../programs.fixtures/project-for-test.ts';
import { neutralised } from '../../../schemas/codecs/csv.ts';
import { writeCsvFile } from './write-csv.ts';

describe('a cell for a spreadsheet', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+33 6 12', "'+33 6 12"],
    ['-A1', "'-A1"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['\n=x', "'\n=x"],
    ['\0=x', "'\0=x"],
    ['＝1+1', "'＝1+1"],
    ['-1e5', '-1e5'],
    ['-1e5+A1', "'-1e5+A1"],
    ['-12', '-12'],
    ['+3,5', '+3,5'],
    ['01004', '01004'],
    ['a=b', 'a=b'],
  ])('writes %j as %j', (text, written) => expect(neutralised(text)).toBe(written));

  const starts = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', "'", '-1', '+1,');
  const texts = fc.tuple(starts, fc.string({ unit: 'binary' })).map((parts) => parts.join(''));
  test('never begins as a formula does unless it is a number, and is written the same way twice', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = neutralised(text);
        expect([text, `'${text}`]).toContain(written);
        expect(neutralised(written)).toBe(written);
        if (/^[=+\-@\t\r\n\0＝＋－＠]/.test(written)) expect(Number(written.replace(',', '.'))).not.toBeNaN();
      }),
    );
  });

  test('leaves every number as it is, with a point or a comma', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        for (const text of [String(value), String(value).replace('.', ','), `+${Math.abs(value)}`]) expect(neutralised(text)).toBe(text);
      }),
    );
  });
});

test('writes points twice: for machines and for a French Excel', () => {
  const folder = scratchFolder();
  const columns = [
    { name: 'code', type: 'text' },
    { name: 'hauteur', type: 'number' },
    { name: 'actif', type: 'boolean' },
    { name: 'jour', type: 'date' },
  ] as const;
  const features = [
    { geometry: point(2.5, 48.123456789), properties: { code: '01004', hauteur: 12.5, actif: true, jour: '2024-01-31' } },
    { geometry: null, properties: { code: '=1+1;"x"', hauteur: null, actif: false, jour: null } },
  ];
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(clean, 'mats', features, columns);
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  expect(writeCsvFile(clean, projectForTest(clean, table), { table, geometry: 'point', machine, excel })).toEqual({ machine: 0, excel: 1 });
  expect(readFileSync(machine, 'utf8')).toBe(
    'code,hauteur,actif,jour,longitude,latitude\n01004,12.5,true,2024-01-31,2.5,48.1234568\n"=1+1;""x""",,false,,,\n',
  );
  expect(readFileSync(excel, 'utf8')).toBe(
    '\uFEFFcode;hauteur;actif;jour;longitude;latitude\r\n01004;12,5;VRAI;2024-01-31;2,5;48,1234568\r\n"\'=1+1;""x""";;FAUX;;;\r\n',
  );
});

test('writes shapes whole to machines, as a point on them to spreadsheets, in columns that no field has', () => {
  const folder = scratchFolder();
  const columns = [
    { name: 'WKT', type: 'text' },
    { name: 'longitude', type: 'text' },
  ] as const;
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(clean, 'zones', [{ geometry: square(2, 48, 1), properties: { WKT: 'a', longitude: 'b' } }], columns);
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  writeCsvFile(clean, projectForTest(clean, table), { table, geometry: 'other', machine, excel });
  expect(readFileSync(machine, 'utf8')).toBe('WKT,longitude,wkt_2\na,b,"POLYGON ((2 48, 3 48, 3 49, 2 49, 2 48))"\n');
  expect(readFileSync(excel, 'utf8')).toBe('\uFEFFWKT;longitude;longitude_2;latitude\r\na;b;2,5;48,5\r\n');
});

test('counts the cells that it neutralises, names of columns too, and leaves the other file as it is', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const rows = ['=A1', '-12', "'=A1", '+33 1', null].map((value) => ({ geometry: null, properties: { '@nom': value } }));
  const table = makeGeopackage(clean, 't', rows, [{ name: '@nom', type: 'text' }]);
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  expect(writeCsvFile(clean, '', { table: { ...table, geometryColumn: null }, geometry: null, machine, excel })).toEqual({
    machine: 0,
    excel: 3,
  });
  expect(readFileSync(machine, 'utf8')).toBe('@nom\n=A1\n-12\n\'=A1\n+33 1\n""\n');
  expect(readFileSync(excel, 'utf8')).toBe("\uFEFF'@nom\r\n'=A1\r\n-12\r\n'=A1\r\n'+33 1\r\n\"\"\r\n");
});

test('keeps a row whose only cell is empty, and whole numbers that a double cannot hold', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(
    clean,
    't',
    [
      { geometry: null, properties: { n: 9_007_199_254_740_991 } },
      { geometry: null, properties: { n: null } },
    ],
    [{ name: 'n', type: 'integer' }],
  );
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  writeCsvFile(clean, '', { table: { ...table, geometryColumn: null }, geometry: null, machine, excel });
  expect(readFileSync(machine, 'utf8')).toBe('n\n9007199254740991\n""\n');
});

test('tells an empty text, in quotes, from an absent value, to machines and to spreadsheets', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const rows = ['', null, ' x ', 'y'].map((a) => ({ geometry: null, properties: { a, b: 'b' } }));
  const columns = [
    { name: 'a', type: 'text' },
    { name: 'b', type: 'text' },
  ] as const;
  const table = makeGeopackage(clean, 't', rows, columns);
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  writeCsvFile(clean, '', { table: { ...table, geometryColumn: null }, geometry: null, machine, excel });
  expect(readFileSync(machine, 'utf8')).toBe('a,b\n"",b\n,b\n x ,b\ny,b\n');
  expect(readFileSync(excel, 'utf8')).toBe('\uFEFFa;b\r\n"";b\r\n;b\r\n x ;b\r\ny;b\r\n');
});

test('gives the heights of points a column beside their coordinates, and leaves it empty where a point has none', () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const rows = [{ type: 'Point', coordinates: [3.5, 47.5, 123.456] }, point(2.5, 48.5), null].map((geometry) => ({
    geometry,
    properties: { z: 'cote' },
  }));
  const table = makeGeopackage(clean, 'mats', rows, [{ name: 'z', type: 'text' }]);
  const machine = join(folder, 'a.csv');
  const excel = join(folder, 'b.csv');
  writeCsvFile(clean, projectForTest(clean, table), { table, geometry: 'point', hasZ: true, machine, excel });
  expect(readFileSync(machine, 'utf8')).toBe('z,longitude,latitude,z_2\ncote,3.5,47.5,123.456\ncote,2.5,48.5,\ncote,,,\n');
  expect(readFileSync(excel, 'utf8')).toBe('\uFEFFz;longitude;latitude;z_2\r\ncote;3,5;47,5;123,456\r\ncote;2,5;48,5;\r\ncote;;;\r\n');
});
