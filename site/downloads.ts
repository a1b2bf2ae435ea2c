import type { Artifact, ArtifactFormat, DatasetRecord } from '../schemas/types.ts';

/** Formats that people download, those that most of them want first. */
export const downloadFormats = [
  'cog',
  'copc',
  'point-cloud',
  'csv-excel',
  'geopackage',
  'flatgeobuf',
  'geoparquet',
  'pmtiles',
  'raster-pmtiles',
  'sheet-index',
  'sheet',
  'csv',
  'document',
  'piece',
  'source',
] as const satisfies readonly ArtifactFormat[];
/** A format that a reader can download. */
export type DownloadFormat = (typeof downloadFormats)[number];

/** The files of one format: one a data set, or one a layer. */
export interface Download {
  format: DownloadFormat;
  files: Artifact[];
}

/** The files of a data set that can be downloaded, grouped by format. */
export function downloads({ version }: Pick<DatasetRecord, 'version'>): Download[] {
  return downloadFormats
    .map((format) => ({ format, files: version.artifacts.filter((artifact) => artifact.format === format) }))
    .filter(({ files }) => files.length > 0);
}
