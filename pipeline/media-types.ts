/** What no browser is to open by itself, pages, scripts and XML of others among it. */
export const unknownType = 'application/octet-stream';

/** Types of what is published, by ending. The one that can run something, SVG, is ours: no source and no document is called so. */
const types = new Map([
  ['json', 'application/json'],
  ['ndjson', 'application/x-ndjson'],
  ['geojson', 'application/geo+json'],
  ['pmtiles', 'application/vnd.pmtiles'],
  ['fgb', 'application/flatgeobuf'],
  ['parquet', 'application/vnd.apache.parquet'],
  ['gpkg', 'application/geopackage+sqlite3'],
  ['las', 'application/vnd.las'],
  ['laz', 'application/vnd.laszip'],
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
  ['asc', 'text/plain'],
  ['tfw', 'text/plain'],
  ['j2w', 'text/plain'],
  ['prj', 'text/plain'],
  ['md', 'text/markdown'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['tif', 'image/tiff'],
  ['tiff', 'image/tiff'],
  ['jp2', 'image/jp2'],
  ['pdf', 'application/pdf'],
  ['odt', 'application/vnd.oasis.opendocument.text'],
  ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['zip', 'application/zip'],
  ['7z', 'application/x-7z-compressed'],
  ['gz', 'application/gzip'],
  ['bz2', 'application/x-bzip2'],
]);

/** The endings of what is published. */
export const endings: readonly string[] = [...types.keys()];

/** The type of a file, by its name. */
export const mediaTypeOf = (name: string): string => types.get(/\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? unknownType;
