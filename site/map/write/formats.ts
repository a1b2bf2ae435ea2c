import type { TakenLayer } from '../model/taken.ts';
import { degrees, systemsOf } from './systems.ts';
import type { ExportId, Writer } from './format.ts';

/** A format that features are written in. */
export interface ExportFormat {
  id: ExportId;
  extension: string;
  mediaType: string;
  /** Bytes that are fetched before the first file is written, as they travel: said before they are asked for. */
  weight: number;
  /** The systems that it may be written in: any of those that are known, or degrees alone. */
  systems: 'any' | 'degrees';
  /** Several layers fit in one file. */
  many: boolean;
  /** The file itself says whom the data are owed to; else a text beside it does. */
  tells: boolean;
  /** Whether it holds what has no shape. */
  tables: boolean;
  load: () => Promise<Writer>;
}

/** GDAL and its tables, compressed. */
const gdalBytes = 9_100_000;

const byGdal: readonly ExportFormat[] = [
  {
    ...{ id: 'geopackage', extension: '.gpkg', mediaType: 'application/geopackage+sqlite3', weight: gdalBytes },
    ...{ systems: 'any', many: true, tells: true, tables: true },
    load: async () => (await import('./geopackage.ts')).writeGeopackage,
  },
  {
    ...{ id: 'shapefile', extension: '.shp', mediaType: 'application/vnd.shp', weight: gdalBytes },
    ...{ systems: 'any', many: false, tells: false, tables: false },
    load: async () => (await import('./shapefile.ts')).writeShapefile,
  },
  {
    ...{ id: 'dxf', extension: '.dxf', mediaType: 'image/vnd.dxf', weight: gdalBytes },
    ...{ systems: 'any', many: false, tells: false, tables: false },
    load: async () => (await import('./dxf.ts')).writeDxf,
  },
];

/** Every format, the lightest first. To add one: write its file, add it here, name it in `exportIds`. */
export const exportFormats: readonly ExportFormat[] = [
  {
    ...{ id: 'geojson', extension: '.geojson', mediaType: 'application/geo+json', weight: 2_000 },
    ...{ systems: 'degrees', many: false, tells: true, tables: true },
    load: async () => (await import('./geojson.ts')).writeGeojson,
  },
  {
    ...{ id: 'csv', extension: '.csv', mediaType: 'text/csv', weight: 2_000 },
    ...{ systems: 'any', many: false, tells: false, tables: true },
    load: async () => (await import('./csv.ts')).writeCsv,
  },
  {
    ...{ id: 'xlsx', extension: '.xlsx', mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', weight: 2_000 },
    ...{ systems: 'any', many: true, tells: true, tables: true },
    load: async () => (await import('./xlsx.ts')).writeXlsx,
  },
  {
    ...{ id: 'flatgeobuf', extension: '.fgb', mediaType: 'application/flatgeobuf', weight: 2_000 },
    ...{ systems: 'any', many: false, tells: true, tables: false },
    load: async () => (await import('./flatgeobuf.ts')).writeFlatgeobuf,
  },
  {
    ...{ id: 'geoparquet', extension: '.parquet', mediaType: 'application/vnd.apache.parquet', weight: 2_000 },
    ...{ systems: 'any', many: false, tells: true, tables: true },
    load: async () => (await import('./geoparquet.ts')).writeGeoparquet,
  },
  {
    ...{ id: 'kml', extension: '.kml', mediaType: 'application/vnd.google-earth.kml+xml', weight: 2_000 },
    ...{ systems: 'degrees', many: true, tells: true, tables: false },
    load: async () => (await import('./kml.ts')).writeKml,
  },
  // The pages of a request bring nothing so heavy.
  ...(import.meta.env.MAPPE_PAGES === undefined ? byGdal : []),
];

/** A format by its name. */
export function formatOf(id: ExportId): ExportFormat {
  const format = exportFormats.find((each) => each.id === id);
  if (format === undefined) throw new Error(`Nobody writes ${id} here.`);
  return format;
}

/** The formats that can hold each of these layers. */
export const formatsFor = (layers: readonly TakenLayer[]): ExportFormat[] =>
  exportFormats.filter(({ tables }) => tables || layers.every(({ geometry }) => geometry !== null));

/** The systems that these layers may be written in as a format. */
export const systemsFor = ({ systems }: ExportFormat, layers: readonly TakenLayer[]): string[] =>
  systems === 'degrees' ? [degrees] : systemsOf(layers);
