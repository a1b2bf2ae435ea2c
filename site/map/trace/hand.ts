import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Geometry } from 'geojson';
import type { Position } from '../model/model.ts';
import type { DrawnShape } from '../model/shapes.ts';
import { snapTo } from './snap.ts';

/** Hand of a reader upon a map: what a tool draws below it, past the style, until it lets go. */
export interface Hand {
  /** Draws a shape that changes with each move, dashed. */
  draw: (shape: Geometry, dark: boolean) => void;
  /** Moves a place onto what is near of data and drawings. */
  snap: (at: Position) => Position;
  letGo: () => void;
}

/** Pixels from which a place is moved. */
const reach = 10;
/** Sources of what a place is moved onto. */
const snapped = /^((data|service):|drawings$)/;

/** Hears the place that a press would be upon; undefined where no pointer is. `byKeys`: keys have moved the crosshair there. */
export type PointListener = (at: Position | undefined, byKeys: boolean) => void;

const name = 'live:ahead';
const nothing: Geometry = { type: 'GeometryCollection', geometries: [] };

/** Tell the place under the pointer, or under the crosshair where keys move the map; a double press is two, and zooms no more. */
export function takeHand(map: MapLibre, onPoint: PointListener): Hand {
  const canvas = map.getCanvas();
  let byKeys = false;
  let isDark: boolean | undefined;
  const point = ({ lngLat: { lng, lat } }: { lngLat: { lng: number; lat: number } }): void => {
    byKeys = false;
    onPoint([lng, lat], false);
  };
  const leave = (): void => {
    if (!byKeys) onPoint(undefined, false);
  };
  const centre = (): void => {
    const { lng, lat } = map.getCenter();
    if (byKeys) onPoint([lng, lat], true);
  };
  const press = (): void => {
    byKeys = true;
    centre();
  };
  const remove = (): void => {
    if (map.getLayer(name)) map.removeLayer(name);
    if (map.getSource(name)) map.removeSource(name);
  };
  map.doubleClickZoom.disable();
  canvas.classList.add('drawing');
  canvas.addEventListener('keydown', press);
  map.on('mousemove', point);
  map.on('mouseout', leave);
  map.on('move', centre);
  return {
    draw(shape, dark) {
      const source = map.getSource<GeoJSONSource>(name);
      if (source && isDark === dark) return void source.setData(shape);
      remove();
      isDark = dark;
      map.addSource(name, { type: 'geojson', data: shape });
      const color = dark ? '#86b8ee' : '#1d5c96';
      map.addLayer({ id: name, type: 'line', source: name, paint: { 'line-color': color, 'line-width': 2, 'line-dasharray': [2, 2] } });
    },
    snap(at) {
      const { x, y } = map.project(at);
      const near = map.queryRenderedFeatures([
        [x - reach, y - reach],
        [x + reach, y + reach],
      ]);
      const shapes = near.filter(({ source }) => snapped.test(source)).map(({ geometry }) => geometry as DrawnShape);
      return snapTo(at, shapes, { reach, distance: (a, b) => map.project(a).dist(map.project(b)) });
    },
    letGo() {
      map.doubleClickZoom.enable();
      canvas.classList.remove('drawing');
      canvas.removeEventListener('keydown', press);
      map.off('mousemove', point);
      map.off('mouseout', leave);
      map.off('move', centre);
      remove();
    },
  };
}

/** The way from a line to a place ahead of it, and back to its start where it closes. */
export function bandOf(corners: readonly Position[], ahead: Position | undefined, closes: boolean): Geometry {
  const last = corners.at(-1);
  const first = corners[0];
  if (ahead === undefined || last === undefined || first === undefined) return nothing;
  return { type: 'LineString', coordinates: [last, ahead, ...(closes && corners.length > 1 ? [first] : [])] };
}
