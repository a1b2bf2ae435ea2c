import { latitudeOnMap, mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import type { Bbox } from '../../../schemas/types.ts';
import { aroundBoxes } from '../../../schemas/model/around-boxes.ts';

/** Detail of a layer's geometry, which decides the zooms that show it; lengths are shares of the world's width in Web Mercator. */
export interface Detail {
  bbox: Bbox;
  /** Median distance between neighbouring vertices (between neighbouring points, for points). */
  spacing: number;
  /** Features of the densest tile, by zoom from 0. */
  densest: number[];
}

/** Units across a tile: the detail of tippecanoe's tiles. */
const tileUnits = 4096;
/** A distance between vertices is drawn well with this many units. */
const unitsPerSpacing = 24;
/** More features than this rarely fit in 500 kB. */
const featuresPerTile = 8000;
/** Below this width the whole data set is a dot on a screen. */
const visiblePixels = 16;
const tilePixels = 512;
/** Empty ground costs little up to so many tiles, and exact positions are worth them. */
const cheapTiles = 4096;
/** A unit of 2.4 m: finer than what most maps place. */
const exactZoom = 12;
/** A unit of 30 cm: detail beyond is below the precision of surveys. */
const finestZoom = 15;

/** The zooms between which a data set is worth tiles: from where it is seen at all to where its detail is drawn whole. */
export function guessZooms(layers: readonly Detail[]): { minzoom: number; maxzoom: number } {
  const [west, south, east, north] = aroundBoxes(layers.map(({ bbox }) => bbox));
  const width = Math.max(mercatorX(east) - mercatorX(west), 1e-7);
  const height = Math.max(onMap(south) - onMap(north), 1e-7);
  const spacing = Math.min(...layers.map((layer) => layer.spacing).filter((value) => value > 0), 1);
  const detailed = Math.round(Math.log2(unitsPerSpacing / spacing / tileUnits));
  const cheap = Math.floor(Math.log2(cheapTiles / (width * height)) / 2);
  const airy = Math.max(...layers.map(({ densest }) => zoomOf(densest)));
  const maxzoom = clamp(Math.max(detailed, Math.min(cheap, exactZoom), airy), 0, finestZoom);
  const minzoom = clamp(Math.floor(Math.log2(visiblePixels / tilePixels / Math.max(width, height))), 0, maxzoom);
  return { minzoom, maxzoom };
}

function zoomOf(densest: number[]): number {
  const zoom = densest.findIndex((features) => features <= featuresPerTile);
  return zoom === -1 ? finestZoom : zoom;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
/** Place of a parallel in the map's square, which ends before the poles. */
const onMap = (latitude: number): number => mercatorY(latitudeOnMap(latitude));
