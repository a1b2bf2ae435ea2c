import type { Artifact, DatasetRecord } from '../../../schemas/types.ts';
import type { MapFacts, MapLayer } from '../model/model.ts';

/* Files of an image, of heights or of a point cloud: the frames of their sheets, each with its name, day, size and address. */

/** The frames of a data set, as the pipeline has cut them into tiles. */
export const framesOf = ({ version }: Pick<DatasetRecord, 'version'>): Artifact | undefined =>
  version.artifacts.find((artifact) => artifact.format === 'sheet-tiles' && artifact.zooms !== undefined);

/** The layer of frames, which the pipeline names so. */
export const frameLayer = (features: number): MapLayer => ({
  name: 'dalles',
  title: features > 1 ? { fr: 'Dalles', en: 'Sheets' } : { fr: 'Emprise', en: 'Extent' },
  geometry: 'polygon',
  features,
  fields: [
    { name: 'dalle', title: { fr: 'Nom', en: 'Name' }, type: 'text', nulls: 0 },
    { name: 'date', title: 'Date', type: 'date', nulls: 0 },
    { name: 'points', title: 'Points', type: 'integer', nulls: 0 },
    { name: 'octets', title: { fr: 'Taille (Mo)', en: 'Size (MB)' }, type: 'number', nulls: 0 },
  ],
});

const bytesInMegabyte = 1e6;

/** Read the attributes that tiles hold of a frame: tiles of recipe 1 have whole numbers as text. */
export function readFrame({ octets, points, ...told }: Record<string, unknown>): Record<string, unknown> {
  const megabytes = Number(octets) / bytesInMegabyte;
  return { ...told, ...(points !== undefined && { points: Number(points) }), octets: Number(megabytes.toPrecision(3)) };
}

/** The address of the file that lies in a frame, from that of the tiles beside it. */
export function fileInFrame({ frames }: Pick<MapFacts, 'frames'>, { chemin }: Record<string, unknown>): string | undefined {
  if (frames === undefined || typeof chemin !== 'string') return undefined;
  const beside = frames.url.split('/').slice(0, -2).join('/');
  return `${beside}/${chemin.split('/').slice(-2).join('/')}`;
}

/** The ending of the names of sources whose features are frames of files. */
export const framesEnding = ':frames';

/** The name of the source of a data set's features in a style. */
export const sourceOf = ({ id, frames }: Pick<MapFacts, 'id' | 'frames'>): string =>
  `data:${id}${frames === undefined ? '' : framesEnding}`;

/** The data set that a source of a style draws; none for the ground. */
export const datasetOfSource = (source: string): string | undefined => /^(?:data|terrain|service):([^:]+)/.exec(source)?.[1];
