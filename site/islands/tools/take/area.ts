import type { Polygon } from 'geojson';
import type { Bbox } from '../../../../schemas/types.ts';
import type { CutArea } from '../../../map/take/cutter.ts';
import { ringOf } from '../../../../schemas/model/boxes.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';

/** Ways of saying where to cut. */
export const areaKinds = ['place', 'view', 'rectangle', 'polygon', 'all'] as const;
/** A way of saying where to cut. */
export type AreaKind = (typeof areaKinds)[number];

/** Area to cut out, and its name; without a shape: everywhere. */
export interface TakeArea {
  name: string;
  shape?: CutArea | undefined;
  /** Nobody here knows the outline of the territory: the shape is the box around it. */
  isFrame?: boolean;
}

/** The box that two corners give. */
export const boxOfCorners = ([x0, y0]: Position, [x1, y1]: Position): Bbox => [
  Math.min(x0, x1),
  Math.min(y0, y1),
  Math.max(x0, x1),
  Math.max(y0, y1),
];

/** A polygon of at least three corners, closed. */
export function polygonOfCorners(corners: readonly Position[]): Polygon | undefined {
  const [first] = corners;
  return first === undefined || corners.length < 3
    ? undefined
    : { type: 'Polygon', coordinates: [[...corners, first].map((at) => [...at])] };
}

const ringsOf = (shape: CutArea): Position[][] => {
  if (Array.isArray(shape)) return [ringOf(shape)];
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
  return polygons.flat().map((ring) => ring.map(([x = NaN, y = NaN]): Position => [x, y]));
};

/** The box around a place. */
export function boxOfPlace(place: CutArea): Bbox {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ringsOf(place).flat()) {
    [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
    [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
  }
  return box;
}

/** An area that is to be cut, and the corners of one that is being drawn, upon the map. */
export function drawArea(shape: CutArea | undefined, corners: readonly Position[], source = 'area'): Overlay {
  const lines = [...(shape === undefined ? [] : ringsOf(shape)), ...(corners.length > 1 ? [[...corners]] : [])];
  return {
    sources: {
      [source]: {
        type: 'geojson',
        data: {
          type: 'GeometryCollection',
          geometries: [
            { type: 'MultiLineString', coordinates: lines },
            { type: 'MultiPoint', coordinates: corners.map((at) => [...at]) },
          ],
        },
      },
    },
    layers(dark) {
      const [ink, halo] = dark ? ['#86b8ee', '#11161d'] : ['#1d5c96', '#ffffff'];
      const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
      return [
        { id: `${source}/halo`, type: 'line', source, layout: round, paint: { 'line-color': halo, 'line-width': 5, 'line-opacity': 0.8 } },
        { id: `${source}/line`, type: 'line', source, layout: round, paint: { 'line-color': ink, 'line-width': 2 } },
        {
          id: `${source}/corner`,
          type: 'circle',
          source,
          filter: ['==', ['geometry-type'], 'Point'],
          paint: { 'circle-radius': 5, 'circle-color': halo, 'circle-stroke-color': ink, 'circle-stroke-width': 2 },
        },
      ];
    },
  };
}
