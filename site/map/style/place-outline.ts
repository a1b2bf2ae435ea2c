import type { MultiPolygon, Polygon } from 'geojson';
import type { Bbox } from '../../../schemas/types.ts';
import { ringOf } from '../../../schemas/model/boxes.ts';
import type { Overlay } from '../model/model.ts';

const source = 'place';

/** A place that is laid upon a map: its limits, or the box around it, whose line is broken. */
export const outlinePlace = (place: Bbox | Polygon | MultiPolygon): Overlay => ({
  sources: {
    [source]: { type: 'geojson', data: Array.isArray(place) ? { type: 'Polygon', coordinates: [ringOf(place)] } : place },
  },
  layers: (dark) => [
    {
      id: 'place/line',
      type: 'line',
      source,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': dark ? '#86b8ee' : '#1d5c96',
        'line-width': 2,
        ...(Array.isArray(place) && { 'line-dasharray': [3, 2] }),
      },
    },
  ],
});
