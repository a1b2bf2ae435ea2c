/* What deposited files are called: the pipeline reads them, the site says so before they are deposited. */

type Endings = readonly [string, ...string[]];
const known = <Id extends string>(endings: Record<Id, Endings>): Readonly<Record<Id, Endings>> => endings;

/** Formats of one file each: the endings it may have, first the one that a local copy gets. */
export const fileEndings = known({
  geopackage: ['gpkg'],
  flatgeobuf: ['fgb'],
  parquet: ['parquet', 'geoparquet'],
  gpx: ['gpx'],
  kml: ['kml'],
  gml: ['gml', 'xml'],
  topojson: ['topojson', 'json'],
  geojsonseq: ['geojsonl', 'geojsons', 'ndjson', 'geojsonseq', 'jsonl', 'json', 'geojson'],
  geojson: ['geojson', 'json'],
  jsonTable: ['json'],
  csv: ['csv', 'tsv', 'txt'],
  geotiff: ['tif', 'tiff', 'gtiff'],
  jpeg2000: ['jp2', 'j2k'],
  grid: ['asc', 'grd'],
  pointCloud: ['laz', 'las'],
});

/** Formats of several files, which come in one archive: the endings of the first. */
export const partEndings = known({
  shapefile: ['shp', 'dbf'],
  fileGdb: ['gdbtable'],
  mapinfoTab: ['tab'],
  mapinfoMif: ['mif'],
  edigeo: ['thf'],
});

/** Common names of the formats that are read, where a text lists them: files, contents of archives, images, point clouds. */
export const readableFormats = {
  files: ['GeoPackage', 'GeoJSON', 'CSV', 'FlatGeobuf', 'GeoParquet', 'GML', 'KML', 'KMZ', 'GPX', 'TopoJSON', 'GeoJSONSeq', 'JSON'],
  parts: ['Shapefile', 'File Geodatabase (.gdb)', 'MapInfo TAB', 'MapInfo MIF', 'EDIGEO', 'GTFS'],
  images: ['GeoTIFF', 'JPEG 2000', 'ASCII Grid (.asc)'],
  clouds: ['LAS', 'LAZ', 'COPC'],
};

/** Archives and compressed files; a KMZ is a zip of a KML and its images. */
export const archiveEndings = ['zip', 'kmz', '7z', 'tar', 'tgz', 'gz', 'gzip', 'bz2'] as const;

/** The six numbers that place an image, in a file of its name beside it. */
export const worldEndings = ['tfw', 'tifw', 'tiffw', 'j2w', 'jp2w', 'wld'] as const;

/** Endings of all that can be deposited as one file. */
export const depositEndings: readonly string[] = [...new Set([...Object.values(fileEndings).flat(), ...archiveEndings])];

/** Endings under which a deposited file is published: no browser runs these. XML is read as GML, and is called so. */
export const keptEndings: readonly string[] = [...depositEndings, ...worldEndings, 'prj'].filter((ending) => ending !== 'xml');

/** Endings of documents: a browser shows them, or a person opens them without running anything. */
export const documentEndings = [
  ...['pdf', 'odt', 'ods', 'odp', 'docx', 'xlsx', 'txt', 'md', 'csv'],
  ...['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff'],
] as const;
