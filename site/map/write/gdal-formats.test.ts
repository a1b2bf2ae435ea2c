import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TakenLayer } from '../model/taken.ts';
import { codeOf, expected, gdal, inLambert, unpack, writeTo } from './export.fixture.ts';
import { writeExport, type ExportOptions } from './export.ts';
import { openGdal } from './gdal.fixture.ts';
import type { Gdal } from './gdal.ts';
import { layerOf, lines, notice, points, polygons } from './taken.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (layers: readonly TakenLayer[], options: Omit<ExportOptions, 'lang'>): ReturnType<typeof writeTo> =>
  writeTo(folder, layers, options);

describe('GeoPackage', () => {
  test('is read with its values, types, system and shapes', async () => {
    const { path } = await write([layerOf(points, 'point'), layerOf([...polygons, null], 'polygon', 'parcs « b »')], {
      format: 'geopackage',
      system: 'EPSG:2154',
    });
    const [layer, second] = gdal(path);
    expect([layer?.name, layer?.featureCount, codeOf(layer), layer?.geometryFields[0]?.type]).toEqual(['mats', 3, 2154, 'Point']);
    expect(layer?.features.map(({ properties }) => properties)).toMatchObject(expected);
    expect(layer?.features[0]?.properties).toMatchObject({ jour: '2024/02/29', vu: '2024/02/29 12:30:05+00', ['__proto__']: 'a/b\\c' });
    expect(layer?.fields.map(({ name, type, subType = '' }) => `${name} ${type} ${subType}`.trim())).toEqual([
      'nom String',
      'siret Integer64',
      'hauteur Real',
      'actif Integer Boolean',
      'jour Date',
      'vu DateTime',
      '__proto__ String',
    ]);
    const at = layer?.features[0]?.geometry?.coordinates as number[];
    const [[x = NaN, y = NaN] = []] = inLambert([[4.3631, 48.9566]]);
    expect(Math.hypot((at[0] ?? NaN) - x, (at[1] ?? NaN) - y)).toBeLessThan(0.1);
    expect([second?.name, second?.featureCount, second?.geometryFields[0]?.type]).toEqual(['parcs « b »', 3, 'MultiPolygon']);
  });

  test('says whom the data are owed to, and is the same twice', async () => {
    const once = await write([layerOf(points, 'point')], { format: 'geopackage' });
    const [layer] = gdal(once.path);
    expect(layer?.metadata['']).toMatchObject({
      DESCRIPTION: expect.stringContaining('Licence\u00A0: Licence Ouverte 2.0') as string,
      IDENTIFIER: 'Mâts d’éoliennes',
    });
    const told = JSON.parse(execFileSync('ogrinfo', ['-json', '-ro', once.path], { encoding: 'utf8' })) as {
      metadata: Record<string, object>;
    };
    expect(told.metadata['']).toMatchObject({ license: 'Licence Ouverte 2.0', attribution: notice.attribution });
    const twice = await write([layerOf(points, 'point')], { format: 'geopackage' });
    expect(Buffer.from(once.bytes).equals(Buffer.from(twice.bytes))).toBe(true);
  });

  test('keeps names as they may come, those that it has itself too', async () => {
    const names = ['fid', 'geom', 'a"b', "c'd", 'É\\', '<&>', 'nom', 'NOM', '=1+1'];
    const layer: TakenLayer = {
      ...layerOf([], 'point', 'x"y/../z'),
      fields: names.map((name) => ({ name, type: 'text' })),
      features: [{ geometry: { type: 'Point', coordinates: [2, 46] }, values: names }],
    };
    const { path, name } = await write([layer], { format: 'geopackage' });
    expect(name).not.toContain('/');
    const [found] = gdal(path);
    expect(found?.name).toBe('x"y/../z');
    expect(Object.entries(found?.features[0]?.properties ?? {})).toEqual(names.map((each) => [each === 'NOM' ? 'NOM_2' : each, each]));
  });

  test('of a table, and of nothing, is one', async () => {
    const table = { ...layerOf([null, null], null), name: 'liste' };
    const { path } = await write([layerOf([], 'polygon'), table], { format: 'geopackage' });
    expect(gdal(path).map(({ name, featureCount }) => [name, featureCount])).toEqual([
      ['mats', 0],
      ['liste', 2],
    ]);
  });
});

