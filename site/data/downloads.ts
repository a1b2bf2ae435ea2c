import type { Artifact, ArtifactFormat, DatasetRecord } from '../../schemas/types.ts';

/** Formats that people download, those that most of them want first. */
export const downloadFormats = [
  'cog',
  'copc',
  'point-cloud',
  'xlsx',
  'geopackage',
  'csv-excel',
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

/** Rows of the page's table of files: enough to see what they are like; a list tells all of them. */
export const shownFiles = 8;

/** Whether the files of a group are sheets, or what was deposited: thousands, of which nobody chooses one by its name. */
export const areMany = ({ format, files }: Download): boolean =>
  files.length > 1 && (format === 'sheet' || format === 'source' || files.some(({ sheet }) => sheet !== undefined));

/** Formats whose files are told in lists of their own. */
export const listedFormats = (record: Pick<DatasetRecord, 'version'>): DownloadFormat[] =>
  downloads(record).flatMap((group) => (areMany(group) ? [group.format] : []));

/** Bytes of files together. */
export const sizeOf = (files: readonly Artifact[]): number => files.reduce((sum, file) => sum + file.bytes, 0);
