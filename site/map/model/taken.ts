import type { Geometry } from 'geojson';
import type { FieldType, GeometryKind } from '../../../schemas/types.ts';

/* Features that a reader takes from the catalogue, as the rooms that read, cut, list and write them hand them on. */

/** A value of a feature: whole numbers that a double cannot hold are bigint; dates are text as the files have them. */
export type TakenValue = string | number | bigint | boolean | null;

/** A column of taken features; `title` heads it where people read it. */
export interface TakenField {
  name: string;
  type: FieldType;
  title?: string;
}

/** A feature with its shape in degrees, WGS 84, heights kept; `row` is its place in the layer's FlatGeobuf file. */
export interface TakenFeature {
  geometry: Geometry | null;
  values: readonly TakenValue[];
  row?: number;
}

/** Features of one layer; the values of each stand in the order of `fields`. */
export interface TakenLayer {
  name: string;
  title: string;
  /** null: a table without geometry. */
  geometry: GeometryKind | null;
  /** Reference system of the source, as "EPSG:2154"; absent where nobody knows it. */
  crs?: string;
  fields: readonly TakenField[];
  features: readonly TakenFeature[];
}

/** Notice owed to those who made the data, written into each file that is taken: sentences in the reader's language. */
export interface TakenNotice {
  /** Title of the data set. */
  title: string;
  producer: string;
  attribution: string;
  license: string;
  licenseUrl?: string;
  /** Restriction under which the data were given; absent where they are public. */
  restriction?: string;
  /** Day of the version, YYYY-MM-DD, and its id. */
  published: string;
  version: string;
  /** Date that the data state; absent where nobody has stated it. */
  date?: string;
  /** Absolute address of the data set's page. */
  page: string;
  /** Area that was cut out, for people: "Combourg (35085)"; absent where the layer is whole. */
  place?: string;
  /** Filter that the features had to pass: "Type est commune"; absent where all of them were taken. */
  filter?: string;
  /** Day of the taking, YYYY-MM-DD. */
  taken: string;
}
