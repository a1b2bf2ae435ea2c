import type { Problem } from '../../../schemas/types.ts';
import type { OgrSystem } from '../../base/projjson.ts';
import type { Listed } from '../../base/listed.ts';
import type { TableGeometry } from '../../../schemas/rules/table-geometry.ts';

/** Files of a source. */
export interface NamedFilesJob {
  /** Deposited names by the stem of the local file, for messages. */
  names: Record<string, string>;
}

/** Findings of our own reading of a file, before GDAL opens it, or beside it. */
export interface Examination {
  /** Features by the layer's name for GDAL, or of the file's one layer; absent where only GDAL can count them. */
  features?: number | Record<string, number>;
  /** Rows of attributes that no shape belongs to, by the layer's name for GDAL; absent where there are none. */
  shapeless?: Record<string, Listed>;
  /** Rows of a table whose coordinates were not understood; absent where there are none. */
  unreadable?: Listed;
  /** Which columns of a table hold its geometry. */
  geometry?: TableGeometry;
  /** Features whose geometry holds at least a number: of the file's one layer, or by the layer's name for GDAL. */
  geometries?: number | Record<string, number>;
  /** Layers that GDAL shows and nobody is to read: the reading has told of them. */
  aside?: string[];
  /** Identifiers that the format holds beside the fields: kept as a field of this name. */
  idField?: string;
  /** The coordinate system that the file names by its code in a registry ("IGNF:LAMB93"). */
  crsCode?: string;
  /** The coordinate system that the file describes, where GDAL does not read it. */
  system?: OgrSystem;
  /** The file that GDAL is to read in its place, in the same folder of results. */
  rewritten?: string;
  problems: Problem[];
}
