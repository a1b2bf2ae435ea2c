import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TakenLayer } from '../model/taken.ts';
import { bytesOf, codeOf, expected, gdal, inLambert, writeTo } from './export.fixture.ts';
import { writeExport, type ExportOptions } from './export.ts';
import { exportIds } from './format.ts';
import { openGdal } from './gdal.fixture.ts';
import { layerOf, lines, notice, points, polygons } from './taken.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (layers: readonly TakenLayer[], options: Omit<ExportOptions, 'lang'>): ReturnType<typeof writeTo> =>
  writeTo(folder, layers, options);

test('a file is called by producer, data set, place and day of the version, in plain letters', async () => {
  const { name } = await write([layerOf(points, 'point')], { format: 'geojson' });
  expect(name).toBe('ddt-de-la-marne_eoliennes-de-l-oeil-d-ete-mats-parcs_chalons-en-champagne-51108_2026-03-01.geojson');
});

describe('shapes of several that have but one part, as the files of the catalogue have them', () => {
  const multis = points.flatMap((point) =>
    point?.type === 'Point' ? [{ type: 'MultiPoint' as const, coordinates: [point.coordinates] }] : [],
  );

  test('are written as points, with a longitude and a latitude in a table', async () => {
    const { path } = await write([layerOf(multis, 'point')], { format: 'geojson' });
    expect(gdal(path)[0]?.geometryFields[0]?.type).toBe('Point');
    const { texts } = await write([layerOf(multis, 'point')], { format: 'csv' });
    const table = Object.entries(texts).find(([name]) => name.endsWith('.csv'))?.[1];
    expect(table?.split('\n')[0]).not.toContain('wkt');
  });

  test('stay what they are where one of the layer has more', async () => {
    const twice = { type: 'MultiPoint' as const, coordinates: [...(multis[0]?.coordinates ?? []), [3, 48]] };
    const { path } = await write([layerOf([...multis, twice], 'point')], { format: 'geojson' });
    expect(gdal(path)[0]?.geometryFields[0]?.type).toBe('MultiPoint');
    const { files } = await write([layerOf([twice], 'point')], { format: 'dxf' });
    expect(Object.keys(files).some((name) => name.endsWith('.dxf'))).toBe(true);
  });
});

test.each(exportIds)('a file of restricted data says so, or the text beside it: %s', async (format) => {
  const restriction = 'Accès restreint, ouvert à geometre jusqu’au 30 juin 2027. Ne pas transmettre.';
  const taking = { layers: [layerOf(points, 'point')], notice: { ...notice, restriction } };
  const exported = await writeExport([taking], { format, lang: 'fr' }, { openGdal });
  const bytes = await bytesOf(exported);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const parts = isZip ? Object.values(unzipSync(bytes)) : [bytes];
  expect(parts.map((part) => Buffer.from(part).toString('utf8')).join('\n')).toContain(restriction);
});

describe('GeoJSON', () => {
  test('is read by GDAL with each value, a number beyond doubles and a field called __proto__ too', async () => {
    const { path } = await write([layerOf(points, 'point')], { format: 'geojson' });
    const [layer] = gdal(path);
    expect([layer?.featureCount, codeOf(layer), layer?.geometryFields[0]?.type]).toEqual([3, 4326, 'Point']);
    expect(layer?.features.map(({ properties }) => properties)).toMatchObject(expected);
    expect(layer?.fields.map(({ name }) => name)).toEqual(['nom', 'siret', 'hauteur', 'actif', 'jour', 'vu', '__proto__']);
    expect(layer?.features[0]?.properties).toMatchObject({ jour: '2024/02/29' });
  });

  test('says whom the data are owed to as members of the collection', async () => {
    const { bytes } = await write([layerOf(points, 'point')], { format: 'geojson' });
    const told = JSON.parse(strFromU8(bytes)) as Record<string, unknown>;
    expect(told).toMatchObject({
      license: 'Licence Ouverte 2.0',
      license_url: notice.licenseUrl,
      attribution: notice.attribution,
      published: '2026-03-01',
      date: '2025',
      place: notice.place,
      filter: notice.filter,
      page: notice.page,
    });
    expect(told['crs']).toBeUndefined();
  });

  test('winds outer rings against the clock, and holes with it', async () => {
    const { bytes } = await write([layerOf(polygons, 'polygon')], { format: 'geojson' });
    const { features } = JSON.parse(strFromU8(bytes)) as { features: { geometry: { coordinates: number[][][] } }[] };
    const areaOf = (ring: number[][] = []): number =>
      ring.reduce((sum, [x = 0, y = 0], at) => sum + x * (ring[at + 1]?.[1] ?? y) - (ring[at + 1]?.[0] ?? x) * y, 0);
    const [outer, hole] = features[0]?.geometry.coordinates ?? [];
    expect([areaOf(outer) > 0, areaOf(hole) < 0]).toEqual([true, true]);
  });

  test('holds what has no shape, and nothing where there is nothing', async () => {
    const { path } = await write([layerOf([null, ...points.slice(0, 1)], 'point')], { format: 'geojson' });
    expect(gdal(path)[0]?.features.map(({ geometry }) => geometry?.type)).toEqual([undefined, 'Point']);
    const empty = await write([layerOf([], 'point')], { format: 'geojson' });
    expect(JSON.parse(strFromU8(empty.bytes))).toMatchObject({ type: 'FeatureCollection', features: [] });
  });

  test('of several layers is a zip, a file each', async () => {
    const { files } = await write([layerOf(points, 'point'), layerOf(lines, 'line', 'câbles')], { format: 'geojson' });
    expect(Object.keys(files).map((name) => name.replace(/^.*parcs_/, ''))).toEqual([
      'mats_chalons-en-champagne-51108_2026-03-01.geojson',
      'cables_chalons-en-champagne-51108_2026-03-01.geojson',
    ]);
  });
});

