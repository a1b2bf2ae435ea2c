import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { below, shrinkTerrain, storeTiles, type TerrainBlock } from './terrain-tile.ts';
import { readJob, reply } from '../job.ts';

/**
 * Job on heights: 32-bit floats in Web Mercator, whole tiles of `maxzoom` from `x`, `y`, below one of `minzoom`; not a number where none.
 */
export interface TerrainJob {
  tileSize: number;
  columns: number;
  rows: number;
  x: number;
  y: number;
  minzoom: number;
  maxzoom: number;
  /** Metres, below every height: stands where there is none. */
  fill: number;
}

/** Cut heights into terrain-RGB tiles: those of the last zoom from the pixels, each other one from the mean heights of its four. */
export function cutTerrain(source: string, job: TerrainJob, folder: string): TerrainBlock {
  const { tileSize: side, columns, rows, x: x0, y: y0, minzoom, maxzoom, fill } = job;
  const file = openSync(source, 'r');
  // The tiles go to the file `tiles` of `folder`, the heights of the one above all to its `top`, as 32-bit floats.
  const store = storeTiles(join(folder, 'tiles'), side, fill);
  const heights = { valid: 0, min: Infinity, max: -Infinity };
  const cut = (tile: { z: number; x: number; y: number }): Float32Array | undefined => {
    const { z, x, y } = tile;
    const scale = 2 ** (maxzoom - z);
    if ((x + 1) * scale <= x0 || x * scale >= x0 + columns || (y + 1) * scale <= y0 || y * scale >= y0 + rows) return undefined;
    const values = z === maxzoom ? readTile(file, side, columns, x - x0, y - y0) : shrinkTerrain(side, below(tile).map(cut));
    if (values === undefined || values.every(Number.isNaN)) return undefined;
    if (z === maxzoom) count(values, heights);
    store.keep(tile, values);
    return values;
  };
  const scale = 2 ** (maxzoom - minzoom);
  const top = cut({ z: minzoom, x: Math.floor(x0 / scale), y: Math.floor(y0 / scale) });
  if (top !== undefined) writeFileSync(join(folder, 'top'), top);
  store.close();
  closeSync(file);
  return { tiles: store.tiles, heights };
}

function count(values: Float32Array, heights: TerrainBlock['heights']): void {
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    heights.valid += 1;
    heights.min = Math.min(heights.min, value);
    heights.max = Math.max(heights.max, value);
  }
}

function readTile(file: number, side: number, columns: number, column: number, row: number): Float32Array {
  const values = new Float32Array(side * side);
  const bytes = new Uint8Array(values.buffer);
  for (let y = 0; y < side; y += 1) {
    const position = ((row * side + y) * columns * side + column * side) * 4;
    readSync(file, bytes, y * side * 4, side * 4, position);
  }
  // An infinite height is none that a map can draw.
  for (let index = 0; index < values.length; index += 1) if (!Number.isFinite(values[index])) values[index] = NaN;
  return values;
}

if (import.meta.main) await reply(() => cutTerrain('../in/heights', readJob() as TerrainJob, '.'));
