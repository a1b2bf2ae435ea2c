import type { LayerSpecification } from 'maplibre-gl';
import { tell } from '../../words/texts.ts';
import { sourceOf } from '../facts/frames.ts';
import type { LegendEntry, LegendGroup, MapFacts, MapLayer, StyleOptions, StyledDataset } from '../model/model.ts';

/** Zooms after the first at which the smallest frame is 2 pixels across, and 16: there outlines begin to tell frames apart. */
const faint = 2;
const plain = 5;

/** Opacity of areas that are not to be seen but found by a click: a click finds only drawn features. */
const unseen = 0.005;
/** How much of the ground frames hide where there is no image. */
const tint = 0.25;

/** How frames are drawn: outlines that stand out of any image, and areas where there is no image. */
export function styleFrames(facts: MapFacts, { dark, lang, opacity = 1, hidden }: StyleOptions): StyledDataset {
  const [layer] = facts.layers;
  const { frames } = facts;
  if (layer === undefined || frames === undefined) return { layers: [], legend: [] };
  const over = facts.raster !== undefined;
  const own = dark ? facts.color.dark : facts.color.light;
  const base = { source: sourceOf(facts), 'source-layer': layer.name };
  const line = (id: string, color: string, width: number, most: number): LayerSpecification => ({
    id: `${facts.id}/frames-${id}`,
    type: 'line',
    ...base,
    layout: { 'line-join': 'round' },
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
    { id: `${facts.id}/frames`, type: 'fill', ...base, paint: { 'fill-color': own, 'fill-opacity': over ? unseen : tint * opacity } },
    // Light upon dark: one of both is seen on any picture.
    ...(over ? [line('below', '#0b1016', 3, 0.35)] : []),
    line('edge', over ? '#ffffff' : own, 1.2, 0.9),
  ];
  const title = tell(layer.title ?? layer.name, lang).text;
  // Its legend is also what shows it again.
  return {
    layers: hidden?.includes(layer.name) ? [] : layers,
    legend: [legendOf(layer, title, over ? { color: '#8b95a3', fill: 0 } : { color: own, fill: tint })],
  };
}

const legendOf = ({ name }: MapLayer, title: string, drawn: Pick<LegendEntry, 'color' | 'fill'>): LegendGroup => ({
  layer: name,
  title,
  entries: [{ label: title, shape: 'area', ...drawn }],
});
