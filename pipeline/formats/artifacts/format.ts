import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { Artifact, ArtifactFormat, Field, FieldType, GeometryKind, Text, TileProfile } from '../../../schemas/types.ts';
import type { CleanTable } from '../../programs/geopackage/clean-rows.ts';
import type { CopiedLayer } from '../../gdal/copy-layer.ts';
import type { Task, Work } from '../../sandbox/job.ts';
import type { TilePlan } from './tile-profiles.ts';

/** Words that people read for a layer and its fields. */
export interface LayerWords {
  title?: Text | undefined;
  /** By the names of fields. */
  fields: ReadonlyMap<string, Pick<Field, 'title' | 'description' | 'unit'>>;
}

/** A layer of the clean GeoPackage as the formats see it. */
export interface FormatLayer extends CopiedLayer {
  geometry: GeometryKind | null;
  hasZ: boolean;
  /** Features with a geometry. */
  drawn: number;
  /** Those of them that some tile has a place for: none beyond the end of Web Mercator. */
  onMap: number;
  /** The table is declared to hold more than one type of geometry. */
  manyTypes: boolean;
  words: LayerWords;
  /** Its field that has the codes of territories, of a layer by which others are measured. */
  territory?: string;
  /** PROJJSON of its coordinate system; null where it has none. */
  crs: unknown;
}

/** Data set and layers that a format is asked to write, and the files to mount. */
export interface Subject {
  /** Folder name of the data set: shown by viewers, never a path. */
  datasetId: string;
  /** The layers that the file holds: one where the format is written layer by layer. */
  layers: readonly FormatLayer[];
  /** Restriction on the data, said in the files that have a place for it; absent where they are public. */
  restriction?: string;
  /** Files to mount. */
  clean: string;
  /** Absent where no layer has geometry. */
  wgs84: string | null;
  tiles: TilePlan;
  /** Boxes of the data set, that with most features first. */
  boxes: readonly { area: string; bbox: [number, number, number, number] }[];
}

/** A file that a task leaves in its output folder. */
export interface Output {
  format: ArtifactFormat;
  /** Its name in the output folder. */
  file: string;
  /** Ending of the published name, behind the data set (and layer): ".fgb". */
  suffix: string;
  mediaType: string;
  /** Raised by hand when the bytes of this format change. */
  recipe: number;
  /** Changes of the recipe, oldest first; a plan tells them to those who hold earlier files. */
  changes?: readonly RecipeChange[];
}

/** Change that one recipe of a format has brought. */
export interface RecipeChange {
  recipe: number;
  why: TextId;
  /** Values of older files are wrong: a build makes them again unasked. */
  repairs?: true;
  /** In layers with fields of these types alone; absent: in any. */
  types?: readonly FieldType[];
  /** In tiles of this profile alone; absent: in any. */
  profile?: TileProfile;
}

/** One way of writing artifacts: a row of the table in index.ts. */
export interface Format {
  /** Name of the row, for logs and folders. */
  id: string;
  per: 'layer' | 'dataset';
  /** Every data set of layers has it, whatever they hold. */
  isOfAll?: true;
  /** Does this layer go in? */
  takes(layer: FormatLayer): boolean;
  outputs: readonly Output[];
  /**
   * Names of the rows whose outputs the format reads: tasks find them in their folder as <layer><suffix>, work finds its layers' among its
   * inputs.
   */
  after?: readonly string[];
  /** Tasks that write the format, one after the other. */
  tasks?(subject: Subject): Task[];
  /** Tasks that write the format anew, where features were left out of the maximum zoom. */
  again?(subject: Subject): Task[];
  /** The work of ours that writes it. */
  work?(subject: Subject): Work | undefined;
  /** Facts of the record about a file, beside its size, from the findings of the work that wrote the file. */
  facts?(found: unknown, output: Output): Pick<Artifact, 'neutralised'>;
}

/** The only layer of a format that is written layer by layer. */
export function onlyLayer({ layers }: Subject): FormatLayer {
  const [layer] = layers;
  if (layer === undefined || layers.length > 1) throw new Error('This format is written layer by layer.');
  return layer;
}

/** The table alone, for a job. */
export const tableOf = ({ name, fidColumn, geometryColumn, columns }: FormatLayer): CleanTable => ({
  name,
  fidColumn,
  geometryColumn,
  columns,
});
