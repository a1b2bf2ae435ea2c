import type { Bbox } from '../../../schemas/types.ts';
import { ringOf } from '../model/shapes.ts';
import type { Overlay } from '../model/model.ts';

const source = 'place';

/** A box that is laid upon a map: where a place is. */
export const outlinePlace = (box: Bbox): Overlay => ({
  sources: {
    [source]: {
      type: 'geojson',
      data: {
        type: 'Polygon',
        coordinates: [ringOf(box)],
      },
    },
  },
  layers: (dark) => [
    {
      id: 'place/line',
      type: 'line',
      source,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': dark ? '#86b8ee' : '#1d5c96', 'line-width': 2, 'line-dasharray': [3, 2] },
    },
  ],
});
