import { aroundBoxes } from '../../../schemas/model/around-boxes.ts';
import { holds } from '../../../schemas/model/boxes.ts';
import { mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import { areas } from '../../../schemas/vocabularies.ts';
import type { Bbox } from '../../../schemas/types.ts';
import { mainland } from '../facts/extents.ts';
import type { MapFacts, MapLayer, Restriction } from '../model/model.ts';
import { boxOfGeometry } from '../model/shapes.ts';
import type { TakenLayer, TakenNotice } from '../model/taken.ts';
import { measureTakenFields } from './measure-fields.ts';
import { ownZooms } from './own-index.ts';

/** How features of the reader's own, or a result, stand among the data sets of a map. */
export interface OwnLook {
  /** Each another on a page. */
  id: string;
  origin: 'own' | 'result';
  color: MapFacts['color'];
  /** Path of the page of the data set that the features were taken of, below /donnees/; absent where there is none. */
  path?: string;
  /** Restriction on the data set that the features were taken of. */
  restriction?: Restriction;
}

/** Measure the facts that a map needs of features that a worker holds: a small part of them. */
export function factsOfTaken(
  layers: readonly TakenLayer[],
  notice: TakenNotice,
  { id, origin, color, path = '', restriction }: OwnLook,
  /** From this zoom on each feature is in the tiles. */
  whole: number = ownZooms.maxzoom,
): MapFacts {
  const measured = layers.flatMap(measureLayer);
  const boxes = joinBoxes(measured.map((each) => each.boxes));
  const { license, licenseUrl, published, date } = notice;
  return {
    origin,
    ...(restriction && { restriction }),
    id,
    path,
    title: notice.title,
    producer: notice.producer,
    attribution: notice.attribution,
    version: notice.version,
    color,
    terms: { license, published, ...(licenseUrl !== undefined && { licenseUrl }), ...(date !== undefined && { date }) },
    tiles: { url: ownAddress(id), ...ownZooms, whole },
    bbox: boxes.length === 0 ? mainland.box : aroundBoxes(boxes.map(({ bbox }) => bbox)),
    boxes,
    layers: measured.map(({ layer }) => layer),
  };
}

/** The address of tiles that a worker answers. */
const ownAddress = (id: string): string => `own://${encodeURIComponent(id)}`;

/** A box for each territory in which something lies: never one across an ocean. */
type BoxesByArea = Map<string, Bbox>;

function measureLayer(layer: TakenLayer): { layer: MapLayer; boxes: BoxesByArea }[] {
  const { name, title, geometry, features, crs } = layer;
  const boxes: BoxesByArea = new Map();
  const breadths = new Float32Array(features.length);
  let placed = 0;
  for (const { geometry: shape } of features) {
    const box = shape === null ? undefined : boxOfGeometry(shape);
    if (box === undefined) continue;
    breadths[placed] = breadthOf(box);
    placed += 1;
    grow(boxes, areas.find(({ bbox }) => holds(bbox, box))?.area ?? 'WORLD', box);
  }
  if (geometry === null || placed === 0) return [];
  const sorted = breadths.subarray(0, placed).sort();
  const measured: MapLayer = {
    name,
    title,
    geometry,
    features: placed,
    breadth: sorted[Math.floor(placed / 2)] ?? 0,
    fields: measureTakenFields(layer),
    ...(crs !== undefined && { crs }),
  };
  return [{ layer: measured, boxes }];
}

/** The longer side of a box, as a share of the world's width. */
const breadthOf = ([west, south, east, north]: Bbox): number =>
  Math.max(mercatorX(east) - mercatorX(west), mercatorY(south) - mercatorY(north));

function grow(boxes: BoxesByArea, area: string, box: Bbox): void {
  const known = boxes.get(area);
  boxes.set(area, known === undefined ? box : aroundBoxes([known, box]));
}

function joinBoxes(all: readonly BoxesByArea[]): { area: string; bbox: Bbox }[] {
  const joined: BoxesByArea = new Map();
  for (const boxes of all) for (const [area, bbox] of boxes) grow(joined, area, bbox);
  return [...joined].map(([area, bbox]) => ({ area, bbox }));
}
