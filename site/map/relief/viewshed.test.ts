import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { viewshed, type Viewpoint } from './viewshed.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-viewshed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const width = 201;
const cell = { east: 25, north: 25 };
const grid = (heightAt: (column: number, row: number) => number) => ({
  width,
  cell,
  heights: Float32Array.from({ length: width * width }, (_each, at) => heightAt(at % width, Math.floor(at / width))),
});

/** Cells that gdal_viewshed sees. */
function seenByGdal(heights: Float32Array, { column, row, eyes, target, radius }: Viewpoint): boolean[] {
  const file = join(folder, 'ground');
  writeFileSync(file, Buffer.from(heights.buffer));
  writeFileSync(
    `${file}.hdr`,
    `ENVI\nsamples = ${width}\nlines = ${width}\nbands = 1\ndata type = 4\ninterleave = bsq\nbyte order = 0\nmap info = {Arbitrary, 1, 1, 0, ${width * cell.north}, ${cell.east}, ${cell.north}}\n`,
  );
  const at = ['-ox', (column + 0.5) * cell.east, '-oy', (width - row - 0.5) * cell.north, '-oz', eyes, '-tz', target, '-md', radius];
  execFileSync('gdal_viewshed', ['-q', '-of', 'ENVI', '-cc', String(6 / 7), ...at.map(String), file, `${file}.seen`], { stdio: 'pipe' });
  const info = JSON.parse(execFileSync('gdalinfo', ['-json', `${file}.seen`], { encoding: 'utf8' })) as {
    size: [number, number];
    geoTransform: number[];
  };
  const [columns, rows] = info.size;
  const left = Math.round((info.geoTransform[0] ?? 0) / cell.east);
  const top = Math.round(width - (info.geoTransform[3] ?? 0) / cell.north);
  const bytes = readFileSync(`${file}.seen`);
  return Array.from({ length: width * width }, (_each, place) => {
    const x = (place % width) - left;
    const y = Math.floor(place / width) - top;
    return x >= 0 && y >= 0 && x < columns && y < rows && bytes[y * columns + x] === 255;
  });
}

const hills = grid((column, row) => 300 + 80 * Math.sin(column / 9) * Math.cos(row / 12) + 40 * Math.sin((column + 2 * row) / 21));

test.each([
  ['from a height', { column: 100, row: 100, eyes: 1.6, target: 0, radius: 2400 }],
  ['from a valley', { column: 85, row: 114, eyes: 1.6, target: 0, radius: 2400 }],
  ['of masts', { column: 60, row: 140, eyes: 1.6, target: 150, radius: 2000 }],
] as const)('what is seen %s is what gdal_viewshed sees, but for cells at the edge of being seen', (_name, point) => {
  const own = viewshed(hills, point);
  const theirs = seenByGdal(hills.heights, point);
  const looked = theirs.map(
    (__, at) => Math.hypot((at % width) - point.column, Math.floor(at / width) - point.row) * cell.east < point.radius - cell.east,
  );
  const differ = theirs.filter((isSeen, at) => looked[at] === true && isSeen !== (own[at] === 1));
  expect(differ.length / looked.filter(Boolean).length).toBeLessThan(0.01);
});

test('the curve of the earth hides a beach, and air bends the light a little over it', () => {
  const sea = { width: 2001, cell: { east: 25, north: 25 }, heights: new Float32Array(2001 * 3) };
  const seen = viewshed(sea, { column: 0, row: 1, eyes: 2, target: 0, radius: 50_000 });
  const far = seen.subarray(2001, 2 * 2001).lastIndexOf(1) * 25;
  // The horizon of two metres.
  expect(Math.abs(far - Math.sqrt((2 * 2 * 6_371_000 * 7) / 6))).toBeLessThan(60);
});

test('what is not known hides nothing and is not seen', () => {
  const wall = grid((column) => (column === 110 ? NaN : 0));
  const seen = viewshed(wall, { column: 100, row: 100, eyes: 2, target: 0, radius: 500 });
  expect([seen[100 * width + 110], seen[100 * width + 112]]).toEqual([0, 1]);
  expect(
    viewshed(
      grid(() => NaN),
      { column: 100, row: 100, eyes: 2, target: 0, radius: 500 },
    ).includes(1),
  ).toBe(false);
});
