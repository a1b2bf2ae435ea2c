import type { FieldType } from '../../../schemas/types.ts';
import type { Column } from '../geopackage/clean-rows.ts';

/** The earlier and the later of two versions. */
export type ComparedSide = 'old' | 'new';

/** A field of a layer of either version; one that has had two types is compared, and written, as text. */
export interface ComparedField extends Column {
  in: 'both' | ComparedSide;
  retyped: boolean;
  /** Its type in the earlier version, where that was another. */
  was?: FieldType;
}

/** One layer of two versions: /in/old<index>.parquet and /in/new<index>.parquet. */
export interface ComparedLayer {
  name: string;
  /** Which versions have it. */
  in: 'both' | ComparedSide;
  /** Identifies a feature in both versions; null where none does. */
  key: string | null;
  /** Those of both versions first: they are compared. */
  fields: ComparedField[];
  hasGeometry: boolean;
  /** False where the coordinate system is another one: every coordinate differs and says nothing. */
  comparesGeometry: boolean;
  /** A layer of /in/clean.gpkg in whose coordinate system it is. */
  systemOf: string;
  /** A field whose values are codes of communes or the like. */
  area: string | null;
}

/** The fields of a layer that one version has, in the order of the rows that are read. */
export const fieldsOf = ({ fields }: Pick<ComparedLayer, 'fields'>, side: ComparedSide): ComparedField[] =>
  fields.filter((field) => field.in === 'both' || field.in === side);

/** Values of a row, in the order of `fieldsOf`. */
export type Values = (string | number | boolean | null)[];
