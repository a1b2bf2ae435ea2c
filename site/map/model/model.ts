import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Bbox, Field, GeometryKind, Service, Text } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import type { Filter } from './filter.ts';
import type { Pieces } from '../../words/web-address.ts';

/* What the rooms of the map hand each other: types alone, so that each may know them and none has to know another. */

/** Degrees, WGS 84. */
export type Position = [longitude: number, latitude: number];

/** Where a map looks: degrees, WGS 84. */
export interface View {
  center: [number, number];
  zoom: number;
}

/** What a map is to show: a box, from no further away than there are tiles. */
export interface Frame {
  box: Bbox;
  leastZoom: number;
  /** A picture is looked at from as close as its pixels are; absent: from where its surroundings are seen. */
  mostZoom?: number;
}

/** How the values of a field are meant, where its standard says more than its type. */
export interface Meaning {
  /** What its codes mean. */
  labels?: Readonly<Record<string, Text>>;
  /** The field whose code stands before its own in them: "05-01". */
  within?: string;
  /** Its eight digits are a day. */
  days?: true;
}

/** What a map knows of a field: enough to choose colours, head a column and write a value. */
export interface MapField
  extends
    Pick<Field, 'name' | 'type' | 'title' | 'unit' | 'distinct' | 'min' | 'max' | 'quantiles' | 'histogram' | 'years' | 'top'>,
    Meaning {
  nulls: number;
  /** What its name says in words, where nobody has given it a title. */
  called?: Text;
  /** Is not in the tiles: the map can neither colour by it nor hold to a filter of it. */
  untiled?: true;
  /** Looks like personal data: no colours are made of its values. */
  personal?: true;
}

/** The files by which the features of a layer are read in ranges: addresses and bytes; one is absent where the version has none. */
export interface LayerFiles {
  flatgeobuf?: { url: string; bytes: number };
  geoparquet?: { url: string; bytes: number };
}

/** One layer of tiles. */
export interface MapLayer {
  name: string;
  title?: Text;
  geometry: GeometryKind;
  features: number;
  /** Of its polygons: half of them are broader, as a share of the world's width. */
  breadth?: number;
  /** What a place is asked about first: the zones of a plan. */
  leads?: true;
  fields: MapField[];
  files?: LayerFiles;
  /** Of the source, as "EPSG:2154"; absent where nobody knows it. */
  crs?: string;
}

/** A version that others have replaced, as the map may show it. */
export interface PastVersion {
  id: string;
  /** YYYY-MM-DD */
  date: string;
  edition?: string;
  /** Address of its tiles; they may have been collected since the page was made. */
  tiles: string;
  /** Of its tiles; absent where nobody knows it, as the record is older than its mention. */
  recipe?: number;
}

/** How a service is drawn, and who hears of it. */
export type ServiceMap = Omit<NonNullable<Service['map']>, 'minzoom' | 'maxzoom'> & { host: string };

/** Under which terms data are given. */
export interface MapTerms {
  /** Its name. */
  license: Text;
  licenseUrl?: string;
  /** Day of the version, YYYY-MM-DD. */
  published: string;
  /** What the data say of their own date, to the year, the month or the day, or of its ends: "2024", "2024-01/2024-12", "2024/.."; absent where nobody has said it. */
  date?: string;
}

/** Where what a map shows comes from: the catalogue, a file of the reader's own, or what a tool made. */
export type Origin = 'catalogue' | 'own' | 'result';

/** What a map needs to know of one data set: a small part of its record, sent as JSON. */
export interface MapFacts {
  /** Absent: the catalogue. */
  origin?: Origin;
  terms?: MapTerms;
  id: string;
  /** Of its page, below /donnees/. */
  path: string;
  title: Text;
  producer: string;
  attribution: string;
  contact?: string;
  /** Since when the data are no longer kept up to date; absent while they are. */
  deprecated?: string;
  version: string;
  /** The theme's colours. */
  color: { light: string; dark: string };
  /**
   * minzoom and maxzoom are those of the archive; from `whole` on each feature is in them: absent where nobody knows. `merged`: before, an
   * area may stand for its neighbours too. From `roomy` on features have room where they stand closest: absent where they always have.
   */
  tiles: { url: string; minzoom: number; maxzoom: number; whole?: number; merged?: true; roomy?: number };
  bbox: Bbox;
  /** One per territory: "FXX" mainland France, "GLP" …, "WORLD". */
  boxes: { area: string; bbox: Bbox }[];
  layers: MapLayer[];
  /** Present where the tiles are pictures or heights; there are no layers then. */
  raster?: {
    encoding: 'image' | 'terrain-rgb';
    tileSize: 256 | 512;
    min?: number;
    max?: number;
    /** The list of the sheets that are drawn where the tiles end, and the zoom to which they hold more. */
    sheets?: { url: string; maxzoom: number };
  };
  /** Tiles of the frames of its files, where it is made of sheets or is a point cloud: its one layer. */
  frames?: { url: string; minzoom: number; maxzoom: number };
  /** Present where the data stay at their producer's service: there are no layers and no archive then. */
  service?: ServiceMap;
  /** Day of the current version, YYYY-MM-DD, and the versions before it whose tiles may still be there, newest first; absent where there are none. */
  versions?: { date: string; past: PastVersion[] };
  /** Documents that attributes name, by name; absent where there are none. */
  pieces?: Pieces;
  /** The producer's own layers, checked by the pipeline. */
  style?: Record<string, unknown>[];
}

/** How a legend draws a class. */
export type LegendShape = 'point' | 'line' | 'area';

/** One line of a legend, drawn as the map draws it. */
export interface LegendEntry {
  label: string;
  color: string;
  shape: LegendShape;
  /** 0–1: how much of the ground its inside hides; hollow at 0, absent where all of it. */
  fill?: number;
  /** Of its edge, where that has another colour. */
  edge?: string;
  /** What the features of the class have in common, and no others; absent where a colour does not say. */
  filter?: Filter;
}

/** The legend of one layer. */
export interface LegendGroup {
  layer: string;
  title: string;
  /** What the colours show: a field's title and unit. */
  subject?: string;
  entries: LegendEntry[];
}

/** How a data set is to look. */
export interface StyleOptions {
  dark: boolean;
  lang: Lang;
  /** 0–1 */
  opacity?: number;
  /** By layer: the field that gives the colours, or null for one colour; a layer without an entry shows its best field. */
  fields?: Readonly<Record<string, string | null>>;
  /** Layers that the reader switched off. */
  hidden?: readonly string[];
  /** Its areas are drawn by their edges: tinted ones of other data lie in the same place, and two tints upon each other are a colour of neither. */
  hollow?: boolean;
}

/** MapLibre layers, drawn first to last, and what they mean. */
export interface StyledDataset {
  layers: LayerSpecification[];
  legend: LegendGroup[];
}

/** What a reader draws upon a map. */
export interface Overlay {
  sources: Record<string, SourceSpecification>;
  layers: (dark: boolean) => LayerSpecification[];
}