describe('CSV', () => {
  test('has coordinates for points, no formula, and a text beside it that says whom the data are owed to', async () => {
    const { texts } = await write([layerOf(points, 'point')], { format: 'csv' });
    const [name = '', readme = ''] = Object.keys(texts);
    expect([name.endsWith('_2026-03-01.csv'), readme]).toEqual([true, 'LISEZMOI.txt']);
    expect(texts[name]).toBe(
      '\uFEFFnom,siret,hauteur,actif,jour,vu,__proto__,longitude,latitude\r\n' +
        '"Œuvre d’été, ""cité""\nseconde ligne",9007199254740993,12.5,true,2024-02-29,2024-02-29T12:30:05Z,a/b\\c,4.3631,48.9566\r\n' +
        "'=CMD()|'/C calc'!A0,-3,-0.25,false,1999-12-31,1999-12-31T00:00:00Z,<b>&amp;</b>,-4.4861,48.3904\r\n" +
        ',,,,,,,9.45,42.7\r\n',
    );
    expect(texts['LISEZMOI.txt']).toContain('Licence\u00A0: Licence Ouverte 2.0\r\n');
    expect(texts['LISEZMOI.txt']).toContain('Version publiée le\u00A0: 1ᵉʳ mars 2026\r\n');
    expect(texts['LISEZMOI.txt']).toContain('Système de coordonnées\u00A0: WGS 84 (EPSG:4326), en degrés');
    expect(texts['LISEZMOI.txt']).toContain('Une cellule commence comme une formule\u202f: une apostrophe');
  });

  test('is read by GDAL, shapes as well-known text', async () => {
    const { files } = await write([layerOf([...polygons, null], 'polygon')], { format: 'csv', system: 'EPSG:2154' });
    const [[name = '', bytes = new Uint8Array()] = []] = Object.entries(files);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const [layer] = gdal(path, '-oo', 'GEOM_POSSIBLE_NAMES=wkt', '-oo', 'EMPTY_STRING_AS_NULL=YES');
    expect(layer?.features.map(({ geometry }) => geometry?.type)).toEqual(['Polygon', 'MultiPolygon', undefined]);
    const [[at] = []] = (layer?.features[0]?.geometry?.coordinates ?? []) as number[][][];
    const [[x = NaN, y = NaN] = []] = inLambert([[4, 48]]);
    expect(Math.hypot((at?.[0] ?? NaN) - x, (at?.[1] ?? NaN) - y)).toBeLessThan(0.1);
  });

  test('writes an absent value that is alone in its row so that the row is not passed over', async () => {
    const table: TakenLayer = {
      ...layerOf([], null),
      fields: [{ name: 'a', type: 'text' }],
      features: [{ geometry: null, values: [null] }],
    };
    const { texts } = await write([table], { format: 'csv' });
    expect(Object.values(texts)[0]).toBe('\uFEFFa\r\n""\r\n');
  });
});

