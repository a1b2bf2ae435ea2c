import { openAsBlob, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import initSqlJs from 'sql.js';
import { describe, expect, test } from 'vitest';
import { fill } from '../../../schemas/messages/fill.ts';
import type { Bbox, FieldType, GeometryKind } from '../../../schemas/types.ts';
import { read } from '../../words/fr/read.ts';
import { readFile, type ReadFile } from './read-file.ts';
import { isRead, type FileReading, type ReadingTools, type ReadChoices, type ReadProblem } from './reading.ts';

const machine: ReadingTools = { onProgress: () => undefined, openSqlite: () => initSqlJs() };

const text = new TextEncoder();
const readText = (name: string, content: string, choices: ReadChoices = {}): Promise<ReadFile> =>
  readFile({ name, bytes: new Blob([content]) }, choices, machine);
const readBytes = (name: string, content: Uint8Array<ArrayBuffer>): Promise<ReadFile> =>
  readFile({ name, bytes: new Blob([content]) }, {}, machine);

const wordsOf = ({ problems }: FileReading): string[] => problems.map(({ id, facts }) => fill(read.problems, id, facts, 'fr'));

const collection = (...features: string[]): string => `{"type": "FeatureCollection",\n"features": [\n${features.join(',\n')}\n]}`;
const feature = (x: number, y: number, properties = '{}'): string =>
  `{"type": "Feature", "properties": ${properties}, "geometry": {"type": "Point", "coordinates": [${x}, ${y}]}}`;

/** A table of dBASE with one field of text, in bytes of its own. */
function dbfOf(name: string, values: readonly Uint8Array[]): Uint8Array {
  const width = 20;
  const bytes = new Uint8Array(65 + values.length * (1 + width)).fill(0x20, 65);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, values.length, true);
  view.setUint16(8, 65, true);
  view.setUint16(10, 1 + width, true);
  bytes.set(text.encode(name), 32);
  bytes.set([0x43], 43);
  bytes.set([width], 48);
  bytes.set([0x0d], 64);
  for (const [row, value] of values.entries()) bytes.set(value, 66 + row * (1 + width));
  return bytes;
}

/** Results of the pipeline's own inspection of each of its fixtures, verified by its test. */
const fixtures = join(import.meta.dirname, '../../../pipeline/vector/inspect.fixtures');
interface Inspected {
  layers: {
    name: string;
    features: number;
    geometry: GeometryKind | null;
    crs: { code: string } | null;
    bbox: Bbox | null;
    fields: { name: string; type: FieldType }[];
  }[];
}
const cases = readdirSync(fixtures).filter((name) => !name.endsWith('.expected.json'));
/** Formats that only the pipeline reads. */
const foreign = /edigeo|topojson|\.json$|\.gml$|\.7z$|-tab\.zip$/;

/** A ten-thousandth of a degree: the page projects by formulas of its own. */
const rounded = (box: Bbox | null): number[] | undefined => box?.map((edge) => Math.round(edge * 1e4) / 1e4);
const sorted = (fields: readonly { name: string; type: FieldType }[]): string[] =>
  fields.map(({ name, type }) => `${name}: ${type}`).sort();

