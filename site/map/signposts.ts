import type { GeoJSONFeature, GeoJSONSource, Map as MapLibre, MapGeoJSONFeature, StyleLayer, SymbolLayerSpecification } from 'maplibre-gl';
import { groupBy } from '../../schemas/model/group-by.ts';
import { number } from '../words/format.ts';
import type { Padding } from './model/camera.ts';
import type { Position } from './model/model.ts';
import { boxOfGeometry } from './model/shapes.ts';
import { eighthTowards, metresBetween } from './model/sphere.ts';

/*
 * Names of the ground, once a map has come to rest: a commune that a place in view names is not named a second time; and a window that
 * names hardly a place says at its edges which lie beyond, how far and which way, as the margin of a sheet does.
 */

/** Name of the source and of the layer of signs: "live:" keeps them when the style changes. */
const signs = 'live:signposts';
/** The same of the names of communes that tiles have cut. */
const wholeNames = 'live:names';
/** Start of the names of layers that name places and territories on the ground. */
const named = /^base\/(?:places(?!\/dots)|limits\/name)/;
/** Start of the names of layers that name places. */
const ofPlaces = /^base\/places(?!\/dots)/;

/** A window that names this many places needs no signposts. */
const enough = 4;
/** Metres: what lies farther tells nobody where he is. */
const farthest = 50_000;
/** Pixels between a sign and the edge. */
const margin = 10;
/** Pixels that a sign takes: a name of two lines, and the way. */
const size = { width: 96, height: 48 };
/** Parts of the way to the edge where a sign may stand, from the edge inwards. */
const parts = [1, 0.92, 0.84, 0.76, 0.68, 0.6];

interface Place {
  name: string;
  at: Position;
}

/** Pixels. */
interface Point {
  x: number;
  y: number;
}

/** Pixels of a map, from its corner. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Pixels of a map, and their positions. */
export interface MapWindow extends Box {
  /** Whether nothing lies upon the ground there. */
  isFree: (box: Box) => boolean;
  project: (at: Position) => Point;
  unproject: (point: Point) => Position;
}

/** A sign as GeoJSON. */
interface Signpost {
  type: 'Feature';
  properties: { text: string; anchor: string; metres: number };
  geometry: { type: 'Point'; coordinates: Position };
}

const arrows = '↑↗→↘↓↙←↖';

/** The nearest place beyond the window in each eighth of the compass, at the edge where the way to it leaves. */
export function signpostsOf(places: readonly Place[], window: MapWindow, lang: 'fr' | 'en'): Signpost[] {
  const { left, top, right, bottom, project, unproject } = window;
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const center = unproject(middle);
  const taken = new Set<number>();
  return places
    .map((place) => ({ ...place, metres: metresBetween(center, place.at), pixel: project(place.at) }))
    .filter(({ metres, pixel: { x, y } }) => metres <= farthest && (x < left || x > right || y < top || y > bottom))
    .sort((a, b) => a.metres - b.metres)
    .flatMap(({ name, at, metres, pixel }): Signpost[] => {
      const eighth = eighthTowards(center, at);
      if (taken.size === taken.add(eighth).size) return [];
      const text = `${name}\n${arrows[eighth] ?? ''} ${number(Math.max(1, metres / 1000), lang, 0)}\u202fkm`;
      const stand = edgeTowards(pixel, middle, window);
      return stand
        ? [
            {
              type: 'Feature',
              properties: { text, anchor: stand.anchor, metres },
              geometry: { type: 'Point', coordinates: unproject(stand.point) },
            },
          ]
        : [];
    });
}

/** Put a sign on the way from the middle to a pixel beyond, as near the edge as nothing covers it. */
function edgeTowards({ x, y }: Point, middle: Point, window: MapWindow): { anchor: string; point: Point } | undefined {
  const half = { x: (window.right - window.left) / 2 - margin, y: (window.bottom - window.top) / 2 - margin };
  const dx = x - middle.x;
  const dy = y - middle.y;
  const isBeside = Math.abs(dx) * half.y > Math.abs(dy) * half.x;
  const anchor = isBeside ? (dx < 0 ? 'left' : 'right') : dy < 0 ? 'top' : 'bottom';
  const whole = isBeside ? half.x / Math.abs(dx) : half.y / Math.abs(dy);
  const most = Math.max(0, half.x - size.width / 2);
  const points = parts.map((part) => ({
    x: middle.x + part * (isBeside ? dx * whole : Math.max(-most, Math.min(most, dx * whole))),
    y: middle.y + part * dy * whole,
  }));
  const point = points.find((each) => window.isFree(boxOfSign(each, anchor)));
  return point && { anchor, point };
}