describe('a Shapefile', () => {
  const long: TakenLayer = {
    ...layerOf(polygons, 'polygon'),
    fields: ['identifiant_unique', 'identifiant_second', 'Été à Paris', 'vu'].map((name, at) => ({
      name,
      type: at === 3 ? 'datetime' : 'text',
    })),
    features: polygons.map((geometry) => ({ geometry, values: ['Œuvre', 'b', 'é'.repeat(200), '2024-02-29T12:30:05Z'] })),
  };

  test('is a zip with its system, its letters and a text that lists its columns', async () => {
    const { files, texts } = await write([long], { format: 'shapefile', system: 'EPSG:2154' });
    const ends = Object.keys(files).map((name) => name.replace(/^.*\./, ''));
    expect(ends.sort()).toEqual(['cpg', 'dbf', 'prj', 'shp', 'shx', 'txt']);
    expect(Object.entries(texts).find(([name]) => name.endsWith('.cpg'))?.[1]).toBe('UTF-8');
    const shp = unpack(folder, files).find((path) => path.endsWith('.shp')) ?? '';
    const [layer] = gdal(shp);
    expect([layer?.featureCount, codeOf(layer), layer?.geometryFields[0]?.type]).toEqual([2, 2154, 'Polygon']);
    expect(layer?.fields.map(({ name }) => name)).toEqual(['identifian', 'identifi_2', 'ete_a_pari', 'vu']);
    expect(layer?.features[0]?.properties).toMatchObject({ identifian: 'Œuvre', ete_a_pari: 'é'.repeat(127), vu: '2024-02-29T12:30:05Z' });
    expect(texts['LISEZMOI.txt']).toContain('- identifi_2: identifiant_second\r\n');
    expect(texts['LISEZMOI.txt']).toContain('(254 octets)\u202f: 2.');
    expect(texts['LISEZMOI.txt']).toContain('Licence\u00A0: Licence Ouverte 2.0');
  });

  test('keeps values, whole numbers, days and shapes of each kind in a file of its own', async () => {
    const { files } = await write([layerOf([...points, ...polygons, ...lines], 'mixed')], { format: 'shapefile' });
    const found = unpack(folder, files)
      .filter((path) => path.endsWith('.shp'))
      .flatMap((path) => gdal(path));
    const counts = found.map(({ geometryFields: [field], featureCount }) => `${field?.type} ${featureCount}`);
    expect(counts.sort()).toEqual(['LineString 2', 'Point 3', 'Polygon 2']);
    const row = found.find(({ geometryFields }) => geometryFields[0]?.type === 'Point')?.features[0]?.properties;
    expect(row).toMatchObject({
      siret: '9007199254740993',
      hauteur: 12.5,
      jour: '2024/02/29',
      proto: 'a/b\\c',
    });
  });

  test('of nothing has its columns', async () => {
    const { files } = await write([layerOf([], 'polygon')], { format: 'shapefile' });
    const [layer] = gdal(unpack(folder, files).find((path) => path.endsWith('.shp')) ?? '');
    expect([layer?.featureCount, layer?.geometryFields[0]?.type, layer?.fields.length]).toEqual([0, 'Polygon', 7]);
  });
});

describe('shapes of every kind, a collection and heights among them', () => {
  const collection = {
    type: 'GeometryCollection' as const,
    geometries: [points, polygons].flatMap((all) => (all[0] === null || all[0] === undefined ? [] : [all[0]])),
  };
  const high = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [0, 0, 5],
        [1, 0, 5],
        [1, 1, 7],
        [0, 0, 5],
      ],
    ],
  };
  const all = layerOf([...points.slice(0, 1), ...polygons, ...lines, collection, high, null], 'mixed');
  const kinds = ['GeometryCollection', 'LineString', 'MultiLineString', 'MultiPolygon', 'Point', 'Polygon', 'Polygon', 'none'];

  test.each([
    ['geojson', '.geojson'],
    ['kml', '.kml'],
    ['flatgeobuf', '.fgb'],
    ['geopackage', '.gpkg'],
    ['csv', '.csv'],
  ] as const)('are in a file of %s as they are', async (format, ending) => {
    const { path, files } = await write([all], { format });
    const file = path.endsWith('.zip') ? (unpack(folder, files).find((each) => each.endsWith(ending)) ?? '') : path;
    const [layer] = gdal(file, ...(format === 'csv' ? ['-oo', 'GEOM_POSSIBLE_NAMES=wkt', '-oo', 'EMPTY_STRING_AS_NULL=YES'] : []));
    expect(layer?.features.map(({ geometry }) => geometry?.type ?? 'none').sort()).toEqual(kinds);
    const heights = layer?.features.flatMap(({ geometry }) => (JSON.stringify(geometry?.coordinates ?? []).includes(',7') ? [1] : []));
    expect(heights).toEqual([1]);
  });

  test('are in a Shapefile for each kind, the parts of a collection by themselves', async () => {
    const { files } = await write([all], { format: 'shapefile' });
    const found = unpack(folder, files)
      .filter((each) => each.endsWith('.shp'))
      .flatMap((each) => gdal(each));
    const counts = found.map(({ geometryFields: [field], featureCount }) => `${field?.type} ${featureCount}`);
    // The one that lies nowhere is in the first.
    expect(counts.sort()).toEqual(['LineString 2', 'Point 3', 'PolygonZ 4']);
  });
});