describe('a file that is read in the browser', () => {
  test.each(cases.filter((name) => !foreign.test(name)))('holds what the pipeline finds in it: %s', async (name) => {
    const { layers } = JSON.parse(readFileSync(join(fixtures, `${name}.expected.json`), 'utf8')) as Inspected;
    const { reading, drawing } = await readFile({ name, bytes: await openAsBlob(join(fixtures, name)) }, {}, machine);
    expect(
      reading.layers.map((layer) => ({
        name: layer.name,
        features: layer.count,
        geometry: layer.geometry,
        crs: layer.crs?.code,
        bbox: rounded(layer.extent),
        fields: sorted(layer.fields),
      })),
    ).toEqual(
      layers.map((layer) => ({
        name: layer.name,
        features: layer.features,
        geometry: layer.geometry,
        crs: layer.crs?.code,
        bbox: rounded(layer.bbox),
        fields: sorted(layer.fields),
      })),
    );
    const placed = reading.layers.filter(({ geometry }) => geometry !== null);
    expect(Object.keys(drawing)).toEqual(placed.map((layer) => layer.name));
    expect(placed.every((layer) => drawing[layer.name]?.features.length === layer.count - layer.unplaced)).toBe(true);
  });

  test.each(cases.filter((name) => foreign.test(name)))('is told to be read later where only the pipeline reads it: %s', async (name) => {
    const { reading } = await readFile({ name, bytes: await openAsBlob(join(fixtures, name)) }, {}, machine);
    expect(reading.problems).toMatchObject([{ id: 'not-read-here', severity: 'notice' }]);
  });

  test.each([
    [
      'a public transport exchange',
      'offre.xml',
      '<?xml version="1.0"?>\n<PublicationDelivery xmlns="http://www.netex.org.uk/netex"/>',
      'is-netex',
    ],
    ['a metadata sheet', 'fiche.xml', '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"/>', 'is-sheet'],
    ['a page of the web', 'arbres.geojson', '<!DOCTYPE html><html></html>', 'is-web-page'],
  ])('is not promised to be read later where the pipeline refuses it: %s', async (_, name, content, id) => {
    const { reading } = await readText(name, content);
    expect(reading.problems).toMatchObject([{ id, severity: 'error', facts: { name } }]);
  });

  test('says of a table that the names of its columns mean the system, which no table states', async () => {
    const known = async (name: string, content: string) => (await readText(name, content)).reading.layers[0]?.crs?.known;
    expect(await known('x.csv', 'nom,lat,lon\na,48,4\n')).toBe('columns');
    expect(await known('x.geojson', '{"type":"Point","coordinates":[4,48]}')).toBe('format');
  });

  test.each(['numberMatched', 'totalFeatures'])('says of what a service has cut how many there are, by its %s', async (name) => {
    const cut = (total: number) => readText('x.geojson', `{"type":"FeatureCollection","${name}":${total},"features":[${feature(4, 48)}]}`);
    const words = 'Le service dont vient ce fichier a 250000 objets, et n’en a donné que 1.';
    expect(
      wordsOf((await cut(250_000)).reading)
        .join()
        .replaceAll(/\s/g, ''),
    ).toContain(words.replaceAll(' ', ''));
    expect((await cut(1)).reading.problems).toEqual([]);
  });

  test.each(['bancs.json', 'bancs.geojson', 'bancs.geojsonl', 'bancs.ndjson'])(
    'has an object a line, whatever its ending: %s',
    async (name) => {
      const line = (nom: string, lon: number) =>
        `{"type":"Feature","id":${lon},"name":"x","properties":{"nom":"${nom}"},"geometry":{"type":"Point","coordinates":[${lon},48]}}\n`;
      const { reading, drawing } = await readText(name, `${line('Mairie', 4)}${line('Port', 5)}`);
      expect(reading).toMatchObject({
        problems: [],
        layers: [{ source: 'bancs', count: 2, fields: [{ name: 'nom' }], extent: [4, 48, 5, 48] }],
      });
      expect(Object.values(drawing)).toHaveLength(1);
      expect((await readText(name, `\x1e${line('Mairie', 4)}\x1e${line('Port', 5)}`)).reading.layers[0]?.count).toBe(2);
      const broken = await readText(name, `${line('Mairie', 4)}{"a":1}\n${line('Port', 5)}`);
      expect(broken.reading.problems).toMatchObject([{ id: 'feature-broken', severity: 'error', facts: { feature: 2 } }]);
    },
  );

  test.each<[string, unknown, ReadProblem['id'] | undefined]>([
    ['an address of two lines', { rue: 'A', code: [51, 100] }, undefined],
    ['more levels than are read', JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`), 'too-deep'],
    ['a list longer than a text may be', Array.from({ length: 20_000 }, (_, index) => index), 'text-too-long'],
  ])('has nested properties as far as the pipeline publishes them: %s', async (_, value, id) => {
    const feature = { type: 'Feature', properties: { nid: value }, geometry: { type: 'Point', coordinates: [4, 48] } };
    const { reading } = await readText('x.geojson', JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    expect([reading.problems[0]?.id, isRead(reading)]).toEqual([id, id === undefined]);
    const listed = JSON.stringify({ type: 'FeatureCollection', features: [{ ...feature, properties: [1, 2] }] });
    expect((await readText('x.geojson', listed)).reading.problems).toMatchObject([{ id: 'properties-broken' }]);
  });

  test('is said to be read only where it was: not of a format that is left to the pipeline', async () => {
    expect(isRead((await readText('zone.gml', '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>')).reading)).toBe(false);
    expect(isRead((await readText('x.csv', 'nom,lat,lon\na,48,4\n')).reading)).toBe(true);
  });

  test('is read by commas and by Windows’ letters, and keeps the zeros of codes', async () => {
    const bytes = Uint8Array.from('insee;nom;lon;lat\n01004;Ambérieu;5,36;45,96\n01005;Ambérieux;4,90;46,00\n', (letter) =>
      letter.charCodeAt(0),
    );
    const { reading } = await readBytes('communes.csv', bytes);
    expect(reading.places).toEqual({ kind: 'xy', x: 'lon', y: 'lat' });
    const [layer] = reading.layers;
    expect(layer?.fields.map(({ name, type, examples }) => [name, type, examples[0]])).toEqual([
      ['insee', 'text', '01004'],
      ['nom', 'text', 'Ambérieu'],
      ['lon', 'number', '5,36'],
      ['lat', 'number', '45,96'],
    ]);
    expect(layer?.key).toBe('insee');
    expect(layer?.extent).toEqual([4.9, 45.96, 5.36, 46]);
  });

  test.each([
    ['UTF-8', Uint8Array.from('Château', (letter) => letter.charCodeAt(0))],
    ['1252', Uint8Array.from('Château', (letter) => letter.charCodeAt(0))],
    ['1252', text.encode('Château')],
    ['UTF-8', text.encode('Château')],
  ])('has the letters of its attributes, whatever its .cpg says: %s', async (declared, value) => {
    const { reading } = await readBytes(
      'lieux.zip',
      zipSync({ 'lieux.dbf': dbfOf('NATURE', [value, value]), 'lieux.cpg': text.encode(declared) }),
    );
    expect(reading.layers).toMatchObject([{ count: 2, geometry: null, fields: [{ name: 'NATURE', examples: ['Château'] }] }]);
  });

  test('is placed by the columns that the reader names, or by none', async () => {
    const table = 'nom,e,n,ouest,sud\na,4,48,652000,6862000\nb,5,49,652100,6862100\n';
    const { reading } = await readText('x.csv', table, { places: { x: 'ouest', y: 'sud' }, crs: 'EPSG:2154' });
    expect(reading.layers[0]?.crs).toEqual({ code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93', known: 'chosen' });
    expect(reading.layers[0]?.extent?.map(Math.round)).toEqual([2, 49, 2, 49]);
    const bare = await readText('x.csv', table, { places: null });
    expect(bare.reading.layers).toMatchObject([{ geometry: null, crs: null, extent: null }]);
    expect(bare.drawing).toEqual({});
  });

  test('is cut between rows alone, wherever a piece of it ends', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `"a ""${index}""\nà deux lignes; ligne",4,${48 + index / 1e6}`);
    const { reading } = await readText('lignes.csv', `nom,lon,lat\r\n${rows.join('\r\n')}`);
    expect(reading.problems).toEqual([]);
    expect(reading.layers).toMatchObject([{ count: 60_000, unplaced: 0 }]);
    expect(reading.layers[0]?.fields.map(({ name, unique }) => [name, unique])).toEqual([
      ['nom', true],
      ['lon', false],
      ['lat', true],
    ]);
  });

  test('is drawn in part, evenly, where it holds more than a map needs', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `${index},${4 + index / 50_000},48`);
    const { drawing, reading } = await readText('points.csv', `n,lon,lat\n${rows.join('\n')}\n`);
    expect(reading.layers[0]?.count).toBe(50_000);
    const { features = [], isWhole } = drawing['points'] ?? {};
    expect(isWhole).toBe(false);
    expect(features.length).toBeGreaterThan(5000);
    expect(features.at(-1)?.geometry).toMatchObject({ coordinates: [expect.closeTo(5, 2) as number, 48] });
  });
});

test('a GeoPackage gives its declared layers, those with a place first, what it calls them and their fields, and no table of QGIS', async () => {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run(`
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('x', -1, 'NONE', -1, 'undefined'), ('RGF93', 2154, 'EPSG', 2154, '');
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT);
    INSERT INTO gpkg_contents VALUES ('types', 'attributes', 'types'), ('mats', 'features', 'Mâts'), ('layer_styles', 'attributes', 'layer_styles');
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER);
    INSERT INTO gpkg_geometry_columns VALUES ('mats', 'geom', 'POINT', -1);
    CREATE TABLE gpkg_data_columns (table_name TEXT, column_name TEXT, name TEXT, title TEXT);
    INSERT INTO gpkg_data_columns VALUES ('mats', 'h', 'h', 'Hauteur');
    CREATE TABLE mats (fid INTEGER PRIMARY KEY, geom BLOB, h REAL, actif BOOLEAN, pose DATE, insee INTEGER);
    INSERT INTO mats VALUES (1, x'47500001ffffffff0101000000000000000000244100000000002d5a41', 12.5, 1, '2024-01-01', 1004), (2, NULL, NULL, 0, NULL, 1005);
    CREATE TABLE types (fid INTEGER PRIMARY KEY, code TEXT);
    INSERT INTO types VALUES (1, 'a');
    CREATE TABLE layer_styles (id INTEGER); INSERT INTO layer_styles VALUES (1);
    CREATE TABLE hidden (id INTEGER); INSERT INTO hidden VALUES (1);`);
  const { reading } = await readBytes('parc.gpkg', new Uint8Array(database.export()));
  expect(reading.layers).toMatchObject([
    {
      name: 'mats',
      title: 'Mâts',
      geometry: 'point',
      count: 2,
      unplaced: 1,
      crs: { code: 'EPSG:2154', known: 'guessed' },
      fields: [
        { name: 'h', type: 'number', title: 'Hauteur', examples: ['12.5'], nulls: 1 },
        { name: 'actif', type: 'boolean', examples: ['true', 'false'] },
        { name: 'pose', type: 'date', examples: ['2024-01-01'] },
        { name: 'insee', type: 'text', examples: ['1004', '1005'] },
      ],
    },
    { name: 'types', geometry: null, crs: null, count: 1 },
  ]);
  expect(reading.layers[1]).not.toHaveProperty('title');
});

describe('a file that is too heavy for a browser', () => {
  const told = { problems: [{ id: 'too-heavy', severity: 'notice' }], layers: [] };

  test('is left to what comes after, and said so', async () => {
    const megabyte = ' '.repeat(1024 ** 2);
    const bytes = new Blob(['{"type": "FeatureCollection", ', ...Array.from({ length: 101 }, () => megabyte), '"features": []}']);
    const { reading } = await readFile({ name: 'lourd.geojson', bytes }, {}, machine);
    expect(reading).toMatchObject(told);
    expect(wordsOf(reading)[0]).toContain('Ce fichier est trop lourd pour être lu par votre navigateur (100\u202fMo au plus).');
  });

  test('is not unpacked, whatever its archive weighs', async () => {
    const zip = zipSync({ 'lourd.geojson': text.encode(collection(feature(4, 48))) });
    const directory = Buffer.from(zip).indexOf('PK\u0001\u0002');
    // Its size, as the archive's directory has it.
    new DataView(zip.buffer).setUint32(directory + 24, 400 * 1024 ** 2, true);
    expect((await readBytes('lourd.zip', zip)).reading).toMatchObject(told);
  });
});

describe('a coordinate system that a file does not say', () => {
  test('is told from its values, and asked for', async () => {
    const { reading } = await readText('mats.csv', 'id,x,y\n1,652000,6862000\n2,700000,6600000\n');
    expect(reading.layers[0]?.crs).toEqual({ code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93', known: 'guessed' });
    expect(wordsOf(reading)).toEqual([
      'Le fichier ne dit pas son système de coordonnées. Les valeurs de «\u202fmats\u202f» sont celles de RGF93 v1 / Lambert-93 (EPSG:2154)\u202f: il est choisi ci-dessous. Vérifiez sur la carte que tout est à sa place.',
    ]);
  });

  test('is told from them too where the file says one that cannot be', async () => {
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [652_000, 6_862_000] } };
    const { reading } = await readText('l93.geojson', JSON.stringify({ type: 'FeatureCollection', features: [point] }));
    expect(reading.layers[0]?.crs?.known).toBe('guessed');
    expect(wordsOf(reading)[0]).toContain('Le fichier se dit en WGS 84 (EPSG:4326), mais les valeurs de «\u202fl93\u202f»');
  });

  test('is told as its file says it where the map cannot place it', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2056' } };
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [2_600_000, 1_200_000] } };
    const { reading, drawing } = await readText('suisse.geojson', JSON.stringify({ type: 'FeatureCollection', crs, features: [point] }));
    expect(reading.layers[0]).toMatchObject({ crs: { code: 'EPSG:2056', known: 'file' }, extent: null });
    expect(drawing).toEqual({});
    expect(wordsOf(reading)[0]).toContain('La carte ne sait pas placer le système de «\u202fsuisse\u202f» (EPSG:2056).');
  });

  test('is asked for without a proposal where its values are like none', async () => {
    const { reading } = await readText('plan.csv', 'id,x,y\n1,12,15\n2,120,1500\n');
    expect(reading.problems).toMatchObject([{ id: 'crs-missing', severity: 'error' }]);
    expect(wordsOf(reading)[0]).toContain('ne ressemblent à aucun système français. Choisissez-le ci-dessous');
  });
});

/** The first record of a .shp without any. */
const emptyShp = (): Uint8Array => {
  const view = new DataView(new ArrayBuffer(100));
  view.setInt32(0, 9994);
  view.setInt32(24, 50);
  view.setInt32(28, 1000, true);
  return new Uint8Array(view.buffer);
};

describe('a bad file is refused before anything is asked', () => {
  test.each<[what: string, name: string, content: string | Uint8Array<ArrayBuffer>, words: string]>([
    ['empty', 'vide.geojson', '', 'Ce fichier est vide.'],
    ['without a feature', 'rien.geojson', collection(), 'Ce fichier ne contient aucun objet.'],
    [
      'with features that have nothing',
      'x.geojson',
      collection('{"type": "Feature", "properties": null, "geometry": null}'),
      'ni champ ni géométrie',
    ],
    ['not what it says', 'bonjour.gpkg', 'bonjour', '«\u202fbonjour.gpkg\u202f» se dit GeoPackage, mais son contenu n’en est pas.'],
    ['a page of the web', 'page.geojson', '<!doctype html><html></html>', 'est une page web, pas des données'],
    ['latitude first', 'lieux.geojson', collection(feature(48.7, 4.5), feature(48.8, 4.6)), 'Latitude et longitude sont échangées'],
    ['latitude first, in a table', 'lieux.csv', 'lon,lat\n48.7,4.5\n48.8,4.6\n', 'Échangez les deux colonnes ci-dessous.'],
    ['broken', 'casse.geojson', collection(feature(4, 48), '{"type": "Feature",}'), 'Le JSON est cassé à la ligne 4'],
    ['cut', 'coupe.geojson', collection(feature(4, 48)).slice(0, -20), 'Ce fichier s’arrête avant sa fin.'],
    [
      'with a geometry of another kind',
      'x.geojson',
      collection('{"type":"Feature","geometry":{"type":"Cercle"}}'),
      'La géométrie de l’objet n°\u00a01',
    ],
    ['another JSON', 'x.geojson', '{"a": 1}', 'Ce fichier JSON n’est pas un GeoJSON'],
    ['a lone .shp', 'seul.zip', zipSync({ 'communes.shp': emptyShp() }), 'Il manque .shx, .dbf à «\u202fcommunes\u202f»'],
    [
      'an archive of other things',
      'photos.zip',
      zipSync({ 'a.jpg': text.encode('x') }),
      'Cette archive ne contient pas de données que nous lisons',
    ],
    ['a broken archive', 'x.zip', text.encode('PK\u0003\u0004 et puis rien'), 'Cette archive zip ne s’ouvre pas'],
    [
      'a database of another kind',
      'x.gpkg',
      text.encode(`SQLite format 3\0${'x'.repeat(200)}`),
      'Ce GeoPackage est abîmé et ne se lit pas',
    ],
    ['XML that is broken', 'x.kml', '<kml><Document>\n<Placemark></kml>', 'Ce fichier est cassé à la ligne 2'],
    ['a DOCTYPE', 'x.gpx', '<!DOCTYPE gpx><gpx></gpx>', 'contient une déclaration DOCTYPE'],
    ['a point without a place', 'x.gpx', '<gpx><wpt lat="48"></wpt></gpx>', 'n’a pas de latitude ou de longitude'],
    ['a table with bytes that are no text', 'x.csv', 'a,b\n1,\u0000', '«\u202fx.csv\u202f» se dit CSV'],
    ['rows that are too long', 'x.csv', 'a,b\n1,2\n1,2,3\n', 'dont la première est la ligne 3'],
    ['unknown', 'x.dwg', 'AC1032', 'Nous ne reconnaissons pas «\u202fx.dwg\u202f».'],
  ])('%s', async (_, name, content, words) => {
    const { reading } = typeof content === 'string' ? await readText(name, content) : await readBytes(name, content);
    const errors = reading.problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ id, facts }) => fill(read.problems, id, facts, 'fr')).join('\n')).toContain(words);
  });

  test('but a system that its form cannot say, and values that look like people’s, are told with the layer', async () => {
    const owners = [
      '{"nom_proprietaire": "Jean Martin", "telephone": "06 12 34 56 78"}',
      '{"nom_proprietaire": "Anne Petit", "telephone": "06 98 76 54 32"}',
    ];
    const { reading } = await readText('parcelles.geojson', collection(feature(4.5, 48.7, owners[0]), feature(4.6, 48.8, owners[1])));
    expect(reading.layers[0]?.fields.map(({ name, personal }) => [name, personal])).toEqual([
      ['nom_proprietaire', 'person-name'],
      ['telephone', 'phone'],
    ]);
  });
});
