import type { Bbox } from '../../../schemas/types.ts';
import type { Overlay } from '../model/model.ts';

const source = 'place';

/** A box that is laid upon a map: where a place is. */
export const outlinePlace = ([west, south, east, north]: Bbox): Overlay => ({
  sources: {
    [source]: {
      type: 'geojson',
      data: {
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
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