describe('CSV for a spreadsheet', () => {
  test('opens in a French Excel: mark, semicolons, decimal commas, codes as they are, no formula, and a name of its own', async () => {
    const layer = layerOf(points, 'point');
    const coded: TakenLayer = {
      ...layer,
      fields: [...layer.fields, { name: 'insee', type: 'text' }],
      features: layer.features.map(({ geometry, values }, at) => ({ geometry, values: [...values, ['01001', '2A004', null][at] ?? null] })),
    };
    const { texts } = await write([coded], { format: 'csv-excel' });
    const [name = ''] = Object.keys(texts);
    expect(name).toMatch(/_2026-03-01-excel\.csv$/);
    expect(texts[name]).toBe(
      '\uFEFFnom;siret;hauteur;actif;jour;vu;__proto__;insee;longitude;latitude\r\n' +
        '"Œuvre d’été, ""cité""\nseconde ligne";9007199254740993;12,5;VRAI;2024-02-29;2024-02-29 12:30:05;a/b\\c;01001;4,3631;48,9566\r\n' +
        `'=CMD()|'/C calc'!A0;-3;-0,25;FAUX;1999-12-31;1999-12-31 00:00:00;"<b>&amp;</b>";2A004;-4,4861;48,3904\r\n` +
        ';;;;;;;;9,45;42,7\r\n',
    );
    expect(texts['LISEZMOI.txt']).toContain('Une cellule commence comme une formule\u202f: une apostrophe');
  });

  test('tells a shape by a point on it, and says so', async () => {
    const { texts } = await write([layerOf([...polygons, null], 'polygon')], { format: 'csv-excel' });
    const [name = ''] = Object.keys(texts);
    const [head, ...rows] = (texts[name] ?? '').trim().split('\r\n');
    expect(head).toMatch(/;longitude;latitude$/);
    expect(rows[0]).toMatch(/;4,\d+;48,\d+$/);
    expect(texts['LISEZMOI.txt']).toContain('Les deux dernières colonnes donnent un point situé sur l’objet.');
  });
});

describe('a workbook', () => {
  test('is read by GDAL, with a sheet that says whom the data are owed to', async () => {
    const { path, bytes } = await write([layerOf(points, 'point'), layerOf(polygons, 'polygon', 'parcs')], {
      format: 'xlsx',
      system: 'EPSG:2154',
    });
    const [sheet, second, source] = gdal(path, '--config', 'OGR_XLSX_HEADERS', 'FORCE');
    expect([sheet?.name, second?.name, source?.name]).toEqual(['Mâts d’éoliennes', 'Mâts d’éoliennes (2)', 'Source']);
    expect([sheet?.featureCount, second?.featureCount]).toEqual([3, 2]);
    const [first, formula, nothing] = sheet?.features.map(({ properties }) => properties) ?? [];
    const [[x = NaN, y = NaN] = []] = inLambert([[4.3631, 48.9566]]);
    expect(first).toMatchObject({
      'Nom du mât': 'Œuvre d’été, "cité"\nseconde ligne',
      siret: '9007199254740993',
      hauteur: 12.5,
      jour: '2024/02/29',
    });
    expect([Math.abs(Number(first?.['x']) - x) < 0.1, Math.abs(Number(first?.['y']) - y) < 0.1]).toEqual([true, true]);
    expect(formula?.['Nom du mât']).toBe("=CMD()|'/C calc'!A0");
    expect([nothing?.['Nom du mât'], nothing?.['actif']]).toEqual([undefined, undefined]);
    expect(source?.features.map(({ properties }) => Object.values(properties))).toContainEqual(['Licence', 'Licence Ouverte 2.0']);
    expect(strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())).not.toContain('<f>');
  });
});

