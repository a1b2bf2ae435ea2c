import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import type { Geometry } from 'geojson';
import type { Position } from '../model/model.ts';
import type { DrawnShape } from '../model/shapes.ts';
import type { Grab } from './grab.ts';
import { snapTo } from './snap.ts';

/** Hand of a reader upon a map: what a tool draws below it, past the style, until it lets go. */
export interface Hand {
  /** Draws a shape that changes with each move, dashed. */
  draw: (shape: Geometry, dark: boolean) => void;
  /** Moves a place onto what is near of data and drawings, besides one of these. */
  snap: (at: Position, besides?: string) => Position;
  /** Presses set corners: a double press is two, and zooms no more. */
  setCorners: (on: boolean) => void;
  letGo: () => void;
}

/** Pixels from which a place is moved. */
const reach = 10;
/** Sources of what a place is moved onto. */
const snapped = /^((data|service):|drawings$)/;

/** Hears the place that a press would be upon; undefined where no pointer is. `byKeys`: keys have moved the crosshair there. */
type PointListener = (at: Position | undefined, byKeys: boolean) => void;

/** Listeners of a tool to the hand upon its map. */
export interface HandListeners {
  onPoint: PointListener;
  /** Gives what is at a place to be dragged; of nothing the map is moved. */
  grab: (at: Position) => Grab | undefined;
}

const name = 'live:ahead';
const nothing: Geometry = { type: 'GeometryCollection', geometries: [] };
/** Pixels from which a press is a drag, as MapLibre has it. */
const dragFrom = 3;

const placeOf = ({ lngLat: { lng, lat } }: { lngLat: { lng: number; lat: number } }): Position => [lng, lat];

/** Shapes of drawings by id, whole: tiles round their corners. */
function drawingsOf(map: MapLibre): Map<unknown, Geometry> {
  const data = map.getSource<GeoJSONSource>('drawings')?.serialize().data;
  const features = typeof data === 'object' && data.type === 'FeatureCollection' ? data.features : [];
  return new Map(features.map(({ properties, geometry }) => [properties?.['id'], geometry]));
}

/** Draws a shape past the style, dashed: a line, or the edge of a point. */
function drawLive(map: MapLibre) {
  let isDark = false;
  const layers = [name, `${name}-point`];
  const remove = (): void => {
    for (const layer of layers) if (map.getLayer(layer)) map.removeLayer(layer);
    if (map.getSource(name)) map.removeSource(name);
  };
  return {
    remove,
    draw(shape: Geometry, dark = isDark): void {
      const source = map.getSource<GeoJSONSource>(name);
      if (source && isDark === dark) return void source.setData(shape);
      remove();
      isDark = dark;
      map.addSource(name, { type: 'geojson', data: shape });
      const ink = dark ? '#86b8ee' : '#1d5c96';
      const [line = name, point = name] = layers;
      map.addLayer({ id: line, type: 'line', source: name, paint: { 'line-color': ink, 'line-width': 2, 'line-dasharray': [2, 2] } });
      map.addLayer({
        id: point,
        type: 'circle',
        source: name,
        filter: ['==', ['geometry-type'], 'Point'],
        paint: { 'circle-radius': 7, 'circle-color': ink, 'circle-opacity': 0.3, 'circle-stroke-color': ink, 'circle-stroke-width': 2 },
      });
    },
  };
}

/** Drags what is under the pointer or under one finger; a second finger, or Escape, leaves it where it was. */
function dragOn(map: MapLibre, grab: HandListeners['grab'], draw: (shape: Geometry) => void) {
  const canvas = map.getCanvas();
  let held: { grab: Grab; from: MapMouseEvent['point']; at?: Position } | undefined;
  const leave = (): void => {
    if (held?.at) draw(nothing);
    held = undefined;
  };
  const take = (event: MapMouseEvent | MapTouchEvent): void => {
    const isFirst = 'points' in event ? event.points.length === 1 : event.originalEvent.button === 0;
    const found = isFirst && !held && grab(placeOf(event));
    leave();
    if (!found) return;
    event.preventDefault();
    held = { grab: found, from: event.point };
  };
  const drag = (event: MapMouseEvent | MapTouchEvent): void => {
    if (!held) return void canvas.classList.toggle('graspable', grab(placeOf(event)) !== undefined);
    if (!held.at && held.from.dist(event.point) < dragFrom) return;
    held.at = placeOf(event);
    draw(held.grab.shapeAt(held.at));
  };
  const drop = (): void => {
    const { grab: gripped, at } = held ?? {};
    leave();
    if (at) gripped?.drop(at);
  };
  const key = (event: KeyboardEvent): void => {
    if (!held || event.key !== 'Escape') return;
    event.stopPropagation();
    leave();
  };
  for (const begin of ['mousedown', 'touchstart'] as const) map.on(begin, take);
  for (const move of ['mousemove', 'touchmove'] as const) map.on(move, drag);
  for (const end of ['mouseup', 'touchend'] as const) window.addEventListener(end, drop);
  window.addEventListener('touchcancel', leave);
  window.addEventListener('keydown', key, true);
  return {
    isHeld: (): boolean => held !== undefined,
    stop(): void {
      leave();
      canvas.classList.remove('graspable');
      for (const begin of ['mousedown', 'touchstart'] as const) map.off(begin, take);
      for (const move of ['mousemove', 'touchmove'] as const) map.off(move, drag);
      for (const end of ['mouseup', 'touchend'] as const) window.removeEventListener(end, drop);
      window.removeEventListener('touchcancel', leave);
      window.removeEventListener('keydown', key, true);
    },
  };
}

/** Tell the place under the pointer, or under the crosshair where keys move the map, and drag what is gripped. */
export function takeHand(map: MapLibre, { onPoint, grab }: HandListeners): Hand {
  const canvas = map.getCanvas();
  const live = drawLive(map);
  const dragging = dragOn(map, grab, live.draw);
  let byKeys = false;
  const point = (event: MapMouseEvent): void => {
    byKeys = false;
    if (!dragging.isHeld()) onPoint(placeOf(event), false);
  };
  const leave = (): void => {
    if (!byKeys) onPoint(undefined, false);
  };
  const centre = (): void => {
    if (byKeys) onPoint(placeOf({ lngLat: map.getCenter() }), true);
  };
  const press = (): void => {
    byKeys = true;
    centre();
  };
  const setCorners = (on: boolean): void => {
    map.doubleClickZoom[on ? 'disable' : 'enable']();
    canvas.classList.toggle('drawing', on);
  };
  canvas.addEventListener('keydown', press);
  map.on('mousemove', point);
  map.on('mouseout', leave);
  map.on('move', centre);
  return {
    setCorners,
    draw: live.draw,
    snap(at, besides) {
      const { x, y } = map.project(at);
      const near = map.queryRenderedFeatures([
        [x - reach, y - reach],
        [x + reach, y + reach],
      ]);
      const drawn = drawingsOf(map);
      const others = near.filter(
        ({ source, properties }) => snapped.test(source) && !(source === 'drawings' && properties['id'] === besides),
      );
      const shapes = others.map(
        ({ source, properties, geometry }) => ((source === 'drawings' ? drawn.get(properties['id']) : undefined) ?? geometry) as DrawnShape,
      );
      return snapTo(at, shapes, { reach, distance: (a, b) => map.project(a).dist(map.project(b)) });
    },
    letGo() {
      dragging.stop();
      setCorners(false);
      canvas.removeEventListener('keydown', press);
      map.off('mousemove', point);
      map.off('mouseout', leave);
      map.off('move', centre);
      live.remove();
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
