import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeTiff } from '../../raster/raster.fixtures/make-rasters.ts';
import { checkGrid } from './check-grid.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-grid-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a grid that GDAL writes of floats that are no number where they are missing is whole', () => {
  const pixel = (x: number, y: number): number[] => [y === 0 && x < 3 ? NaN : x + y / 2];
  const tiff = makeTiff(folder, 'mnt.tif', { width: 6, height: 4, step: 5, pixel, type: 'Float32', args: ['-a_nodata', 'nan'] });
  const path = join(folder, 'mnt.asc');
  execFileSync('gdal_translate', ['-q', '-of', 'AAIGrid', tiff, path]);
  expect(readFileSync(path, 'latin1')).toMatch(/NODATA_value +nan\s+nan nan nan 3/);
  expect(checkGrid(path)).toEqual({ problems: [] });
});

test.each([
  ['-nan', '-nan 2 3 4'],
  ['-3.4e+38', 'nan 2 inf -inf'],
  ['-9999', '1e5 -2.5 3 4'],
])('a grid whose missing values are marked by %s is counted by its numbers', (mark, numbers) => {
  const path = join(folder, 'grille.asc');
  const head = `ncols 4\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value ${mark}\n`;
  writeFileSync(path, `${head}${numbers}\n${numbers}\n`);
  expect(checkGrid(path)).toEqual({ problems: [] });
  writeFileSync(path, `${head}${numbers}\n`);
  expect(checkGrid(path).problems).toMatchObject([{ id: 'raster.grid-count', facts: { said: 8, found: 4 } }]);
});
