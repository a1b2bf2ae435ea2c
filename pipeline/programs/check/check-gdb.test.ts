import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { describeGdb, makeGdb, type GdbLayer } from '../programs.fixtures/make-gdb.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { checkGdb } from './check-gdb.ts';

const name = 'nature';
const trees: GdbLayer = {
  name: 'arbres',
  geometry: 'POINT',
  rows: [
    { wkt: 'POINT (770000 6900000)', nom: 'Chêne', hauteur: '12' },
    { wkt: '', nom: '', hauteur: '' },
    { wkt: 'POINT (770010 6900010)', nom: 'Frêne', hauteur: '9' },
  ],
};
const zones: GdbLayer = {
  name: 'zones',
  geometry: 'MULTIPOLYGON',
  rows: [{ wkt: 'POLYGON ((770000 6900000,770100 6900000,770100 6900100,770000 6900000))', nom: 'A' }],
};

const made = (...layers: GdbLayer[]): string => makeGdb(join(scratchFolder(), 'nature.gdb'), ...layers);
/** The file that holds the rows of the first layer. */
const table = (folder: string, ending = 'gdbtable'): string => join(folder, `a00000009.${ending}`);
const rowsEnd = (folder: string): number => readFileSync(table(folder)).length;

/** Change the bytes of a file from a place on; counted from its end where that is below 0. */
function patch(path: string, at: number, ...bytes: number[]): void {
  const content = readFileSync(path);
  Buffer.from(bytes).copy(content, at < 0 ? content.length + at : at);
  writeFileSync(path, content);
}

/** Make the row of this index (from 0) begin where another one does. */
function share(folder: string, row: number, other: number): void {
  const content = readFileSync(table(folder, 'gdbtablx'));
  const width = content.readUInt32LE(12);
  content.copy(content, 16 + row * width, 16 + other * width, 16 + (other + 1) * width);
  writeFileSync(table(folder, 'gdbtablx'), content);
}

/** Count the rows and geometries that GDAL itself reads. */
function readByGdal(folder: string, layer: string): { rows: number; geometries: number } {
  const lines = execFileSync('ogr2ogr', ['-f', 'GeoJSONSeq', '/vsistdout/', folder, layer, '-t_srs', 'EPSG:4326'], { encoding: 'utf8' });
  const features = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { geometry: object | null });
  return { rows: features.length, geometries: features.filter(({ geometry }) => geometry !== null).length };
}