test('a DXF has the shapes, in metres, beside a text that says what it lacks', async () => {
  const { files, texts } = await write([layerOf([...points, ...polygons, ...lines, null], 'mixed')], {
    format: 'dxf',
    system: 'EPSG:2154',
  });
  const [layer] = gdal(unpack(folder, files).find((path) => path.endsWith('.dxf')) ?? '');
  expect(layer?.features.map(({ properties }) => properties['Layer'])).toEqual(expect.arrayContaining(['mats']));
  const at = layer?.features[0]?.geometry?.coordinates as number[];
  const [[x = NaN, y = NaN] = []] = inLambert([[4.3631, 48.9566]]);
  expect(Math.hypot((at[0] ?? NaN) - x, (at[1] ?? NaN) - y)).toBeLessThan(0.1);
  expect(texts['LISEZMOI.txt']).toContain('Lambert-93 (EPSG:2154)');
  expect(texts['LISEZMOI.txt']).toContain('ne dit pas son système de coordonnées');
});

/** A name that would be another element of a virtual data set, where it were not written as a text. */
const elsewhere = 'a" src="f0"/><SrcDataSource>/vsicurl/https://mal.exemple/a.csv</SrcDataSource><Field name="b';

test.each(['geopackage', 'shapefile', 'dxf'] as const)(
  'GDAL opens for %s what was written here, and no file of anybody else',
  async (format) => {
    const gdal = await openGdal();
    const put: Record<string, Uint8Array> = {};
    const opened = new Set<string>();
    const watched: Gdal = {
      ...gdal,
      put: (path, bytes) => gdal.put(path, (put[path] = bytes)),
      translate: (from, ...rest) => {
        opened.add(from);
        gdal.translate(from, ...rest);
      },
    };
    const layer = layerOf(points, 'point');
    const fields = layer.fields.map((field, at) => ({ ...field, name: `${at}${elsewhere}` }));
    await writeExport([{ layers: [{ ...layer, fields }], notice }], { lang: 'fr', format }, { openGdal: () => Promise.resolve(watched) });
    expect([[...opened], Object.keys(put).sort()]).toEqual([['/source.vrt'], ['/source.fgb', '/source.vrt']]);
    expect(Buffer.from(put['/source.fgb'] ?? []).toString('latin1', 0, 3)).toBe('fgb');
    const sources = /<SrcDataSource>([^<]*)/g;
    const others = /<(?!\/|OGRVRTDataSource>|OGRVRTLayer |SrcDataSource>|SrcLayer>|GeometryType>|LayerSRS>|Field )/;
    const virtual = new TextDecoder().decode(put['/source.vrt']);
    expect([...virtual.matchAll(sources)].map(([, source]) => source)).toEqual(['/source.fgb']);
    expect(virtual).not.toMatch(others);
  },
);

test('nothing else of the site gives GDAL a file', () => {
  const site = join(import.meta.dirname, '..', '..');
  const files = globSync('**/*.{ts,svelte,astro}', { cwd: site }).filter((path) => !/\.(test|fixture)\.ts$|\.d\.ts$/.test(path));
  const saying = (words: RegExp): string[] => files.filter((path) => words.test(readFileSync(join(site, path), 'utf8'))).sort();
  expect(saying(/\bgdal\.put\(/)).toEqual(['map/write/gdal-source.ts']);
  expect(saying(/\/open-gdal\.ts'/)).toEqual(['map/write/worker.ts']);
  expect(saying(/from 'gdal3\.js|import\('gdal3\.js/)).toEqual(['map/write/gdal.ts', 'map/write/open-gdal.ts']);
  expect(saying(/\bstartGdal\b/)).toEqual(['map/write/gdal.ts', 'map/write/open-gdal.ts']);
});
