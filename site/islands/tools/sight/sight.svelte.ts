import type { Overlay, Position } from '../../../map/model/model.ts';
import type { SeenAreas } from '../../../map/relief/seen-areas.ts';
import type { Running } from '../../map/session.ts';

/** A place from which one looks, and what was seen from it. */
export interface Sight extends Running {
  readonly at: Position | undefined;
  readonly pick: (at: Position) => void;
  show: (seen: SeenAreas) => void;
}

/** Looks from where the map is pressed. */
export function createSight(): Sight {
  let at = $state.raw<Position>();
  let seen = $state.raw<SeenAreas>();
  return {
    claims: true,
    get at(): Position | undefined {
      return at;
    },
    get overlay(): Overlay | undefined {
      return at && drawSight(at, seen);
    },
    pick(place: Position): void {
      at = place;
      seen = undefined;
    },
    show: (next: SeenAreas) => void (seen = next),
  };
}

const source = 'sight';

/** Draw the place, how far one looks from it, and what is seen. */
function drawSight(at: Position, seen: SeenAreas | undefined): Overlay {
  const geometries = [...(seen ? [seen.shape, seen.edge] : []), { type: 'Point' as const, coordinates: [...at] }];
  return {
    sources: { [source]: { type: 'geojson', data: { type: 'GeometryCollection', geometries } } },
    layers(dark) {
      const [ink, halo] = dark ? ['#f2b950', '#11161d'] : ['#b45309', '#ffffff'];
      return [
        {
          id: `${source}/area`,
          type: 'fill',
          source,
          filter: ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon']]],
          paint: { 'fill-color': ink, 'fill-opacity': 0.45 },
        },
        {
          id: `${source}/edge`,
          type: 'line',
          source,
          filter: ['==', ['geometry-type'], 'LineString'],
          paint: { 'line-color': ink, 'line-width': 2, 'line-dasharray': [2, 2] },
        },
        {
          id: `${source}/place`,
          type: 'circle',
          source,
          filter: ['==', ['geometry-type'], 'Point'],
          paint: { 'circle-radius': 6, 'circle-color': halo, 'circle-stroke-color': ink, 'circle-stroke-width': 3 },
        },
      ];
    },
  };
}