describe('FlatGeobuf', () => {
  test.each([
    ['points', points, 'point', 'Point'],
    ['polygons, some of several parts', polygons, 'polygon', 'MultiPolygon'],
    ['lines', lines, 'line', 'MultiLineString'],
    ['all kinds', [...points, ...polygons, ...lines], 'mixed', 'Unknown'],
  ] as const)('of %s is read by GDAL', async (_, geometries, kind, type) => {
    const { path } = await write([layerOf(geometries, kind)], { format: 'flatgeobuf', system: 'EPSG:2154' });
    const [layer] = gdal(path, '-oo', 'VERIFY_BUFFERS=YES');
    expect([layer?.featureCount, codeOf(layer), layer?.geometryFields[0]?.type.replace('Geometry', 'Unknown')]).toEqual([
      geometries.length,
      2154,
      type,
    ]);
    expect(layer?.features).toHaveLength(geometries.length);
    const whole = layer?.features.find(({ properties }) => properties['siret'] === '9007199254740993')?.properties;
    expect(whole).toMatchObject({ ...expected[0], jour: '2024/02/29 00:00:00', ['__proto__']: 'a/b\\c' });
    const absent = layer?.features.filter(({ properties }) => properties['nom'] === undefined) ?? [];
    expect(absent.map(({ properties }) => properties)).toEqual(Array.from({ length: Math.floor(geometries.length / 3) }, () => ({})));
  });

  test('lies in Lambert-93 where GDAL puts it, and is found by its index', async () => {
    const { path } = await write([layerOf(points, 'point')], { format: 'flatgeobuf', system: 'EPSG:2154' });
    const there = inLambert([[4.3631, 48.9566]]).flat();
    const [x = NaN, y = NaN] = there;
    const [layer] = gdal(path, '-spat', String(x - 1), String(y - 1), String(x + 1), String(y + 1));
    const at = layer?.features[0]?.geometry?.coordinates as number[];
    expect(layer?.features).toHaveLength(1);
    expect(Math.hypot((at[0] ?? NaN) - x, (at[1] ?? NaN) - y)).toBeLessThan(0.1);
  });

  test('finds by its index what GDAL finds without it, of thousands of features', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      type: 'Point' as const,
      coordinates: [((at * 7919) % 997) / 100, 42 + ((at * 104_729) % 883) / 100],
    }));
    const { path } = await write([layerOf(many, 'point')], { format: 'flatgeobuf' });
    const [found] = gdal(path, '-spat', '2', '45', '3', '46.5');
    const inside = many.filter(({ coordinates: [x = 0, y = 0] }) => x >= 2 && x <= 3 && y >= 45 && y <= 46.5);
    expect(inside.length).toBeGreaterThan(50);
    expect(found?.features).toHaveLength(inside.length);
  });

  test('says whom the data are owed to', async () => {
    const { bytes, path } = await write([layerOf(points, 'point')], { format: 'flatgeobuf' });
    expect(gdal(path)[0]?.metadata['']).toMatchObject({ DESCRIPTION: expect.stringContaining('Licence Ouverte 2.0') as string });
    expect(strFromU8(bytes)).toContain('"license":"Licence Ouverte 2.0"');
  });

  test('holds what has no shape, and nothing where there is nothing', async () => {
    const { path } = await write([layerOf([null, ...polygons], 'polygon')], { format: 'flatgeobuf' });
    expect(gdal(path)[0]?.features.map(({ geometry }) => geometry?.type)).toEqual([undefined, 'MultiPolygon', 'MultiPolygon']);
    const empty = await write([layerOf([], 'point')], { format: 'flatgeobuf' });
    expect(gdal(empty.path)[0]).toMatchObject({ featureCount: 0 });
  });

  test('keeps heights', async () => {
    const high = [
      {
        type: 'LineString' as const,
        coordinates: [
          [4, 48, 12.5],
          [5, 48, 99],
        ],
      },
    ];
    const { path } = await write([layerOf(high, 'line')], { format: 'flatgeobuf', system: 'EPSG:2154' });
    const at = gdal(path)[0]?.features[0]?.geometry?.coordinates as number[][];
    expect(at.map(([, , z]) => z)).toEqual([12.5, 99]);
  });
});

