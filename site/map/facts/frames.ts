import type { LayerSpecification } from 'maplibre-gl';
import type { Artifact, DatasetRecord } from '../../../schemas/types.ts';
import { tell } from '../../words/texts.ts';
import type { MapFacts, MapLayer } from './facts.ts';
import type { LegendGroup } from '../style/legend.ts';
import { sourceOf, type StyledDataset, type StyleOptions } from '../style/style.ts';

/* Where the files of an image, of heights or of a point cloud lie: the frames of their sheets, each with its name, day, size and address. */

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

/** What tiles hold of a frame as it is read: those of recipe 1 have whole numbers as text. */
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

/** Zooms after the first at which the smallest frame is 2 pixels across, and 16: there outlines begin to tell frames apart. */
const [faint, plain] = [2, 5];

/** What is not drawn at all is not found by a click either. */
const unseen = 0.005;

/** How frames are drawn: outlines that stand out of any image, and areas where there is no image. */
export function styleFrames(facts: MapFacts, { dark, lang, opacity = 1, hidden }: StyleOptions): StyledDataset {
  const [layer] = facts.layers;
  const { frames } = facts;
  if (layer === undefined || frames === undefined) return { layers: [], legend: [] };
  const over = facts.raster !== undefined;
  const own = dark ? facts.color.dark : facts.color.light;
  const base = { source: sourceOf(facts), 'source-layer': layer.name };
  const line = (id: string, color: string, width: number, most: number): LayerSpecification => ({
    ...{ id: `${facts.id}/frames-${id}`, type: 'line', ...base, layout: { 'line-join': 'round' } },
    paint: {
      'line-color': color,
      'line-width': width,
      'line-opacity': [
        'interpolate',
        ['linear'],
        ['zoom'],
        frames.minzoom + faint,
        over ? 0 : most * opacity,
        frames.minzoom + plain,
        most * opacity,
      ],
    },
  });
  const layers: LayerSpecification[] = [
    { id: `${facts.id}/frames`, type: 'fill', ...base, paint: { 'fill-color': own, 'fill-opacity': over ? unseen : 0.25 * opacity } },
    // Light upon dark: one of both is seen on any picture.
    ...(over ? [line('below', '#0b1016', 3, 0.35)] : []),
    line('edge', over ? '#ffffff' : own, 1.2, 0.9),
  ];
  const title = tell(layer.title ?? layer.name, lang).text;
  // Its legend is also what shows it again.
  return { layers: hidden?.includes(layer.name) ? [] : layers, legend: [legendOf(layer, title, over ? '#8b95a3' : own)] };
}

const legendOf = ({ name }: MapLayer, title: string, color: string): LegendGroup => ({
  ...{ layer: name, title, entries: [{ label: title, color, shape: 'area' }] },
});
