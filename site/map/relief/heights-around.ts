import { inWorld } from '../../../schemas/codecs/mercator.ts';
import type { RasterFacts } from '../facts/raster-facts.ts';
import { openArchive } from '../fetch/open-archive.ts';
import type { Position } from '../model/model.ts';
import { leastHeight, readTileHeights } from './heights.ts';
import { groundCell } from './slope.ts';
import type { HeightGrid } from './viewshed.ts';

/** Heights around a place, whose cell is at `column` and `row`; `west` and `north`: the first cell's place among those of the whole world. */
export interface HeightsAround extends HeightGrid {
  column: number;
  row: number;
  west: number;
  north: number;
  /** Cells across the whole world. */
  across: number;
}

/** Cells from the place to the edge: more would take seconds to look over. */
const mostCells = 400;

/** Read the heights as far as `radius` metres around a place, in the finest cells that are not too many. */
export async function heightsAround({ tiles, raster }: RasterFacts, at: Position, radius: number): Promise<HeightsAround> {
  const [eastward, southward] = inWorld(at);
  const side = raster.tileSize;
  const cellOf = (zoom: number): HeightGrid['cell'] => {
    const row = southward * 2 ** zoom * side;
    return groundCell([zoom, 0, Math.floor(row / side)], row % side, side);
  };
  let zoom = tiles.maxzoom;
  while (zoom > tiles.minzoom && radius / cellOf(zoom).north > mostCells) zoom -= 1;
  const cell = cellOf(zoom);
  const across = 2 ** zoom * side;
  const place = { column: Math.floor(eastward * across), row: Math.floor(southward * across) };
  const reach = { columns: Math.ceil(radius / cell.east), rows: Math.ceil(radius / cell.north) };
  const west = place.column - reach.columns;
  const north = place.row - reach.rows;
  const width = 2 * reach.columns + 1;
  const heights = new Float32Array(width * (2 * reach.rows + 1)).fill(NaN);
  const archive = openArchive(new URL(tiles.url, location.href).href);
  const tileOf = (cells: number): number => Math.floor(cells / side);
  const read = async (x: number, y: number): Promise<void> => {
    const tile = await readTileHeights((await archive.getZxy(zoom, x, y))?.data, leastHeight({ raster }));
    if (tile?.side !== side) return;
    const from = Math.max(west, x * side);
    const to = Math.min(west + width, (x + 1) * side);
    for (let row = Math.max(north, y * side); row < Math.min(place.row + reach.rows + 1, (y + 1) * side); row += 1) {
      const start = (row - y * side) * side + from - x * side;
      heights.set(tile.metres.subarray(start, start + to - from), (row - north) * width + from - west);
    }
  };
  const works: Promise<void>[] = [];
  for (let y = Math.max(0, tileOf(north)); y <= Math.min(2 ** zoom - 1, tileOf(place.row + reach.rows)); y += 1)
    for (let x = Math.max(0, tileOf(west)); x <= Math.min(2 ** zoom - 1, tileOf(place.column + reach.columns)); x += 1)
      works.push(read(x, y));
  await Promise.all(works);
  return { width, heights, cell, column: reach.columns, row: reach.rows, west, north, across };
}
