import { isometricLatitude, latitudeOf } from '../../schemas/codecs/mercator.ts';
import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import type { Bbox } from '../../schemas/types.ts';
import { meets } from '../../schemas/model/boxes.ts';
import { split } from './fit.ts';
import type { SearchResult } from './index-record.ts';
import type { View } from '../map/model/model.ts';

/** One box on the map, with all the results that have exactly this extent. */
export interface Extent {
  key: string;
  box: Bbox;
  ids: string[];
  /** Theme of the first. */
  theme: string | undefined;
}

/** Wider boxes hold whatever is looked at: they are told, not drawn. */
const wholeWorld = 300;

/** The boxes of the results, each once, the largest first; and the results that are of the whole world. */
export function extentsOf(found: readonly SearchResult[]): { extents: Extent[]; worldwide: string[] } {
  const byBox = new Map<string, Extent>();
  const worldwide: string[] = [];
  for (const { summary, boxes = [] } of found) {
    if (boxes.some(([west, , east]) => east - west > wholeWorld)) worldwide.push(summary.id);
    else
      for (const box of boxes) {
        const key = box.join(' ');
        const known = byBox.get(key);
        if (known) known.ids.push(summary.id);
        else byBox.set(key, { key, box, ids: [summary.id], theme: summary.themes[0] });
      }
  }
  return { extents: [...byBox.values()].sort((a, b) => sizeOf(b.box) - sizeOf(a.box)), worldwide };
}

const sizeOf = ([west, south, east, north]: Bbox): number => (east - west) * (north - south);

/** The smallest of the extents that are meant by what was found under the cursor. */
export function smallest(extents: readonly Extent[], keys: readonly unknown[]): Extent | undefined {
  return extents.findLast(({ key }) => keys.includes(key));
}

/** The rectangle that a map shows: degrees, west perhaps east of east across the antimeridian. */
export function boundsOf({ center: [x, y], zoom }: View, { width, height }: { width: number; height: number }): Bbox {
  /** Pixels around the equator. */
  const world = 512 * 2 ** zoom;
  const half = (180 * width) / world;
  const [west, east] = half >= 180 ? [-180, 180] : [wrap(x - half), wrap(x + half)];
  const at = isometricLatitude(y);
  const latitude = (shift: number): number => latitudeOf(at + (shift * 2 * Math.PI) / world);
  return [west, latitude(-height / 2), east, latitude(height / 2)];
}

const wrap = (longitude: number): number => ((((longitude + 180) % 360) + 360) % 360) - 180;

/** Whether a box holds all that a map shows: its outline is not to be seen, and its tint would only dull the map. */
export function holdsView([west, south, east, north]: Bbox, view: Bbox): boolean {
  return split(view).every((part) => west <= part[0] && south <= part[1] && east >= part[2] && north >= part[3]);
}

/** How many of the results lie out of the view, or hold all of it, so that no outline of theirs is to be seen. */
export function unseen({ extents, worldwide }: ReturnType<typeof extentsOf>, view: Bbox): { outside: number; around: number } {
  const parts = split(view);
  const ids = (list: readonly Extent[]): string[] => list.flatMap((extent) => extent.ids);
  const seen = new Set(ids(extents.filter(({ box }) => parts.some((part) => meets(part, box)) && !holdsView(box, view))));
  const around = new Set([...ids(extents.filter(({ box }) => holdsView(box, view))), ...worldwide].filter((id) => !seen.has(id)));
  const outside = new Set(ids(extents).filter((id) => !seen.has(id) && !around.has(id)));
  return { outside: outside.size, around: around.size };
}

/** Source of the extents in the style; "data:" makes their features pickable. */
export const resultSource = 'data:results';

/** Colour of a theme; what a box of several results says. */
interface ExtentLook {
  colorOf: (theme: string | undefined) => string;
  labelOf: (results: number) => string;
}

/** The extents as GeoJSON: an outline, its middle, its upper left corner. */
export function extentSource(extents: readonly Extent[], { colorOf, labelOf }: ExtentLook): GeoJSONSourceSpecification {
  const features = extents.flatMap(({ key, box: [west, south, east, north], ids, theme }, order) => {
    const span = Math.max(east - west, north - south);
    const properties = { key, color: colorOf(theme), span, order, label: ids.length > 1 ? labelOf(ids.length) : '' };
    const ring = [west, south, east, south, east, north, west, north, west, south];
    const outline = { type: 'Polygon' as const, coordinates: [[0, 2, 4, 6, 8].map((at) => ring.slice(at, at + 2))] };
    const point = (coordinates: number[]) => ({ type: 'Point' as const, coordinates });
    return [
      { type: 'Feature' as const, properties: { ...properties, part: 'box' }, geometry: outline },
      {
        type: 'Feature' as const,
        properties: { ...properties, part: 'middle' },
        geometry: point([(west + east) / 2, (south + north) / 2]),
      },
      { type: 'Feature' as const, properties: { ...properties, part: 'corner' }, geometry: point([west, north]) },
    ];
  });
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

/** A box of fewer pixels is drawn as a dot. */
const dotPixels = 14;
/** A smaller one has no room for its label. */
const labelPixels = 60;

/** Style layers of the extents; those of `active` results stand out. */
export function extentLayers(active: readonly string[], { ink, halo }: { ink: string; halo: string }): LayerSpecification[] {
  const isActive: ExpressionSpecification = ['in', ['get', 'key'], ['literal', [...active]]];
  const pixels: ExpressionSpecification = ['*', ['get', 'span'], ['^', 2, ['zoom']], 512 / 360];
  const part = (name: string): ExpressionSpecification => ['==', ['get', 'part'], name];
  const pick = (yes: number, no: number): ExpressionSpecification => ['case', isActive, yes, no];
  return [
    {
      id: 'results/fill',
      type: 'fill',
      source: resultSource,
      filter: part('box'),
      layout: { 'fill-sort-key': ['get', 'order'] },
      paint: { 'fill-color': ['get', 'color'], 'fill-opacity': pick(0.24, 0.05) },
    },
    {
      id: 'results/line',
      type: 'line',
      source: resultSource,
      filter: part('box'),
      layout: { 'line-join': 'miter', 'line-sort-key': pick(1, 0) },
      paint: { 'line-color': ['get', 'color'], 'line-width': pick(3, 1.25), 'line-opacity': pick(1, 0.8) },
    },
    {
      id: 'results/dot',
      type: 'circle',
      source: resultSource,
      filter: ['all', part('middle'), ['<', pixels, dotPixels]],
      paint: {
        'circle-radius': pick(8, 6),
        'circle-color': ['get', 'color'],
        'circle-stroke-color': halo,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'results/count',
      type: 'symbol',
      source: resultSource,
      filter: ['all', part('corner'), ['!=', ['get', 'label'], ''], ['>=', pixels, labelPixels]],
      layout: {
        'text-field': ['get', 'label'],
        'text-font': ['sans-serif'],
        'text-size': 12,
        'text-anchor': 'top-left',
        'text-offset': [0.5, 0.4],
        'text-allow-overlap': true,
      },
      paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 1.5 },
    },
  ];
}