/** Pixels that a sign takes, by its side that stands at a pixel. */
function boxOfSign({ x, y }: Point, anchor: string): Box {
  const left = anchor === 'left' ? x : anchor === 'right' ? x - size.width : x - size.width / 2;
  const top = anchor === 'top' ? y : anchor === 'bottom' ? y - size.height : y - size.height / 2;
  return { left, top, right: left + size.width, bottom: top + size.height };
}

/** Puts up the signposts of what a map shows, or takes them away where it names places enough. */
export function putUpSignposts(map: MapLibre, { left = 0, top = 0, right = 0, bottom = 0 }: Partial<Padding>): void {
  const layer = map.getLayer('base/places');
  const { clientWidth, clientHeight } = map.getCanvas();
  const window = { left, top, right: clientWidth - right, bottom: clientHeight - bottom };
  const names = map.getStyle().layers.flatMap(({ id }) => (named.test(id) ? [id] : []));
  const seen = map.queryRenderedFeatures(
    [
      [window.left, window.top],
      [window.right, window.bottom],
    ],
    { layers: names },
  );
  const isKnown = new Set(seen.map(({ layer: { id }, properties }) => String(properties[nameIn(map, id)]))).size >= enough;
  if (isKnown || !layer || layer.isHidden(map.getZoom())) return draw(map, []);
  const pixels = {
    isFree: freeOn(map),
    project: (at: Position): Point => map.project(at),
    unproject: ({ x, y }: Point): Position => map.unproject([x, y]).toArray(),
  };
  draw(map, signpostsOf(placesAround(map, layer), { ...window, ...pixels }, document.documentElement.lang === 'en' ? 'en' : 'fr'));
}

/** Whether no panel, no button, no dot of a place and no area of data lies upon a part of a map. */
function freeOn(map: MapLibre): MapWindow['isFree'] {
  const canvas = map.getCanvas();
  const corner = canvas.getBoundingClientRect();
  const isTaken = ({ layer }: MapGeoJSONFeature): boolean =>
    layer.id === 'base/places/dots' || (layer.source.startsWith('data:') && layer.type === 'fill' && layer.paint?.['fill-opacity'] !== 0);
  return ({ left, top, right, bottom }) =>
    // No button is narrower than a quarter of a sign.
    [0, 0.25, 0.5, 0.75, 1].every((x) =>
      [0, 0.5, 1].every(
        (y) => document.elementFromPoint(corner.left + left + x * size.width, corner.top + top + y * size.height) === canvas,
      ),
    ) &&
    !map
      .queryRenderedFeatures([
        [left, top],
        [right, bottom],
      ])
      .some(isTaken);
}

/** Places that the ground has fetched already: those of the tiles in the window, the towns that it names from afar, and communes. */
function placesAround(map: MapLibre, { id, source, sourceLayer = '' }: StyleLayer): Place[] {
  const far = map.getStyle().sources[`${source}#far`];
  const towns = far?.type === 'geojson' && typeof far.data === 'object' && far.data.type === 'FeatureCollection' ? far.data.features : [];
  const places = [...map.querySourceFeatures(source, { sourceLayer }), ...towns].flatMap(({ properties, geometry }): Place[] => {
    const [x = 0, y = 0] = geometry.type === 'Point' ? geometry.coordinates : [];
    return geometry.type === 'Point' ? [{ name: String(properties?.[nameIn(map, id)]), at: [x, y] }] : [];
  });
  const known = new Set(places.map(({ name }) => name));
  return [...places, ...communesAround(map).filter(({ name }) => !known.has(name))];
}

/** The field that a layer of names writes. */
function nameIn(map: MapLibre, layer: string): string {
  const field: unknown = map.getLayoutProperty(layer, 'text-field');
  return Array.isArray(field) ? String(field[1]) : '';
}

/** Layers that write the names of communes at the map's zoom. */
const layersOfCommunes = (map: MapLibre): SymbolLayerSpecification[] =>
  map
    .getStyle()
    .layers.filter((layer): layer is SymbolLayerSpecification => layer.type === 'symbol' && layer.source.endsWith('#commune'))
    .filter(({ minzoom = 0 }) => map.getZoom() >= minzoom);

/** Communes of the tiles in the window whose names the ground writes. */
const communesAround = (map: MapLibre): Place[] =>
  layersOfCommunes(map).flatMap(({ id, source, 'source-layer': sourceLayer = '' }) =>
    middlesOf(map.querySourceFeatures(source, { sourceLayer }), nameIn(map, id)),
  );

