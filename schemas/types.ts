/** Text in French, or in French and English. Producer text: never HTML. */
export type Text = string | { fr: string; en: string };
/** [west, south, east, north], degrees, WGS 84. */
export type Bbox = [number, number, number, number];
export type Severity = 'error' | 'warning' | 'notice';

/** One thing that is wrong, with its stable rule id; `where` is `file:line:column` or a file. */
export interface Problem {
  id: string;
  severity: Severity;
  message: string;
  where?: string;
}

export interface Contact {
  name: string;
  email?: string;
  url?: string;
}

// ---- manifests (written by people) ---------------------------------------------------------

export interface Operator {
  title: Text;
  description: Text;
  /** Public address of the site, with its base path: https://exemple.fr/mappe/ */
  site: string;
  /** Public address of the store; "/store/" (same origin) by default. */
  store?: string;
  contact: Contact;
  publisher: { name: string; address?: string; siret?: string; director?: string };
  host: { name: string; address?: string; url?: string };
  /** Where manifests live: https://github.com/<owner>/<repository>, and its branch. */
  forge?: { url: string; branch: string };
  accessibility: { status: 'non-conforme' | 'partiellement-conforme' | 'totalement-conforme'; audited?: string };
  dpo?: Contact;
  quota?: { freeBytes: number };
  /** The catalogue's own layers that draw the base map, each `<producer>/<dataset>#<layer>`. */
  basemap?: { land?: string; borders?: string; lakes?: string; rivers?: string; places?: string };
}

export type ProducerType =
  | 'commune' | 'epci' | 'departement' | 'region' | 'etat' | 'operateur' | 'syndicat' | 'association' | 'entreprise' | 'personne';

export interface Producer {
  title: string;
  type: ProducerType;
  siret?: string;
  territory: string;
  contact: Contact;
  url?: string;
  owners?: string[];
  plan?: { name: 'free' } | { name: 'premium'; terabytes: number; until: string };
  verified?: { by: string; on: string; how: 'dns' | 'email' | 'courrier' | 'annuaire' };
}

export type FieldType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime';
export type TileProfile =
  | 'auto' | 'points' | 'heterogene' | 'reseau' | 'lineaire' | 'schematisation' | 'selection' | 'fusion' | 'harmonisation';

export interface ManifestSource {
  /** Inside the dataset's folder, or node_modules/<package>/… */
  path?: string;
  url?: string;
  sha256?: string;
  /** EPSG:nnnn, only where the file does not say. */
  crs?: string;
  /** Tables only. */
  geometry?: { x: string; y: string } | { wkt: string };
  /** Tables only: keep the rows whose field has one of these values. */
  filter?: Record<string, string | string[]>;
}

export interface ManifestField {
  title?: Text;
  description?: Text;
  type?: FieldType;
  unit?: string;
}

export interface ManifestLayer {
  /** Published name: ^[a-z][a-z0-9_]*$ */
  name: string;
  /** Name in the source, where it is not the published name. */
  source?: string;
  title?: Text;
  description?: Text;
  key?: string;
  fields?: Record<string, ManifestField>;
}

export interface Dataset {
  title: Text;
  description: Text;
  themes: string[];
  keywords?: string[];
  license: string;
  frequency: string;
  temporal?: { start?: string; end?: string };
  lineage?: Text;
  contact: Contact;
  source: ManifestSource;
  layers?: ManifestLayer[];
  tiles?: {
    profile?: TileProfile;
    minzoom?: number;
    maxzoom?: number;
    /** Fields kept in the tiles; all by default. */
    fields?: string[];
    /** profile points only */
    points?: 'drop' | 'cluster' | 'keep';
  };
  /** A file of MapLibre layers beside the manifest. */
  style?: string;
  expect?: {
    features?: { min?: number; max?: number };
    layers?: Record<string, { features?: { min?: number; max?: number }; fields?: string[] }>;
    bbox?: Bbox;
  };
  access?: 'public' | 'unlisted' | 'restricted';
  accessReason?: string;
  identifier?: string;
  /** Declared territory codes; the producer's by default. */
  territories?: string[];
  /** Metres. */
  resolution?: number;
  /** Denominator. */
  scale?: number;
  attribution?: string;
  inspire?: string[];
  hvd?: string;
  conformsTo?: string[];
  documents?: { path: string; title: Text }[];
  links?: { title: Text; url: string }[];
  personalData?: { basis: string; reason: string };
  keepSource?: boolean;
}

// ---- what the pipeline makes ---------------------------------------------------------------

export type ArtifactFormat =
  | 'pmtiles' | 'flatgeobuf' | 'geoparquet' | 'geopackage' | 'csv' | 'csv-excel'
  | 'source' | 'document' | 'silhouette' | 'drawing' | 'locator';