describe('a file geodatabase', () => {
  test('has the rows of each of its layers counted, and those with a geometry, as GDAL reads them', () => {
    const folder = made(trees, zones);
    expect(checkGdb(folder, { name })).toEqual({
      features: { arbres: 3, zones: 1 },
      geometries: { arbres: 2, zones: 1 },
      aside: [],
      problems: [],
    });
    expect(readByGdal(folder, 'arbres')).toEqual({ rows: 3, geometries: 2 });
  });

  test('has rows counted that are deleted or lie in any order, whatever types its fields have', () => {
    const rows = Array.from({ length: 2500 }, (_, index) => ({
      wkt: `POINT Z (770000 69${index} 1)`,
      n: String(index),
      reel: '1.5',
      jour: '2024-01-02',
    }));
    const folder = made({ name: 'points', geometry: 'POINTZ', rows, options: ['TARGET_ARCGIS_VERSION=ARCGIS_PRO_3_2_OR_LATER'] });
    const sql = ['DELETE FROM points WHERE n > 100 AND n < 2300 OR n = 3', `UPDATE points SET jour = NULL, reel = 2 WHERE n = 5`];
    for (const each of sql) execFileSync('ogrinfo', ['-q', '-update', folder, '-dialect', 'SQLITE', '-sql', each]);
    const { rows: left } = readByGdal(folder, 'points');
    expect(left).toBe(300);
    expect(checkGdb(folder, { name })).toMatchObject({ features: { points: left }, geometries: { points: left } });
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      'last row is cut',
      (folder) => truncateSync(table(folder), rowsEnd(folder) - 1),
      'le fichier a00000009.gdbtable s’arrête avant sa fin',
    ],
    ['fields are cut', (folder) => truncateSync(table(folder), 60), 'le fichier a00000009.gdbtable s’arrête avant sa fin'],
    ['index is cut', (folder) => truncateSync(table(folder, 'gdbtablx'), 2000), 'le fichier a00000009.gdbtablx s’arrête avant sa fin'],
    ['index is absent', (folder) => rmSync(table(folder, 'gdbtablx')), 'il manque le fichier a00000009.gdbtablx'],
    ['table is absent', (folder) => rmSync(table(folder)), 'il manque le fichier a00000009.gdbtable'],
    ['catalogue is absent', (folder) => rmSync(join(folder, 'a00000001.gdbtable')), 'il manque le fichier a00000001.gdbtable'],
    ['header is another', (folder) => patch(table(folder), 0, 9), 'l’en-tête de a00000009.gdbtable n’est pas celui'],
    [
      'rows are fewer than it says',
      (folder) => patch(table(folder), 4, 4),
      'a00000009.gdbtable annonce plus d’objets que les 3 qui y sont',
    ],
    [
      'row lies outside of its file',
      (folder) => patch(table(folder, 'gdbtablx'), 18, 0xff),
      'le fichier a00000009.gdbtable s’arrête avant sa fin',
    ],
    [
      'text is longer than its row',
      (folder) => patch(table(folder), readFileSync(table(folder)).indexOf('Fr\u00eane') - 1, 0x7f),
      'l’objet 3 de a00000009.gdbtable ne peut pas être lu',
    ],
  ])('is refused where its %s', (_, damage, message) => {
    const folder = made(trees);
    damage(folder);
    expect(() => checkGdb(folder, { name })).toThrow(message);
  });

  test('is read or refused with a reason, never a crash, wherever a byte is changed or a file is cut', () => {
    const folder = made(trees, zones);
    const files = readdirSync(folder).filter((file) => /gdbtabl[ex]$/.test(file));
    // The same places in each run (Park and Miller's generator).
    let state = 42;
    const next = (limit: number): number => (state = (state * 48_271) % 2_147_483_647) % limit;
    for (let turn = 0; turn < 600; turn += 1) {
      const path = join(folder, files[turn % files.length]!);
      const whole = readFileSync(path);
      const changed = Buffer.from(whole);
      changed[next(Math.min(whole.length, 2000))] = next(256);
      writeFileSync(path, turn % 5 === 0 ? changed.subarray(0, next(whole.length)) : changed);
      try {
        expect(checkGdb(folder, { name }).problems).toBeInstanceOf(Array);
      } catch (error) {
        expect(error).toBeInstanceOf(PipelineError);
      }
      writeFileSync(path, whole);
    }
  });

  test('is refused where many rows are one and the same: each would be read as often', () => {
    const rows = Array.from({ length: 900 }, (_, index) => ({
      wkt: 'POINT (770000 6900000)',
      texte: index === 0 ? 'x'.repeat(5000) : 'y',
    }));
    const folder = made({ name: 'points', geometry: 'POINT', rows });
    for (let row = 1; row < 900; row += 1) share(folder, row, 0);
    expect(() => checkGdb(folder, { name })).toThrow('des objets partagent leurs octets');
  });

  test('is refused where it describes a layer without its table, over which GDAL passes', () => {
    const folder = made(trees, zones);
    describeGdb(folder, "UPDATE GDB_Items SET Name = 'batiments' WHERE Name = 'zones'");
    expect(() => checkGdb(folder, { name })).toThrow('elle décrit la couche «\u202fbatiments\u202f», dont la table manque');
  });

  test('tells of the images in it, which are not published, and is refused where it holds nothing else', () => {
    const folder = made(trees, zones);
    const turn = (layer: string): void =>
      describeGdb(folder, `UPDATE GDB_Items SET Definition = '<DERasterDataset/>' WHERE Name = '${layer}'`);
    turn('zones');
    const { features, problems } = checkGdb(folder, { name });
    expect(features).toEqual({ arbres: 3 });
    expect(problems.map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`)).toEqual([
      'warning La géodatabase « nature » contient aussi des images, qui ne sont pas publiées : zones (1 en tout). Exportez-les en GeoTIFF : elles font un autre jeu de données.',
    ]);
    turn('arbres');
    expect(() => checkGdb(folder, { name })).toThrow('ne contient que des images (arbres, zones)');
  });

  test('leaves attachments and tables of its own aside, and names them', () => {
    const attached = { ...trees, name: 'arbres__ATTACH', geometry: 'NONE' };
    const folder = made(trees, attached, zones);
    describeGdb(folder, "DELETE FROM GDB_Items WHERE Name = 'zones'");
    const { features, aside, problems } = checkGdb(folder, { name });
    expect(features).toEqual({ arbres: 3 });
    expect(aside).toEqual(['arbres__ATTACH', 'zones']);
    expect(problems.map(({ id, facts }) => [id, facts?.['names']])).toEqual([
      ['source.gdb-attachments', 'arbres__ATTACH'],
      ['source.gdb-internal', 'zones'],
    ]);
  });

  test('has its curves told, which no header announces', () => {
    const rows = [{ wkt: 'CIRCULARSTRING (770000 6900000,770010 6900010,770020 6900000)', nom: 'a' }];
    const folder = made({ name: 'virages', geometry: 'MULTICURVE', rows });
    expect(checkGdb(folder, { name })).toMatchObject({ geometries: { virages: 1 }, problems: [{ id: 'source.curves' }] });
  });
});
