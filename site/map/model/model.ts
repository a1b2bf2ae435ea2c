import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Bbox, Field, GeometryKind, Service, Text } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import type { Filter } from './filter.ts';
import type { Pieces } from '../../words/web-address.ts';

/* What the rooms of the map hand each other: types alone, so that each may know them and none has to know another. */

/** Degrees, WGS 84. */
export type Position = [longitude: number, latitude: number];

/** Centre and zoom of a map: degrees, WGS 84. */
export interface View {
  center: [number, number];
  zoom: number;
}

/** Box that a map is to show, from no further away than there are tiles. */
export interface Frame {
  box: Bbox;
  leastZoom: number;
  /** A picture is looked at from as close as its pixels are; absent: from where its surroundings are seen. */
  mostZoom?: number;
}

/** How the values of a field are meant, where its standard says more than its type. */
export interface Meaning {
  /** Meanings of the codes. */
  labels?: Readonly<Record<string, Text>>;
  /** The field whose code stands before its own in them: "05-01". */
  within?: string;
  /** Its eight digits are a day. */
  days?: true;
}

/** Facts of a field for a map: enough to choose colours, head a column and write a value. */
export interface MapField
  extends
    Pick<Field, 'name' | 'type' | 'title' | 'unit' | 'distinct' | 'min' | 'max' | 'quantiles' | 'histogram' | 'years' | 'top'>,
    Meaning {
  nulls: number;
  /** Wording of the field's name, where nobody has given it a title. */
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
  /** Median breadth of the polygons, as a share of the world's width. */
  breadth?: number;
  /** Mark of the layer that a place is asked about first: the zones of a plan. */
  leads?: true;
  /** Mark of areas that lie upon one another by nature, as the extents of easements do: they are drawn by their edges. */
  stacked?: true;
  fields: MapField[];
  files?: LayerFiles;
  /** Reference system of the source, as "EPSG:2154"; absent where nobody knows it. */
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
  /** Recipe of the version's tiles; absent where nobody knows it, as the record is older than its mention. */
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
  /**
   * Date that the data state, to the year, month or day, or its ends: "2024", "2024-01/2024-12", "2024/.."; absent where nobody has stated
   * it.
   */
  date?: string;
}

/** A restriction on data, and who may read them until when: written into all that is taken of them. */
export interface Restriction {
  /** Pseudonym of the reader. */
  recipient: string;
  /** Last day, YYYY-MM-DD; absent for whoever reads as long as the producer says so. */
  until?: string;
  /** Reason that the law gives, with its article. */
  reason?: Text;
}

/** Facts of a data set that lends its outlines to others: whom these are owed to, under which terms. */
export type OutlineOwner = Pick<MapFacts, 'title' | 'producer' | 'attribution' | 'version' | 'path'> & { terms: MapTerms };

/** Origin of a map's data: the catalogue, a file of the reader's own, or the work of a tool. */
export type Origin = 'catalogue' | 'own' | 'result';

/** Facts of one data set for a map: a small part of its record, sent as JSON. */
export interface MapFacts {
  /** Absent: the catalogue. */
  origin?: Origin;
  terms?: MapTerms;
  /** Present where the data are restricted: no address tells of them, no cache holds them. */
  restriction?: Restriction;
  id: string;
  /** Path of the data set's page, below /donnees/. */
  path: string;
  title: Text;
  producer: string;
  attribution: string;
  /** Data sets of the catalogue whose outlines the rows of a file have got; absent where there are none. */
  outlines?: readonly OutlineOwner[];
  contact?: string;
  /** Since when the data are no longer kept up to date; absent while they are. */
  deprecated?: string;
  version: string;
  /** The theme's colours. */
  color: { light: string; dark: string };
  /** Archive of the tiles, with its own minzoom and maxzoom. */
  // From `whole` on each feature is in them: absent where nobody knows. `merged`: before, an area may stand for its neighbours too.
  // In `grouped` tiles a point may stand for several, whose number is its point_count.
  // From `roomy` on features have room where they stand closest: absent where they always have.
  tiles: { url: string; minzoom: number; maxzoom: number; whole?: number; merged?: true; roomy?: number; grouped?: true };
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
  /**
   * Day of the current version, YYYY-MM-DD, and versions before it whose tiles may still be there, newest first; absent where there are
   * none.
   */
  versions?: { date: string; past: PastVersion[] };
  /** Documents that attributes name, by name; absent where there are none. */
  pieces?: Pieces;
  /** The producer's own layers, checked by the pipeline. */
  style?: Record<string, unknown>[];
}

/** How a legend draws a class. */
export type LegendShape = 'point' | 'line' | 'area' | 'group';

/** One line of a legend, drawn as the map draws it. */
export interface LegendEntry {
  label: string;
  color: string;
  shape: LegendShape;
  /** 0–1: how much of the ground its inside hides; hollow at 0, absent where all of it. */
  fill?: number;
  /** Colour of the edge, where that is another. */
  edge?: string;
  /** Pixels of a point that stands for a size; absent: any. */
  radius?: number;
  /** Filter that the features of the class pass, and no others; absent where a colour does not tell. */
  filter?: Filter;
}

/** The legend of one layer. */
export interface LegendGroup {
  layer: string;
  title: string;
  /** Subject of the colours: a field's title and unit. */
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
  /** Looks of layers as an address has them, of those that the reader has made. */
  looks?: string | undefined;
  /** Whether areas are drawn by their edges: tinted ones of other data lie there, and two overlaid tints are a colour of neither. */
  hollow?: boolean;
}

/** MapLibre layers, drawn first to last, and what they mean. */
export interface StyledDataset {
  layers: LayerSpecification[];
  legend: LegendGroup[];
}

/** Drawing of a reader upon a map. */
export interface Overlay {
  sources: Record<string, SourceSpecification>;
  layers: (dark: boolean) => LayerSpecification[];
}
