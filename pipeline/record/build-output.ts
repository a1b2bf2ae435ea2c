import type { Artifact, DatasetRecord, Layer, PointCloud, Problem, Raster, Version } from '../../schemas/types.ts';
import type { Manifest } from '../manifest/read.ts';
import type { TerritoryFrame, PlacedTable } from '../programs/territories/measure-territories.ts';
import type { Attached } from '../source/attach.ts';
import type { Source } from '../source/fetch.ts';
import type { Machine } from './build-context.ts';
import type { ArtifactFile } from './describe-artifact.ts';

/** Takes one kind of source through inspection, normalisation and reprojection to its measures. */
export type KindBuilder = (source: Source, manifest: Manifest, machine: Machine) => Promise<Measurement>;

/** A source that was measured and is not converted yet: the gates stand between. */
export interface Measurement extends Measures {
  /** Absent where nothing has a place. */
  places?: Places;
  /** Makes the artifacts and reads them back. */
  convert: () => Promise<BuildOutput>;
}

/** Measures of data: what a manifest asks of them, and the published version, are held against these. */
export interface Measures {
  layers: readonly LayerMeasures[];
  extent?: Version['extent'];
  raster?: Omit<Raster, 'tiles'>;
  pointCloud?: PointCloud;
}

/** Measures of one layer. */
export type LayerMeasures = Pick<Layer, 'name' | 'geometry' | 'kinds' | 'hasZ' | 'crs' | 'features' | 'bbox' | 'fields'> & {
  withoutGeometry: number;
};

/** Places of data in degrees: features of tables, or frames of files. */
export type Places = { path: string; tables: PlacedTable[] } | { frames: readonly TerritoryFrame[] };

/** All of a version that its data alone decide, the files to publish, and what is to be said of it. */
export interface BuildOutput {
  version: Omit<Version, 'id' | 'date' | 'origin' | 'tools'>;
  files: ArtifactFile[];
  problems: Problem[];
  /** The GeoPackage of its features, where it has some. */
  clean?: string;
}

/** Differences of a version from the one before it, with the files that hold them. */
export interface Comparison {
  changes?: NonNullable<Version['changes']>;
  /** As the record names them. */
  artifacts: Artifact[];
  /** Files of these artifacts that are to be published. */
  files: ArtifactFile[];
  problems: Problem[];
}

/** The source and the documents as they are offered for download. */
export interface Offer {
  attached: Attached[];
  problems: Problem[];
}

/** A record to publish with the files that it names; unchanged: the published record says it all already. */
export interface BuildResult {
  outcome: 'published' | 'unchanged';
  record: DatasetRecord;
  files: ArtifactFile[];
}