export interface Artifact {
  format: ArtifactFormat;
  /** Present where the file holds one layer of the data set. */
  layer?: string;
  /** File name, last part of the key. */
  name: string;
  /** Store-relative: data/<producer>/<dataset>/<sha256, 16 hex>/<name> */
  key: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  recipe: number;
  /** Documents only. */
  title?: Text;
}

export type Value = string | number | boolean | null;

/** A field as measured on the clean table, merged with what the manifest says of it. Values are absent where the field looks personal. */
export interface Field {
  name: string;
  type: FieldType;
  title?: Text;
  description?: Text;
  unit?: string;
  nulls: number;
  distinct?: number;
  min?: Value;
  max?: Value;
  /** 0, 25, 50, 75, 100 %; numbers only. */
  quantiles?: number[];
  /** Counts of at most 16 equal classes from min to max; numbers only. */
  histogram?: number[];
  /** Most frequent values, at most 8. */
  top?: { value: Value; count: number }[];
  example?: Value;
  /** Looks like personal data, and why. */
  personal?: string;
}

export type GeometryKind = 'point' | 'line' | 'polygon' | 'mixed';

/** Where every feature went; see DESIGN "Conservation". Every term is a count of features. */
export interface Conservation {
  source: number;
  /** Left out by source.filter. */
  filtered: number;
  clean: number;
  geopackage?: number;
  geoparquet: number;
  csv: number;
  flatgeobuf?: number;
  /** null or empty geometry */
  withoutGeometry: number;
  /** distinct ids at the maximum zoom */
  tiles?: number;
  /** beyond ±85.0511° */
  outsideTiles?: number;
  /** smaller than a tile unit, or without area or length */
  tooSmallForTiles?: number;
}

export interface Layer {
  name: string;
  title?: Text;
  description?: Text;
  /** null: a table without geometry */
  geometry: GeometryKind | null;
  /** Z values are kept in GeoPackage, FlatGeobuf and GeoParquet. */
  hasZ: boolean;
  /** of the source */
  crs: { code: string; name: string } | null;
  features: number;
  bbox: Bbox | null;
  key?: string;
  fields: Field[];
  conservation: Conservation;
  /** At most 10 rows, in the order of `fields`; values cut at 80 characters; null where a field looks personal. */
  sample: Value[][];
}

export interface ZoomFigures {
  zoom: number;
  tiles: number;
  bytes: number;
  largestBytes: number;
  medianBytes: number;
  /** distinct features kept at this zoom */
  features: number;
}

export interface Version {
  /** 16 hex of the digest of source and data part. */
  id: string;
  /** Commit date of the manifest, YYYY-MM-DD. */
  date: string;
  source: { format: string; name: string; bytes: number; sha256: string; url?: string };
  features: number;
  /** One box in all, and one per territory (FXX mainland, GLP, MTQ, GUF, REU, MYT …, or WORLD). */
  extent: { bbox: Bbox; boxes: { area: string; bbox: Bbox }[] } | null;
  layers: Layer[];
  tiles?: {
    profile: TileProfile;
    minzoom: number;
    maxzoom: number;
    zooms: ZoomFigures[];
  };
  artifacts: Artifact[];
  tools: { gdal: string; tippecanoe: string };
}

export interface VersionSummary {
  id: string;
  date: string;
  features: number;
  bytes: number;
}

/** All that is known of a data set now: what the site reads. Holds no clock reading. */
export interface DatasetRecord {
  format: 1;
  /** <producer>/<dataset> */
  id: string;
  /** Stable for life: the manifest's, or the id. */
  identifier: string;
  /** Path of its page below /donnees/: the id, or one that cannot be guessed where access is unlisted. */
  path: string;
  producer: { id: string; title: string; type: ProducerType; territory: string; contact: Contact; url?: string; verified?: boolean };
  title: Text;
  description: Text;
  themes: string[];
  keywords: string[];
  license: string;
  /** The ready sentence that the license asks for. */
  attribution: string;
  frequency: string;
  temporal?: { start?: string; end?: string };
  lineage?: Text;
  contact: Contact;
  territories: string[];
  resolution?: number;
  scale?: number;
  inspire?: string[];
  hvd?: string;
  conformsTo?: string[];
  links?: { title: Text; url: string }[];
  access: 'public' | 'unlisted';
  personalData?: { basis: string; reason: string };
  /** Checked MapLibre layers; `source` and `source-layer` name this data set's tiles. */
  style?: Record<string, unknown>[];
  /** YYYY-MM-DD */
  updated: string;
  version: Version;
  /** Newest first, the current one included. */
  history: VersionSummary[];
  /** Warnings and notices that a reader may want to know. */
  problems: Problem[];
}

export interface Snapshot {
  format: 1;
  sequence: number;
  /** producer → store keys of its record files (records/<producer>/<prefix>-<digest>.ndjson) */
  producers: Record<string, string[]>;
}

/** current.json: the one mutable object of the store. */
export interface Pointer {
  sequence: number;
  /** snapshots/<sequence>-<digest>.json */
  snapshot: string;
  sha256: string;
}
