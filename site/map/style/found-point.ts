import type { Overlay, Position } from '../model/model.ts';

const source = 'found';

/** A point that the reader has asked to be shown: coordinates, an address. */
export const markPoint = (at: Position): Overlay => ({
  sources: { [source]: { type: 'geojson', data: { type: 'Point', coordinates: [...at] } } },
  layers(dark) {
    const [ink, halo] = dark ? ['#86b8ee', '#11161d'] : ['#1d5c96', '#ffffff'];
    return [
      {
        id: 'found/ring',
        type: 'circle',
        source,
        paint: { 'circle-radius': 11, 'circle-opacity': 0, 'circle-stroke-color': halo, 'circle-stroke-width': 6 },
      },
      {
        id: 'found/point',
        type: 'circle',
        source,
        paint: { 'circle-radius': 4, 'circle-color': ink, 'circle-stroke-color': halo, 'circle-stroke-width': 2 },
      },
      {
        id: 'found/edge',
        type: 'circle',
        source,
        paint: { 'circle-radius': 11, 'circle-opacity': 0, 'circle-stroke-color': ink, 'circle-stroke-width': 2.5 },
      },
    ];
  },
});