describe('GeoParquet', () => {
  const read = async (bytes: Uint8Array) => {
    const { buffer } = Uint8Array.from(bytes);
    const metadata = parquetMetadata(buffer);
    const told = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
    return { told, geo: JSON.parse(told.get('geo') ?? 'null') as unknown, rows: await parquetReadObjects({ file: buffer, metadata }) };
  };

  test('is read with its values, its shapes and its system', async () => {
    const { bytes } = await write([layerOf(points, 'point')], { format: 'geoparquet', system: 'EPSG:2154' });
    const { geo, rows, told } = await read(bytes);
    expect(geo).toMatchObject({
      version: '1.1.0',
      columns: {
        geometry: {
          encoding: 'WKB',
          geometry_types: ['Point'],
          crs: { id: { authority: 'EPSG', code: 2154 } },
          covering: { bbox: { xmin: ['bbox', 'xmin'] } },
        },
      },
    });
    expect(told.get('license')).toBe('Licence Ouverte 2.0');
    const row = rows.find(({ siret }) => siret === 9_007_199_254_740_993n);
    expect(row).toMatchObject({
      nom: 'Œuvre d’été, "cité"\nseconde ligne',
      hauteur: 12.5,
      actif: true,
      jour: new Date('2024-02-29'),
      vu: new Date('2024-02-29T12:30:05Z'),
    });
    const [x = NaN, y = NaN] = (row?.['geometry'] as { coordinates: number[] } | undefined)?.coordinates ?? [];
    const [[east = NaN, north = NaN] = []] = inLambert([[4.3631, 48.9566]]);
    expect(Math.hypot(x - east, y - north)).toBeLessThan(0.1);
    expect(rows.filter(({ nom }) => nom === null)).toHaveLength(1);
  });

  test('in degrees names no system, which is that of WGS 84', async () => {
    const { bytes } = await write([layerOf([...polygons, ...lines, null], 'mixed')], { format: 'geoparquet' });
    const { geo, rows } = await read(bytes);
    expect(geo).toMatchObject({
      columns: { geometry: { geometry_types: ['LineString', 'MultiLineString', 'MultiPolygon', 'Polygon'], bbox: [1, 46, 5, 49] } },
    });
    expect(JSON.stringify(geo)).not.toContain('"crs"');
    expect(rows.map(({ geometry }) => (geometry as { type: string } | null)?.type ?? null).sort()).toEqual(
      ['LineString', 'MultiLineString', 'MultiPolygon', 'Polygon', null].sort(),
    );
  });

  test('of nothing is a file without rows', async () => {
    const { bytes } = await write([layerOf([], 'polygon')], { format: 'geoparquet' });
    expect((await read(bytes)).rows).toEqual([]);
  });

  test('describes its systems as GDAL does', async () => {
    const systems = JSON.parse(readFileSync(join(import.meta.dirname, 'projjson.json'), 'utf8')) as Record<
      string,
      { name: string; conversion: unknown }
    >;
    for (const [code, system] of Object.entries(systems)) {
      const { name, conversion } = JSON.parse(execFileSync('gdalsrsinfo', ['-o', 'projjson', code], { encoding: 'utf8' })) as typeof system;
      expect([system.name, system.conversion], code).toEqual([name, conversion]);
    }
  });
});

describe('KML', () => {
  test('is read by GDAL with its values and shapes, and says whom the data are owed to', async () => {
    const { path, bytes, name } = await write([layerOf(points, 'point'), layerOf([...polygons, null], 'polygon', 'parcs')], {
      format: 'kml',
    });
    expect(name.endsWith('.kml')).toBe(true);
    expect(strFromU8(bytes)).toContain('Licence\u00A0: Licence Ouverte 2.0');
    expect(strFromU8(bytes)).toContain('DDT 51 &lt;script&gt;');
    const [layer, second] = gdal(path);
    expect([layer?.featureCount, second?.featureCount, codeOf(layer)]).toEqual([3, 3, 4326]);
    expect(layer?.features[0]?.properties).toMatchObject({
      Name: 'Œuvre d’été, "cité"\nseconde ligne',
      siret: '9007199254740993',
      hauteur: 12.5,
      actif: 1,
    });
    expect(layer?.features[1]?.properties).toMatchObject({ nom: "=CMD()|'/C calc'!A0", siret: '-3', actif: 0 });
    expect(second?.features.map(({ geometry }) => geometry?.type)).toEqual(['Polygon', 'MultiPolygon', undefined]);
    expect(second?.features[0]?.geometry?.coordinates).toHaveLength(2);
  });
});

test('several data sets are one zip, each in its folder', async () => {
  const takings = [
    { layers: [layerOf(points, 'point')], notice },
    { layers: [layerOf(lines, 'line')], notice: { ...notice, title: 'Lignes' } },
    { layers: [layerOf(lines, 'line')], notice: { ...notice, title: 'Lignes' } },
  ];
  const exported = await writeExport(takings, { format: 'csv', lang: 'en' }, { openGdal });
  const names = Object.keys(unzipSync(await bytesOf(exported))).map((name) =>
    name.replaceAll('chalons-en-champagne-51108_2026-03-01', '…'),
  );
  expect(exported.name.endsWith('.zip')).toBe(true);
  expect(names).toEqual([
    'ddt-de-la-marne_eoliennes-de-l-oeil-d-ete-mats-parcs_…/ddt-de-la-marne_eoliennes-de-l-oeil-d-ete-mats-parcs_….csv',
    'ddt-de-la-marne_eoliennes-de-l-oeil-d-ete-mats-parcs_…/README.txt',
    'ddt-de-la-marne_lignes_…/ddt-de-la-marne_lignes_….csv',
    'ddt-de-la-marne_lignes_…/README.txt',
    'ddt-de-la-marne_lignes_…-2/ddt-de-la-marne_lignes_….csv',
    'ddt-de-la-marne_lignes_…-2/README.txt',
  ]);
});
