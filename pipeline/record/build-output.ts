import type { Layer, PointCloud, Problem, Raster, Version } from '../../schemas/types.ts';
import type { Built } from '../vector/convert.ts';
import type { Source } from '../source/fetch.ts';
import type { Progress } from '../base/progress.ts';
import type { SheetKeeper } from '../raster/sheet-cogs.ts';
import type { Manifest } from '../manifest/read.ts';
import type { Places } from '../territories/territories.ts';

/** What one kind of source becomes: all of its version that its data alone decide, the files to publish, and what is to be said of it. */
export interface MadeData {
  version: Omit<Version, 'id' | 'date' | 'origin' | 'tools'>;
  built: Built[];
  problems: Problem[];
  /** The GeoPackage of its features, where it has some. */
  clean?: string;
  /** Where its features, images or points lie; absent where they have no place. */
  places?: Places;
}

/** A layer as it is known before it is converted. */
export type KnownLayer = Pick<Layer, 'name' | 'geometry' | 'kinds' | 'hasZ' | 'crs' | 'features' | 'bbox' | 'fields'> & {
  withoutGeometry: number;
};

/** What is known of data before they are converted: what a manifest asks of them, and the published version, are held against this. */
export interface MeasuredData {
  layers: readonly KnownLayer[];
  extent?: Version['extent'];
  raster?: Omit<Raster, 'tiles'>;
  pointCloud?: PointCloud;
}

/** Makes the data of one kind of source; `refuse` throws where the manifest does not fit them, before anything is converted; `keeper` has sheets of earlier builds. */
export type Maker = (
  source: Source,
  manifest: Manifest,
  scratch: string,
  on: Progress,
  refuse: (measured: MeasuredData) => void,
  keeper?: SheetKeeper,
) => Promise<MadeData>;
