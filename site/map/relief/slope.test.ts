import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { halfWorld, latitudeOf } from '../../../schemas/codecs/mercator.ts';
import { withEdges } from './paint-slope.ts';
import { groundCell, slopeClass, slopesOf, type TileNumbers } from './slope.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-slope-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

const side = 64;
const width = side + 2;
/** A tile in the Alps, in Guadeloupe and at Tromsø. */
const places: TileNumbers[] = [[14, 8492, 5844], [14, 5400, 7449], [14, 9055, 3708]]; // prettier-ignore

/** Hills, whose slopes are of all classes. */
const hill = (column: number, row: number): number =>
  1200 + 60 * Math.sin(column / 5) * Math.cos(row / 7) + 25 * Math.sin((column + row) / 3) + column * 1.7;

/** Writes rows of doubles as ENVI does, with the place of their first corner and the breadth of a cell. */
function writeGrid(name: string, values: Float64Array, [west, north, step]: [number, number, number]): void {
  writeFileSync(file(name), Buffer.from(values.buffer));
  writeFileSync(
    file(`${name}.hdr`),
    `ENVI\nsamples = ${width}\nlines = ${width}\nbands = 1\ndata type = 5\ninterleave = bsq\nbyte order = 0\ndata ignore value = -9999\nmap info = {Arbitrary, 1, 1, ${west}, ${north}, ${step}, ${step}}\n`,
  );
}

/** Slopes of a grid as gdaldem reckons them, without those of its edge. */
function slopesByGdal(name: string, ...options: string[]): number[] {
  execFileSync('gdaldem', ['slope', '-q', '-of', 'ENVI', ...options, file(name), file('slopes')]);
  const { buffer, byteOffset } = readFileSync(file('slopes'));
  const all = new Float32Array(buffer, byteOffset, width * width);
  return Array.from({ length: side * side }, (_, at) => all[(Math.floor(at / side) + 1) * width + (at % side) + 1] ?? NaN);
}

const heights = Float64Array.from({ length: width * width }, (_, at) => hill(at % width, Math.floor(at / width)));

test.each(places)('slopes of the tile %i/%i/%i are those of gdaldem, on the ground and not in the square of web maps', (z, x, y) => {
  const metres = (2 * halfWorld) / (2 ** z * side);
  writeGrid('square', heights, [x * side * metres - halfWorld, halfWorld - y * side * metres, metres]);
  const own = slopesOf(Float32Array.from(heights), side, [z, x, y]);
  const latitude = (latitudeOf(Math.PI * (1 - (2 * (y + 0.5)) / 2 ** z)) * Math.PI) / 180;
  const theirs = slopesByGdal('square', '-s', String(Math.cos(latitude)));
  // The one scale that gdaldem takes is that of a sphere, which differs from the ellipsoid's two by half a hundredth at most.
  const differences = theirs.map((degrees, at) => Math.abs(degrees - (own[at] ?? NaN)));
  expect(Math.max(...differences)).toBeLessThan(0.2);
  expect(new Set(theirs.map(slopeClass)).size).toBeGreaterThan(3);
  const inOther = theirs.filter((degrees, at) => slopeClass(degrees) !== slopeClass(own[at] ?? NaN));
  expect(inOther.length / theirs.length).toBeLessThan(0.02);
});

test('slopes of cells as broad and as high as those of the ellipsoid are the very numbers of gdaldem', () => {
  const place: TileNumbers = [14, 8492, 5844];
  const { east, north } = groundCell(place, 0, side);
  // Heights in the measure of a cell: a plane that rises by 0.3 to the east and by 0.4 to the north has a slope of atan 0.5.
  const plane = Float32Array.from({ length: width * width }, (_, at) => (at % width) * 0.3 * east - Math.floor(at / width) * 0.4 * north);
  expect(slopesOf(plane, side, place)[0]).toBeCloseTo((Math.atan(0.5) * 180) / Math.PI, 3);
  writeGrid(
    'plane',
    Float64Array.from({ length: width * width }, (_, at) => (at % width) * 0.3 - Math.floor(at / width) * 0.4),
    [0, 0, 1],
  );
  expect(slopesByGdal('plane')[0]).toBeCloseTo((Math.atan(0.5) * 180) / Math.PI, 3);
});

test('a cell beside one without a height has no slope, as in gdaldem', () => {
  const holed = Float64Array.from(heights);
  holed[10 * width + 12] = -9999;
  writeGrid('holed', holed, [0, 0, 1]);
  const theirs = slopesByGdal('holed').map((degrees) => degrees === -9999);
  const own = slopesOf(
    Float32Array.from(holed, (height) => (height === -9999 ? NaN : height)),
    side,
    [14, 8492, 5844],
  );
  expect([...own].map(Number.isNaN)).toEqual(theirs);
  expect(theirs.filter(Boolean)).toHaveLength(9);
});

test('a tile has at its sides the heights of those around it, and none where there is no tile', () => {
  const tile = (value: number) => ({ side: 2, metres: Float32Array.from([0, 1, 2, 3], (at) => value * 10 + at) });
  const nine = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((value) => (value === 8 ? undefined : tile(value)));
  expect([...withEdges(nine, 2)]).toEqual([3, 12, 13, 22, 31, 40, 41, 50, 33, 42, 43, 52, 61, 70, 71, NaN]);
});
