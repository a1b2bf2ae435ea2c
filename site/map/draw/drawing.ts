import geodesic from 'geographiclib-geodesic';
import type { Geometry } from 'geojson';
import type { Position } from '../model/model.ts';
import type { TakenFeature, TakenField, TakenLayer } from '../model/taken.ts';

/** Kinds of a drawing. */
export const drawingKinds = ['point', 'line', 'polygon', 'circle', 'text'] as const;
/** A kind of drawing. */
export type DrawingKind = (typeof drawingKinds)[number];

/** How a drawing looks. */
export interface DrawingStyle {
  /** "#1d5c96" */
  color: string;
  /** Pixels, of a line or an edge. */
  width: number;
  /** 0–1: how much of the ground its inside hides. */
  fill: number;
  /** Pixels, of a point's breadth or of a text's height. */
  size: number;
}

/** A drawing of the reader's own: its corners, a circle's being its centre and a place of its edge. */
export interface Sketch {
  id: string;
  kind: DrawingKind;
  corners: readonly Position[];
  title: string;
  note: string;
  style: DrawingStyle;
}

/** Style of the first drawing. */
export const firstStyle: DrawingStyle = { color: '#1d5c96', width: 3, fill: 0.2, size: 14 };

/** Corners after which a kind may end, the most that it has, and whether it then closes. */
export const shapeOfKind: Readonly<Record<DrawingKind, { least: number; most?: number; closes: boolean }>> = {
  point: { least: 1, most: 1, closes: false },
  line: { least: 2, closes: false },
  polygon: { least: 3, closes: true },
  circle: { least: 2, most: 2, closes: false },
  text: { least: 1, most: 1, closes: false },
};

const { WGS84 } = geodesic.Geodesic;
/** Corners that a circle is written by: its area is then 0.16 % less. */
const circleCorners = 64;

/** Metres from a circle's centre to its edge. */
export const radiusOf = ([[x, y] = [0, 0], [edgeX, edgeY] = [x, y]]: readonly Position[]): number =>
  WGS84.Inverse(y, x, edgeY, edgeX).s12 ?? 0;

/** Corners of the ring around a centre, as far from it upon the ellipsoid as a place of its edge, against the clock. */
export function circleAround(corners: readonly Position[]): Position[] {
  const [[x, y] = [0, 0]] = corners;
  const radius = radiusOf(corners);
  return Array.from({ length: circleCorners }, (_, index) => {
    const { lon2 = x, lat2 = y } = WGS84.Direct(y, x, -(index * 360) / circleCorners, radius);
    return [lon2, lat2];
  });
}

const closed = (ring: readonly Position[]): Position[] => [...ring, ...ring.slice(0, 1)];

/** Shape of a drawing in degrees. */
export function geometryOf({ kind, corners }: Pick<Sketch, 'kind' | 'corners'>): Geometry {
  const [first = [0, 0]] = corners;
  if (kind === 'line') return { type: 'LineString', coordinates: [...corners] };
  if (kind === 'polygon') return { type: 'Polygon', coordinates: [closed(corners)] };
  return kind === 'circle' ? { type: 'Polygon', coordinates: [closed(circleAround(corners))] } : { type: 'Point', coordinates: [...first] };
}

/** Fields by the names that geojson.io, uMap and GitHub read a style from (simplestyle). */
const fields: readonly TakenField[] = [
  { name: 'title', type: 'text' },
  { name: 'description', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'stroke', type: 'text' },
  { name: 'stroke-width', type: 'number' },
  { name: 'fill', type: 'text' },
  { name: 'fill-opacity', type: 'number' },
  { name: 'marker-color', type: 'text' },
  { name: 'size', type: 'number' },
];

const takenOf = (drawing: Sketch): TakenFeature => {
  const { title, note, kind, style } = drawing;
  const { color, width, fill, size } = style;
  const isPoint = kind === 'point' || kind === 'text';
  const isArea = kind === 'polygon' || kind === 'circle';
  return {
    geometry: geometryOf(drawing),
    values: [
      ...[title, note, kind],
      ...(isPoint ? [null, null] : [color, width]),
      ...(isArea ? [color, fill] : [null, null]),
      ...(isPoint ? [color, size] : [null, null]),
    ],
  };
};

/** Drawings as a layer that writers take. */
export const takenDrawings = (drawings: readonly Sketch[], title: string): TakenLayer => ({
  name: title,
  title,
  geometry: 'mixed',
  fields,
  features: drawings.map(takenOf),
});
