import type { Geometry } from 'geojson';
import type { SqlJsStatic } from 'sql.js';
import type { Fault } from '../../../schemas/messages/parser-fault.ts';
import type { Bbox, FieldType, GeometryKind } from '../../../schemas/types.ts';
import type { TakenFeature } from '../../map/model/taken.ts';
import type { FieldLook } from './field-look.ts';
import type { ReadProblemId } from '../../words/fr/read.ts';

/* What is read of a file in the reader's browser: the same model for each format, in the words of `mappe inspect`. */

/** Largest file that a reader only looks at: what limits it is the room that its features take. */
export const ownBytes = 400 * 1024 ** 2;

/** Origin of a layer's coordinate system: the file, its format, the names of its columns, the reader, or a guess from its values. */
export type CrsKnown = 'file' | 'format' | 'columns' | 'chosen' | 'guessed';

/** A coordinate system. */
export interface ReadCrs {
  /** EPSG:nnnn */
  code: string;
  name: string;
  known: CrsKnown;
}

/** A field of a layer. */
export interface ReadField {
  name: string;
  type: FieldType;
  /** Title that the file gives to the field. */
  title?: string;
  /** Some of its values, as text. */
  examples: string[];
  /** Features without a value. */
  nulls: number;
  /** No value stands twice. */
  unique: boolean;
  /** Why its values look personal. */
  personal?: string;
  /** Statistics that colours are made of; absent where none can or may be. */
  look?: FieldLook;
}

/** A layer of the file. */
export interface ReadLayer {
  /** Published name. */
  name: string;
  /** Name of the layer in the file. */
  source: string;
  title?: string;
  geometry: GeometryKind | null;
  /** Features. */
  count: number;
  /** Features without a place, of a layer that has some. */
  unplaced: number;
  /** Colour that the file gives to the layer, in words of style sheets: anything may stand there. */
  color?: string;
  /** In WGS 84; null where no feature has a place, or nobody knows it here. */
  extent: Bbox | null;
  crs: ReadCrs | null;
  fields: ReadField[];
  /** The field that identifies a feature, where one alone can. */
  key?: string;
}

/** Something to be told of a file. */
export interface ReadProblem {
  id: ReadProblemId;
  severity: 'error' | 'warning' | 'notice';
  facts: Record<string, string | number | Fault>;
}

/** The columns of a table that place its rows; a pair stands in one column and is found again by itself. */
export type ReadPlaces = { kind: 'xy'; x: string; y: string } | { kind: 'wkt'; wkt: string } | { kind: 'pair'; column: string };

/** A feature to be drawn, in WGS 84. */
export interface DrawnFeature {
  type: 'Feature';
  /** Values of the fields that colours can be made of. */
  properties: Record<string, unknown>;
  geometry: Geometry;
}

/** Contents of a file: layers and problems. */
export interface FileReading {
  /** As people call the format; "" where it is not known. */
  format: string;
  layers: ReadLayer[];
  problems: ReadProblem[];
  /** Columns of a table, and those of them that place its rows. */
  columns?: string[];
  places?: ReadPlaces;
  /** File that columns can be removed from here: the file itself, never an archive of it. */
  rewritable?: Rewritable;
}

/** Whether a file was read whole, and found sound: it is said to be read of no other. */
export const isRead = ({ layers, problems }: Pick<FileReading, 'layers' | 'problems'>): boolean =>
  layers.length > 0 && problems.every(({ severity }) => severity !== 'error');

/** Features drawn of a file, by layer name: all, or some of each part of the layer. */
export type Drawing = Record<string, { features: DrawnFeature[]; isWhole: boolean }>;

/** Choices of the page's reader about a file. */
export interface ReadChoices {
  /** EPSG:nnnn */
  crs?: string;
  /** Null: none of the columns is a place. */
  places?: { x: string; y: string } | { wkt: string } | null;
}

/** A file as a reader of one format is given it. */
export interface GivenFile extends ReadingTools {
  name: string;
  bytes: Blob;
  choices: ReadChoices;
}

/** Formats out of which a column can be taken in the browser; out of the others the producer's software takes it. */
export const rewritable = ['CSV', 'GeoJSON', 'GeoJSONSeq', 'GeoPackage'] as const;
/** Such a format. */
export type Rewritable = (typeof rewritable)[number];

/** A column to take out of a file, with its layer as the file calls it. */
export interface TakenColumn {
  layer: string;
  field: string;
}

/** Room for features that are kept whole: a browser that has no more ends the page. */
export interface Room {
  /** Features, and bytes by which their memory is reckoned, that may still come. */
  features: number;
  bytes: number;
}

/** Tools that reading takes from its environment. */
export interface ReadingTools {
  /** Told how much has been read, 0 to 1. */
  onProgress: (share: number) => void;
  /** Starts SQLite, which is fetched with the first file that needs it. */
  openSqlite: () => Promise<SqlJsStatic>;
  /** Room for all features with their values; absent where some are drawn of each layer. */
  room?: Room;
}

/** Layer as one format's reader finds it, in the layer's own coordinates. */
export interface RawLayer {
  source: string;
  title?: string;
  geometry: GeometryKind | null;
  count: number;
  unplaced: number;
  color?: string;
  box: Bbox | null;
  /** As the file says it. */
  stated: StatedCrs | undefined;
  /** As its format prescribes it, or its columns are called. */
  assumed?: string;
  fields: ReadField[];
  drawn: Pick<DrawnFeature, 'geometry' | 'properties'>[];
  isWhole: boolean;
  /** All its features, where there is room for them. */
  kept?: TakenFeature[];
}

/** A coordinate system as files say it. */
export type StatedCrs = { code: string } | { wkt: string };

/** Contents of a file as one format's reader finds them. */
export interface RawReading {
  layers: RawLayer[];
  problems: ReadProblem[];
  columns?: string[];
  places?: ReadPlaces;
}

/** Fault of a whole file, which cannot be read. */
export class ReadError extends Error {
  readonly problem: ReadProblem;

  constructor(id: ReadProblemId, facts: ReadProblem['facts'] = {}, options?: ErrorOptions) {
    super(id, options);
    this.problem = { id, severity: 'error', facts };
  }
}
