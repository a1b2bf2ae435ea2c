import type { TakenLayer } from '../model/taken.ts';
import { degrees, exportSystems, type Placed } from './systems.ts';
import type { ExportId } from './format.ts';

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
}

/** GDAL and its tables. */
const gdalBytes = 9_130_000;
/** Bytes of the code that moves degrees to metres. */
const metresBytes = 22_000;

/** Every format, the lightest first. To add one: write its file, name it in `exportIds`, add it here and in `writers`. */
export const exportFormats: readonly ExportFormat[] = [
  {
    id: 'geojson',
    extension: '.geojson',
    mediaType: 'application/geo+json',
    weight: 11_900,
    systems: 'degrees',
    many: false,
    tells: true,
    tables: true,
  },
  {
    id: 'kml',
    extension: '.kml',
    mediaType: 'application/vnd.google-earth.kml+xml',
    weight: 12_500,
    systems: 'degrees',
    many: true,
    tells: true,
    tables: false,
  },
  {
    id: 'csv-excel',
    extension: '.csv',
    mediaType: 'text/csv',
    weight: 13_800,
    systems: 'any',
    many: false,
    tells: false,
    tables: true,
  },
  {
    id: 'csv',
    extension: '.csv',
    mediaType: 'text/csv',
    weight: 13_800,
    systems: 'any',
    many: false,
    tells: false,
    tables: true,
  },
  {
    id: 'flatgeobuf',
    extension: '.fgb',
    mediaType: 'application/flatgeobuf',
    weight: 14_600,
    systems: 'any',
    many: false,
    tells: true,
    tables: false,
  },
  {
    id: 'xlsx',
    extension: '.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    weight: 15_900,
    systems: 'any',
    many: true,
    tells: true,
    tables: true,
  },
  {
    id: 'geoparquet',
    extension: '.parquet',
    mediaType: 'application/vnd.apache.parquet',
    weight: 30_500,
    systems: 'any',
    many: false,
    tells: true,
    tables: true,
  },
  {
    id: 'geopackage',
    extension: '.gpkg',
    mediaType: 'application/geopackage+sqlite3',
    weight: gdalBytes,
    systems: 'any',
    many: true,
    tells: true,
    tables: true,
  },
  {
    id: 'shapefile',
    extension: '.shp',
    mediaType: 'application/vnd.shp',
    weight: gdalBytes,
    systems: 'any',
    many: false,
    tells: false,
    tables: false,
  },
  {
    id: 'dxf',
    extension: '.dxf',
    mediaType: 'image/vnd.dxf',
    weight: gdalBytes,
    systems: 'any',
    many: false,
    tells: false,
    tables: false,
  },
];

/** A format by its name. */
export function formatOf(id: ExportId): ExportFormat {
  const format = exportFormats.find((each) => each.id === id);
  if (format === undefined) throw new Error(`Nobody writes ${id} here.`);
  return format;
}

/** The formats that can hold each of these layers; the pages of a request bring nothing so heavy as GDAL. */
export const formatsFor = (layers: readonly Pick<TakenLayer, 'geometry'>[]): ExportFormat[] =>
  exportFormats.filter(
    ({ tables, weight }) =>
      (tables || layers.every(({ geometry }) => geometry !== null)) && (weight < gdalBytes || import.meta.env.MAPPE_PAGES === undefined),
  );

/** The systems that these layers may be written in as a format. */
export const systemsFor = ({ systems }: ExportFormat, layers: readonly Placed[]): string[] =>
  systems === 'degrees' ? [degrees] : exportSystems(layers);

/** The system that is chosen, where these layers may be written in it as the format that is; else degrees. */
export function systemIn({ format, system }: { format: ExportId; system: string }, layers: readonly Placed[]): string {
  return systemsFor(formatOf(format), layers).includes(system) ? system : degrees;
}

/** Bytes that are fetched before the first file of a format is written in a system. */
export const weightIn = ({ weight }: ExportFormat, system: string): number => weight + (system === degrees ? 0 : metresBytes);
