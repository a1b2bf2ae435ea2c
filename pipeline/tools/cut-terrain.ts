import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { readJob } from './job.ts';
import { numberAt } from './number-at.ts';
import { reply } from './reply.ts';
import { writePmtiles, type ArchiveFacts, type ArchiveWritten, type TileToWrite } from './write-pmtiles.ts';
import { writePng } from './write-png.ts';

/** What is asked of /in/heights: 32-bit floats in Web Mercator, whole tiles of `maxzoom` from `x`, `y`; not a number where there is no height. */
export interface TerrainJob extends ArchiveFacts {
  tileSize: number;
  columns: number;
  rows: number;
  x: number;
  y: number;
  minzoom: number;
  maxzoom: number;
  /** Metres, below every height: stands where there is none, for the encoding has no word for it. */
  fill: number;
}

/** What was written of heights. */
export interface TerrainWritten extends ArchiveWritten {
  /** Heights in the tiles of the last zoom, as a map reads them. */
  heights: { valid: number; min: number; max: number };
}

/** The encoding counts tenths of a metre from here. */
const lowest = -10_000;
const step = 0.1;

/** Cut heights into terrain-RGB tiles: those of the last zoom from the pixels, each other one from the mean heights of its four. */
export function cutTerrain(source: string, target: string, job: TerrainJob): TerrainWritten {
  const { tileSize: side, columns, rows, x: x0, y: y0, minzoom, maxzoom, fill } = job;
  const file = openSync(source, 'r');
  const storePath = `${target}.tiles`;
  const store = openSync(storePath, 'w+');
  const tiles: TileToWrite[] = [];
  const heights = { valid: 0, min: Infinity, max: -Infinity };
  let end = 0;
  const keep = (z: number, x: number, y: number, values: Float32Array): void => {
    const png = writePng(encode(values, fill), side, side);
    const offset = end;
    writeSync(store, png);
    end += png.length;
    const read = (): Uint8Array => {
      const bytes = Buffer.alloc(png.length);
      readSync(store, bytes, 0, bytes.length, offset);
      return bytes;
    };
    tiles.push({ z, x, y, read });
  };
  const cut = (z: number, x: number, y: number): Float32Array | undefined => {
    const scale = 2 ** (maxzoom - z);
    if ((x + 1) * scale <= x0 || x * scale >= x0 + columns || (y + 1) * scale <= y0 || y * scale >= y0 + rows) return undefined;
    const values =
      z === maxzoom ? readTile(file, side, columns, x - x0, y - y0) : shrink(side, [cut(z + 1, 2 * x, 2 * y), cut(z + 1, 2 * x + 1, 2 * y), cut(z + 1, 2 * x, 2 * y + 1), cut(z + 1, 2 * x + 1, 2 * y + 1)]); // prettier-ignore
    if (values === undefined || values.every(Number.isNaN)) return undefined;
    if (z === maxzoom) count(values, heights);
    keep(z, x, y, values);
    return values;
  };
  const top = 2 ** (maxzoom - minzoom);
  for (let y = Math.floor(y0 / top); y * top < y0 + rows; y += 1)
    for (let x = Math.floor(x0 / top); x * top < x0 + columns; x += 1) cut(minzoom, x, y);
  const written = writePmtiles(target, tiles, job);
  closeSync(store);
  closeSync(file);
  return { ...written, heights };
}

function count(values: Float32Array, heights: TerrainWritten['heights']): void {
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

/** Four tiles as one: the mean of the heights that there are. */
function shrink(side: number, quarters: readonly (Float32Array | undefined)[]): Float32Array | undefined {
  if (quarters.every((quarter) => quarter === undefined)) return undefined;
  const values = new Float32Array(side * side).fill(NaN);
  const half = side / 2;
  for (const [index, quarter] of quarters.entries()) {
    if (quarter === undefined) continue;
    for (let y = 0; y < half; y += 1)
      for (let x = 0; x < half; x += 1) {
        const at = 2 * y * side + 2 * x;
        const found = [at, at + 1, at + side, at + side + 1]
          .map((place) => numberAt(quarter, place))
          .filter((value) => !Number.isNaN(value));
        if (found.length === 0) continue;
        values[(y + (index >> 1) * half) * side + x + (index & 1) * half] = found.reduce((sum, value) => sum + value, 0) / found.length;
      }
  }
  return values;
}

/** Heights in the colours of Mapbox's terrain-RGB. */
function encode(values: Float32Array, fill: number): Uint8Array {
  const rgb = new Uint8Array(values.length * 3);
  for (const [index, value] of values.entries()) {
    const code = Math.round(((Number.isNaN(value) ? fill : value) - lowest) / step);
    rgb.set([(code >> 16) & 255, (code >> 8) & 255, code & 255], index * 3);
  }
  return rgb;
}

if (import.meta.main) await reply(() => cutTerrain('../in/heights', 'data.pmtiles', readJob() as TerrainJob));
