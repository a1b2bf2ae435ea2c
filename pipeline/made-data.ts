import type { Layer, Problem, Version } from '../schemas/types.ts';
import type { Built } from './convert.ts';
import type { Source } from './fetch.ts';
import type { Progress } from './progress.ts';
import type { Manifest } from './read.ts';

/** What one kind of source becomes: all of its version that its data alone decide, the files to publish, and what is to be said of it. */
export interface MadeData {
  version: Omit<Version, 'id' | 'date' | 'origin' | 'tools'>;
  built: Built[];
  problems: Problem[];
  /** The GeoPackage of its features, where it has some. */
  clean?: string;
}

/** What a manifest asks of a layer is held against this. */
export type MeasuredLayer = Pick<Layer, 'name' | 'geometry' | 'features' | 'bbox' | 'fields'>;

/** Makes the data of one kind of source; `refuse` throws where the manifest does not fit them, before anything is converted. */
export type Maker = (
  source: Source,
  manifest: Manifest,
  scratch: string,
  on: Progress,
  refuse: (layers: readonly MeasuredLayer[]) => void,
) => Promise<MadeData>;
