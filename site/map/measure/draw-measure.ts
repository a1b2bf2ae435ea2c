import type { LayerSpecification } from 'maplibre-gl';
import type { Overlay, Position } from '../model/model.ts';
import { drawLine } from '../style/drawn-line.ts';

/** A measure upon the map: its corners, whether they are a ring, and its figure. */
interface DrawnMeasure {
  corners: readonly Position[];
  closes: boolean;
  label: string;
}

const name = 'measure';

/** Draws what is measured, its figure beside its last corner. */
export function drawMeasure({ corners, closes, label }: DrawnMeasure): Overlay {
  const line = drawLine({ name, corners: closes && corners.length > 2 ? [...corners, ...corners.slice(0, 1)] : corners });
  const [last] = corners.slice(-1);
  const area = `${name}/area`;
  const figure = `${name}/figure`;
  return {
    sources: {
      ...line.sources,
      [area]: { type: 'geojson', data: { type: 'Polygon', coordinates: closes && last ? [[...corners, corners[0] ?? last]] : [] } },
      [figure]: { type: 'geojson', data: last ? { type: 'Point', coordinates: last } : { type: 'MultiPoint', coordinates: [] } },
    },
    layers(dark): LayerSpecification[] {
      const [ink, halo] = dark ? ['#86b8ee', '#11161d'] : ['#1d5c96', '#ffffff'];
      const text = {
        'text-field': label,
        'text-font': ['sans-serif'],
        'text-size': 14,
        'text-anchor': 'bottom' as const,
        'text-offset': [0, -0.7] as [number, number],
        'text-allow-overlap': true,
      };
      return [
        { id: area, type: 'fill', source: area, paint: { 'fill-color': ink, 'fill-opacity': 0.18 } },
        ...line.layers(dark),
        {
          id: figure,
          type: 'symbol',
          source: figure,
          layout: text,
          paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 2 },
        },
      ];
    },
  };
}
