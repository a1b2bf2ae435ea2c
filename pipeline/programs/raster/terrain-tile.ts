import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { heightStep, lowestHeight } from '../../base/pixels.ts';
import { numberAt } from '../../base/number-at.ts';
import { openFile } from '../read/file-bytes.ts';
import type { TileToWrite } from '../tiles/write-pmtiles.ts';

/** A tile in a file of many, one behind the other. */
export interface StoredTile {
  z: number;
  x: number;
  y: number;
  offset: number;
  length: number;
}

/** Square of tiles: its tiles, as they lie in its file, and the heights of its last zoom as a map reads them. */
export interface TerrainBlock {
  tiles: StoredTile[];
  heights: { valid: number; min: number; max: number };
}

/** Heights in the colours of Mapbox's terrain-RGB; `fill` (metres) stands where there is none, for the encoding has no word for it. */
function encode(values: Float32Array, fill: number): Uint8Array {
  const rgb = new Uint8Array(values.length * 3);
  for (const [index, value] of values.entries()) {
    const code = Math.round(((Number.isNaN(value) ? fill : value) - lowestHeight) / heightStep);
    rgb.set([(code >> 16) & 255, (code >> 8) & 255, code & 255], index * 3);
  }
  return rgb;
}

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Write a picture of 8 bits in red, green and blue as PNG: each row as its difference from the one above, which suits heights. */
function writePng(rgb: Uint8Array, width: number, height: number): Buffer {
  const stride = width * 3;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    rows[start] = 2;
    for (let x = 0; x < stride; x += 1) rows[start + 1 + x] = (rgb[y * stride + x] ?? 0) - (y === 0 ? 0 : (rgb[(y - 1) * stride + x] ?? 0));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([pngSignature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([frame, named, sum]);
}

/** A file that terrain tiles are written to, one behind the other. */
export function storeTiles(
  path: string,
  side: number,
  fill: number,
): { tiles: StoredTile[]; keep: (place: Place, values: Float32Array) => void; close: () => void } {
  const file = openSync(path, 'w');
  const tiles: StoredTile[] = [];
  let end = 0;
  const keep = (place: Place, values: Float32Array): void => {
    const png = writePng(encode(values, fill), side, side);
    writeSync(file, png);
    tiles.push({ ...place, offset: end, length: png.length });
    end += png.length;
  };
  return { tiles, keep, close: () => closeSync(file) };
}

type Place = Pick<StoredTile, 'z' | 'x' | 'y'>;

/** The same tiles for an archive, each read when it is written. */
export const fromStore = (path: string, tiles: readonly StoredTile[]): TileToWrite[] =>
  tiles.map(({ z, x, y, offset, length }) => ({ z, x, y, read: () => readPart(path, offset, length) }));

function readPart(path: string, offset: number, length: number): Uint8Array {
  using file = openFile(path, (end) => new Error(`${path} ends before byte ${end}.`));
  return file.read(offset, length);
}

/** Four tiles as one, by rows from the north-west: the mean of the heights that there are; undefined where none of them is. */
export function shrinkTerrain(side: number, quarters: readonly (Float32Array | undefined)[]): Float32Array | undefined {
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

/** The four tiles below a tile, by rows from the north-west. */
export const below = ({ z, x, y }: Place): [Place, Place, Place, Place] => {
  const down = z + 1;
  const left = 2 * x;
  const top = 2 * y;
  return [
    { z: down, x: left, y: top },
    { z: down, x: left + 1, y: top },
    { z: down, x: left, y: top + 1 },
    { z: down, x: left + 1, y: top + 1 },
  ];
};
