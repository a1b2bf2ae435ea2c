import { documentEndings, fileEndings, keptEndings } from '../../schemas/model/source-endings.ts';
import type { Artifact, ArtifactFormat } from '../../schemas/types.ts';

/** Media type of files that no browser is to open by itself, such as pages, scripts and XML of others. */
export const unknownType = 'application/octet-stream';

/**
 * Types of what is published, by ending. The one that can run something, SVG, is ours: a plain drawing (schemas/model/plain-drawing.ts).
 */
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
  ['kmz', 'application/vnd.google-earth.kmz'],
  ['7z', 'application/x-7z-compressed'],
  ['gz', 'application/gzip'],
  ['bz2', 'application/x-bzip2'],
]);

/** Endings of the file names of each format: nothing else is published of it. */
export const endingsOf: Readonly<Record<ArtifactFormat, readonly string[]>> = {
  pmtiles: ['pmtiles'],
  flatgeobuf: ['fgb'],
  geoparquet: ['parquet'],
  geopackage: ['gpkg'],
  csv: ['csv'],
  'csv-excel': ['csv'],
  xlsx: ['xlsx'],
  // What is called otherwise is read by its content, and published under a name that says nothing.
  source: [...keptEndings, 'bin'],
  document: documentEndings,
  piece: ['pdf'],
  silhouette: ['svg', 'webp'],
  drawing: ['svg', 'webp'],
  locator: ['svg'],
  changes: ['parquet'],
  'changes-tiles': ['pmtiles'],
  rejects: ['csv'],
  'territory-boxes': ['json'],
  cog: ['tif'],
  'raster-pmtiles': ['pmtiles'],
  sheet: ['tif'],
  'sheet-index': ['fgb'],
  'sheet-tiles': ['pmtiles'],
  'sheet-list': ['json'],
  copc: ['laz'],
  'point-cloud': fileEndings.pointCloud,
};

/** The endings of all that lies in a store: what is published, and what tells of it. */
export const endings: readonly string[] = [...new Set([...types.keys(), ...Object.values(endingsOf).flat()])];

/** Extension of a file name, lower case, without the dot; "" where there is none. */
export const extensionOf = (name: string): string => /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The type of a file, by its name. */
export const mediaTypeOf = (name: string): string => types.get(extensionOf(name)) ?? unknownType;

/** Whether the ending of a file's name is one of its format, and its media type, without parameters, the one of that ending. */
export const isNamedAsFormat = ({ format, name, mediaType }: Pick<Artifact, 'format' | 'name' | 'mediaType'>): boolean =>
  endingsOf[format].includes(extensionOf(name)) && mediaType.split(';', 1)[0] === mediaTypeOf(name);
