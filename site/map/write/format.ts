import type { Lang } from '../../words/languages.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { Gdal } from './gdal.ts';

/** Names of the formats that features are written in. */
export const exportIds = [
  'geojson',
  'csv-excel',
  'csv',
  'xlsx',
  'flatgeobuf',
  'geoparquet',
  'geopackage',
  'shapefile',
  'kml',
  'dxf',
] as const;
/** The name of a format. */
export type ExportId = (typeof exportIds)[number];

/** Pieces of a file, in their order. */
export type FilePieces = (string | Uint8Array<ArrayBuffer>)[];

/** A file that is written: its name and what it holds. */
export interface WrittenFile {
  name: string;
  pieces: FilePieces;
}

/** Options of a writer beside the layers, whose shapes are in `system` already. */
export interface WriteOptions {
  /** "EPSG:4326", or the code of a system of metres. */
  system: string;
  /** Notice of what is owed, to be read by programs and by people. */
  notice: Notice;
  lang: Lang;
  /** The name of a file without its ending: that of a layer where each has its own. */
  nameOf: (layer?: TakenLayer) => string;
  /** Heavy: asked for by those formats alone that are written by it. */
  openGdal: () => Promise<Gdal>;
}

/** A line of a notice: what it tells, and the text. */
export type NoticeRow = readonly [label: string, text: string];

/** Notice of what is owed, as values by their names and as lines for people. */
export interface Notice {
  members: Readonly<Record<string, string>>;
  rows: readonly NoticeRow[];
}

/** Files that were written, and remarks that a reader has to know beyond the notice. */
export interface Written {
  files: WrittenFile[];
  remarks?: readonly string[];
}

/** Writes the layers of one data set. */
export type Writer = (layers: readonly TakenLayer[], options: WriteOptions) => Promise<Written>;
