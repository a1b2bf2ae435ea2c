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
  const boxes = measured.flatMap((each) => each.boxes);
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
    bbox: boxes.length === 0 ? mainland.box : aroundBoxes(boxes),
    boxes: byArea(boxes),
    layers: measured.map(({ layer }) => layer),
  };
}

/** The address of tiles that a worker answers. */
const ownAddress = (id: string): string => `own://${encodeURIComponent(id)}`;

function measureLayer(layer: TakenLayer): { layer: MapLayer; boxes: Bbox[] }[] {
  const { name, title, geometry, features, crs } = layer;
  const boxes = features.flatMap(({ geometry: shape }) => {
    const box = shape === null ? undefined : boxOfGeometry(shape);
    return box === undefined ? [] : [box];
  });
  if (geometry === null || boxes.length === 0) return [];
  const breadths = Float32Array.from(boxes, breadthOf).sort();
  const measured: MapLayer = {
    name,
    title,
    geometry,
    features: boxes.length,
    breadth: breadths[Math.floor(breadths.length / 2)] ?? 0,
    fields: measureTakenFields(layer),
    ...(crs !== undefined && { crs }),
  };
  return [{ layer: measured, boxes }];
}

/** The longer side of a box, as a share of the world's width. */
const breadthOf = ([west, south, east, north]: Bbox): number =>
  Math.max(mercatorX(east) - mercatorX(west), mercatorY(south) - mercatorY(north));

/** Boxes by the territory that holds each: never one across an ocean. */
function byArea(boxes: readonly Bbox[]): { area: string; bbox: Bbox }[] {
  const found = new Map<string, Bbox[]>();
  for (const box of boxes) {
    const area = areas.find(({ bbox }) => holds(bbox, box))?.area ?? 'WORLD';
    const list = found.get(area) ?? [];
    list.push(box);
    found.set(area, list);
  }
  return [...found].map(([area, list]) => ({ area, bbox: aroundBoxes(list) }));
}
