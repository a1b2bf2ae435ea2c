import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import type { Canaries } from './security.fixtures/canaries.ts';
import { tiff } from './security.fixtures/claims.ts';
import { copyFixture } from './security.fixtures/sources.ts';

/*
 * What GDAL opens by its content, whatever it is called, and that makes it open something else: each is written under a name that a
 * producer may give, over an address and over a file that nobody may read. Nothing is published of them but what they hold themselves.
 */

const unread = /^(source|raster|geojson|structure)\./;
const position = { type: 'Point', coordinates: [4, 49] };

/** An indirection as text under the name of something else. */
const text = (name: string, file: string, make: (canaries: Canaries) => string): Attack => ({ name, file, make, refusedBy: unread });
const json = (name: string, file: string, make: (canaries: Canaries) => object): Attack =>
  text(name, file, (canaries) => JSON.stringify(make(canaries)));

const services: Attack[] = [
  // attack: a WFS
  text('a WFS, called .gml', 'source.gml', ({ address }) => `<OGRWFSDataSource><URL>${address}/wfs</URL></OGRWFSDataSource>`),
  text('a WFS, called .kml', 'source.kml', ({ address }) => `<OGRWFSDataSource><URL>${address}/wfs</URL></OGRWFSDataSource>`),
  // attack: an OGC API
  text('an OGC API, called .gml', 'source.gml', ({ address }) => `<OGRWFSDataSource><URL>OAPIF:${address}</URL></OGRWFSDataSource>`),
  text(
    // attack: the capabilities of a service
    'the capabilities of a WFS, called .gml',
    'source.gml',
    ({ address }) =>
      `<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xlink="http://www.w3.org/1999/xlink"><OperationsMetadata><Get xlink:href="${address}/wfs"/></OperationsMetadata><FeatureTypeList><FeatureType><Name>a</Name></FeatureType></FeatureTypeList></wfs:WFS_Capabilities>`,
  ),
  text(
    // attack: a WMTS
    'a WMTS, called .tif',
    'source.tif',
    ({ address }) => `<GDAL_WMTS><GetCapabilitiesUrl>${address}/wmts</GetCapabilitiesUrl><Layer>a</Layer></GDAL_WMTS>`,
  ),
  text(
    'the capabilities of a WMTS, called .tif',
    'source.tif',
    ({ address }) =>
      `<Capabilities xmlns="http://www.opengis.net/wmts/1.0"><Contents><Layer><ResourceURL template="${address}/{TileMatrix}"/></Layer></Contents></Capabilities>`,
  ),
  text(
    // attack: a WCS
    'a WCS, called .tif',
    'source.tif',
    ({ address }) => `<WCS_GDAL><ServiceURL>${address}/wcs?</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>`,
  ),
  // attack: a TMS
  text('a TMS, called .jp2', 'source.jp2', ({ address }) => `<TileMap version="1.0.0" tilemapservice="${address}"><TileSets/></TileMap>`),
  text(
    'a map service, called .asc',
    'source.asc',
    ({ address }) => `<GDAL_WMS><Service name="WMS"><ServerUrl>${address}/wms</ServerUrl></Service></GDAL_WMS>`,
  ),
  // attack: an OGC API
  json('an OGC API of tiles, called .json', 'source.json', ({ address }) => ({
    links: [{ rel: 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-map', href: `${address}/tiles`, type: 'application/json' }],
  })),
];

/** Items of a SpatioTemporal Asset Catalog are features too: what they hold is published as that, what they name is not asked. */
const catalogues: Attack[] = [
  {
    // attack: images of a catalogue (STACIT)
    name: 'a catalogue of images (STACIT), called .geojson',
    file: 'source.geojson',
    make: ({ address, secretFile }) => {
      const assets = { image: { href: `${address}/a.tif`, roles: ['data'] }, file: { href: secretFile } };
      const properties = { nom: 'a', 'proj:epsg': 4326, 'proj:transform': [1, 0, 0, 0, -1, 0], 'proj:shape': [1, 1] };
      const item = { type: 'Feature', stac_version: '1.0.0', id: 'a', properties, geometry: position, assets };
      return JSON.stringify({ type: 'FeatureCollection', stac_version: '1.0.0', features: [item] });
    },
    features: 1,
  },
  {
    // attack: tiles of a catalogue (STACTA)
    name: 'tiles of a catalogue (STACTA), called .geojson',
    file: 'source.geojson',
    make: ({ address }) => {
      const templates = { a: { href: `${address}/{TileMatrix}/{TileRow}/{TileCol}.tif` } };
      const properties = { nom: 'a', 'tiles:tile_matrix_links': { a: { url: `${address}/a` } }, 'tiles:tile_matrix_sets': {} };
      const item = {
        type: 'Feature',
        id: 'a',
        stac_extensions: ['tiled-assets'],
        properties,
        geometry: position,
        asset_templates: templates,
      };
      return JSON.stringify({ type: 'FeatureCollection', stac_extensions: ['tiled-assets'], asset_templates: templates, features: [item] });
    },
    features: 1,
  },
  {
    ...json('a STAC item alone, called .json', 'source.json', ({ address }) => ({
      type: 'Feature',
      stac_version: '1.0.0',
      stac_extensions: ['tiled-assets'],
      id: 'a',
      properties: {},
      geometry: position,
      asset_templates: { a: { href: `${address}/{TileMatrix}.tif` } },
    })),
    refusedBy: undefined,
    features: 1,
  },
  // attack: steps of GDAL (GDALG)
  json('a steps file of GDAL (GDALG), called .json', 'source.json', ({ secretFile }) => ({
    type: 'gdal_streamed_alg',
    command_line: `gdal vector pipeline ! read ${secretFile} ! write streamed`,
  })),
  // attack: references of Zarr
  json('references of Zarr, called .json', 'source.json', ({ address, secretFile }) => ({
    version: 1,
    refs: { '.zgroup': '{"zarr_format":2}', 'a/.zarray': '{}', 'a/0': [secretFile, 0, 10], 'a/1': [`${address}/a`] },
  })),
];

const images: Attack[] = [
  text(
    // attack: an index of images (GTI)
    'an index of images (GTI), called .tif',
    'source.tif',
    ({ secretFile }) =>
      `<GDALTileIndexDataset><IndexDataset>${secretFile}</IndexDataset><LocationField>nom</LocationField></GDALTileIndexDataset>`,
  ),
  text(
    // attack: a scene of RADARSAT (RS2)
    'a scene of RADARSAT (RS2), called .tif',
    'source.tif',
    ({ secretFile }) =>
      `<?xml version="1.0"?><product xmlns="http://www.rsi.ca/rs2/prod/xml/schemas"><imageAttributes><fullResolutionImageData pole="HH">${secretFile}</fullResolutionImageData></imageAttributes></product>`,
  ),
  text(
    'a scene of DIMAP, called .tif',
    'source.tif',
    ({ secretFile }) =>
      `<Dimap_Document><Data_Access><Data_File><DATA_FILE_PATH href="${secretFile}"/></Data_File></Data_Access></Dimap_Document>`,
  ),
  // attack: a file of PCIDSK
  text('a file of PCIDSK, called .tif', 'source.tif', ({ secretFile }) => `PCIDSK  SDB V1.0${' '.repeat(480)}FILE ${secretFile}`),
  text(
    // attack: a PDF
    'a PDF that opens an address, called .tif',
    'source.tif',
    ({ address }) => `%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(${address})>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`,
  ),
  text(
    'a virtual image, called .asc',
    'source.asc',
    ({ address }) =>
      `<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>/vsicurl/${address}/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>`,
  ),
  {
    name: 'a TIFF that carries a virtual image in its words',
    file: 'source.tif',
    make: ({ secretFile }) =>
      Buffer.concat([tiff({}), Buffer.from(`<GDALMetadata><Item name="SourceFilename">${secretFile}</Item></GDALMetadata>`)]),
    refusedBy: unread,
  },
  {
    // attack: images over a map (KMLSuperOverlay)
    name: 'images over a map (KMLSuperOverlay), called .kml',
    file: 'source.kml',
    make: ({ address }) =>
      `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Region><LatLonAltBox><north>50</north><south>49</south><east>5</east><west>4</west></LatLonAltBox></Region><NetworkLink><Region/><Link><href>${address}/0/0/0.kml</href></Link></NetworkLink><GroundOverlay><Icon><href>${address}/0/0/0.jpg</href></Icon><LatLonBox><north>50</north><south>49</south><east>5</east><west>4</west></LatLonBox></GroundOverlay></Document></kml>`,
    refusedBy: unread,
  },
];

/** A database that is no GeoPackage, or has more in it than one. */
async function database(path: string, fixture: string | undefined, ...sql: string[]): Promise<Buffer> {
  if (fixture !== undefined) await copyFixture(fixture, path);
  const opened = new DatabaseSync(path);
  for (const each of sql) opened.exec(each);
  opened.close();
  return readFileSync(path);
}

const databases: Attack[] = [
  {
    // attack: tiles in a database (MBTiles)
    name: 'tiles of images (MBTiles), called .gpkg',
    file: 'source.gpkg',
    make: ({ address }, path) =>
      database(
        path,
        undefined,
        'CREATE TABLE metadata (name text, value text)',
        `INSERT INTO metadata VALUES ('name', 'a'), ('format', 'pbf'), ('json', '{"vector_layers":[],"tiles":["${address}/a"]}')`,
        'CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)',
        `INSERT INTO tiles VALUES (0, 0, 0, x'1a00')`,
      ),
    refusedBy: unread,
  },
  {
    // attack: images in a database (RasterLite)
    name: 'images in a database (RasterLite), called .gpkg',
    file: 'source.gpkg',
    make: (_, path) =>
      database(
        path,
        undefined,
        'CREATE TABLE a_metadata (id integer, source_name text, geometry blob)',
        'CREATE TABLE a_rasters (id integer, raster blob)',
        "CREATE TABLE raster_pyramids (table_prefix text); INSERT INTO raster_pyramids VALUES ('a')",
      ),
    refusedBy: unread,
  },
  {
    name: 'a GeoPackage with the places of images, as an index of them has',
    file: 'source.gpkg',
    make: ({ address, secretFile }, path) =>
      database(
        path,
        'zonage.gpkg',
        `CREATE TABLE images (location text)`,
        `INSERT INTO images VALUES ('/vsicurl/${address}/a.tif'), ('${secretFile}')`,
      ),
    features: 7,
  },
];

testAttacks([...services, ...catalogues, ...images, ...databases]);
