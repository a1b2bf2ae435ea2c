import { mercatorX, mercatorY } from '../../schemas/codecs/mercator.ts';
import type { Bbox, Problem, Raster } from '../../schemas/types.ts';
import type { TileGrid } from '../gdal/gdal-raster.ts';
import type { ArchiveRead } from '../programs/tiles/check-pmtiles.ts';
import type { ArchiveFacts } from '../programs/tiles/write-pmtiles.ts';
import type { Nature } from './nature.ts';
import type { SheetPlace } from './place-sheets.ts';

/** Raster from which tiles are cut, with their plan. */
export interface TileSubject {
  nature: Nature;
  plan: RasterTilePlan;
  bbox: Bbox;
  /** How many pixels the sheets have together, and where each lies. */
  pixels: number;
  places: readonly SheetPlace[];
  name: string;
}

/** Tiles as /pack/out/data.pmtiles of the work folder. */
export interface PackedTiles {
  read: ArchiveRead;
  shape: Pick<NonNullable<Raster['tiles']>, 'encoding' | 'format'>;
  problems: Problem[];
}

/** Facts that an archive of tiles states of itself. */
export type TileFacts = Omit<ArchiveFacts, 'tileType'>;

/** The tiles that cover a raster at its finest zoom. */
export interface RasterTilePlan extends TileBlock {
  tileSize: 256 | 512;
  minzoom: number;
  maxzoom: number;
}

/** Tiles side by side, with their first column and row. */
export interface TileBlock extends TileGrid {
  x: number;
  y: number;
  columns: number;
  rows: number;
}

/** Once around the earth, in metres of Web Mercator. */
const around = 40_075_016.685578488;
/** A centimetre: nothing that is published is finer. */
const finest = 22;
/** Zooms between one tile and what a whole département fills, so that an image is found from afar. */
const zoomsAbove = 2;
/** A zoom is added only where it shows more: up to this share of a zoom is given up. */
const sparing = 0.25;

/** The zoom at which an image in `box` of this ground resolution (metres) loses no pixel worth seeing. */
function zoomOf([, south, , north]: Bbox, resolution: number, tileSize: 256 | 512): number {
  const flat = resolution / Math.cos((((south + north) / 2) * Math.PI) / 180);
  return Math.min(finest, Math.max(0, Math.ceil(Math.log2(around / tileSize / flat) - sparing)));
}

/** Which tiles show a raster without losing a pixel worth seeing; or, `short` by some zooms, from afar. */
export function planRasterTiles(box: Bbox, resolution: number, tileSize: 256 | 512, short = 0): RasterTilePlan {
  const [west, south, east, north] = box;
  const maxzoom = Math.max(0, zoomOf(box, resolution, tileSize) - short);
  const count = 2 ** maxzoom;
  const left = column(west, count);
  const right = column(east, count);
  const top = row(north, count);
  const bottom = row(south, count);
  const columns = right - left + 1;
  const rows = bottom - top + 1;
  const minzoom = Math.max(0, maxzoom - Math.ceil(Math.log2(Math.max(columns, rows))) - zoomsAbove);
  return { tileSize, minzoom, maxzoom, ...blockOf({ x: left, y: top, columns, rows }, maxzoom, tileSize) };
}

function blockOf(tiles: Omit<TileBlock, keyof TileGrid>, zoom: number, tileSize: number): TileBlock {
  const { x, y, columns, rows } = tiles;
  const side = around / 2 ** zoom;
  const edge = (tile: number): number => tile * side - around / 2;
  return { ...tiles, resolution: side / tileSize, box: [edge(x), -edge(y + rows), edge(x + columns), -edge(y)] };
}

/** The tiles of a plan in blocks, each below one tile of `zoom`. */
export function blocksBelow({ x, y, columns, rows, maxzoom, tileSize }: RasterTilePlan, zoom: number): TileBlock[] {
  const side = 2 ** (maxzoom - zoom);
  const starts = (from: number, count: number): number[] => {
    const first = Math.floor(from / side);
    return Array.from({ length: Math.floor((from + count - 1) / side) - first + 1 }, (_, index) => Math.max(from, (first + index) * side));
  };
  const span = (start: number, from: number, count: number): number =>
    Math.min((Math.floor(start / side) + 1) * side, from + count) - start;
  return starts(y, rows).flatMap((top) =>
    starts(x, columns).map((left) =>
      blockOf({ x: left, y: top, columns: span(left, x, columns), rows: span(top, y, rows) }, maxzoom, tileSize),
    ),
  );
}

const within = (tile: number, count: number): number => Math.min(Math.max(Math.floor(tile), 0), count - 1);
const column = (longitude: number, count: number): number => within(mercatorX(longitude) * count, count);
const row = (latitude: number, count: number): number => within(mercatorY(latitude) * count, count);