/** Name each commune once: not where a place in view does, and in the middle of its parts where tiles have cut it. */
export function nameOnce(map: MapLibre): void {
  const places = map.getStyle().layers.flatMap(({ id }) => (ofPlaces.test(id) ? [id] : []));
  const seen = groupBy(map.queryRenderedFeatures({ layers: places }), ({ layer, properties }) => String(properties[nameIn(map, layer.id)]));
  for (const layer of layersOfCommunes(map)) {
    const { id: of, source, 'source-layer': sourceLayer = '' } = layer;
    const name = nameIn(map, of);
    const cut: NamedPoint[] = [];
    for (const [id, parts] of groupBy(map.querySourceFeatures(source, { sourceLayer }), (each) => each.id)) {
      if (id === undefined) continue;
      const text = String(parts[0]?.properties[name]);
      const box = boxOf(parts);
      const isNamed = (seen.get(text) ?? []).some(({ geometry }) => liesIn(geometry, box));
      if (!isNamed && box && parts.length > 1) cut.push(pointNamed(text, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]));
      const named = isNamed || parts.length > 1;
      const feature = { source, sourceLayer, id };
      const state = map.getFeatureState(feature) as { named?: boolean };
      if ((state.named === true) !== named) map.setFeatureState(feature, { named });
    }
    const { layout, paint: { 'text-opacity': _, ...paint } = {} } = layer;
    put(map, { id: wholeNames, type: 'symbol', source: wholeNames, layout: { ...layout, 'text-field': ['get', 'text'] }, paint }, of, cut);
  }
}

/** A point with its name as GeoJSON. */
interface NamedPoint {
  type: 'Feature';
  properties: { text: string };
  geometry: { type: 'Point'; coordinates: Position };
}

const pointNamed = (text: string, coordinates: Position): NamedPoint => ({
  type: 'Feature',
  properties: { text },
  geometry: { type: 'Point', coordinates },
});

/** Whether a point lies in a box. */
const liesIn = (geometry: GeoJSON.Geometry, box: ReturnType<typeof boxOf>): boolean => {
  const [x = NaN, y = NaN] = geometry.type === 'Point' ? geometry.coordinates : [];
  return box !== undefined && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
};

/** Middles of outlines that tiles have cut; those at the edge of all tiles are left out, as the rest of them is not known. */
export function middlesOf(features: readonly Pick<GeoJSONFeature, 'geometry' | 'properties'>[], name: string): Place[] {
  const parts = groupBy(features, ({ properties }) => JSON.stringify(properties));
  const whole = boxOf(features);
  return [...parts.values()].flatMap((each): Place[] => {
    const box = boxOf(each);
    if (box === undefined || box.some((side, index) => side === whole?.[index])) return [];
    return [{ name: String(each[0]?.properties[name]), at: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] }];
  });
}

const boxOf = (features: readonly Pick<GeoJSONFeature, 'geometry'>[]): ReturnType<typeof boxOfGeometry> =>
  boxOfGeometry({ type: 'GeometryCollection', geometries: features.map(({ geometry }) => geometry) });

/** Points that each map shows now, by layer: to draw them again would never let the map rest. */
const shown = new WeakMap<MapLibre, Record<string, string>>();

const draw = (map: MapLibre, features: Signpost[]): void =>
  put(
    map,
    {
      id: signs,
      type: 'symbol',
      source: signs,
      layout: {
        'text-field': ['get', 'text'],
        'text-font': ['sans-serif'],
        'text-size': 11,
        'text-max-width': 9,
        'text-anchor': ['get', 'anchor'],
        'text-justify': 'auto',
        'symbol-sort-key': ['get', 'metres'],
      },
      paint: { 'text-halo-width': 1.4 },
    },
    'base/places',
    features,
  );

/** Shows points by a layer of their own, in the colours of another, which go by the scheme of the page. */
function put(map: MapLibre, layer: SymbolLayerSpecification, like: string, features: (Signpost | NamedPoint)[]): void {
  const { id } = layer;
  const colors = (['text-color', 'text-halo-color'] as const).map((color) => [color, colorOf(map, like, color)] as const);
  const now = JSON.stringify([features, colors]);
  const drawn = shown.get(map) ?? {};
  if (drawn[id] === now || (features.length === 0 && !map.getSource(id))) return;
  shown.set(map, { ...drawn, [id]: now });
  const data = { type: 'FeatureCollection' as const, features };
  const source = map.getSource<GeoJSONSource>(id);
  if (source) void source.setData(data);
  else {
    map.addSource(id, { type: 'geojson', data });
    map.addLayer(layer);
  }
  for (const [color, value] of colors) map.setPaintProperty(id, color, value);
}

function colorOf(map: MapLibre, layer: string, color: 'text-color' | 'text-halo-color'): string | undefined {
  const own: unknown = map.getLayer(layer) && map.getPaintProperty(layer, color);
  return typeof own === 'string' ? own : undefined;
}
