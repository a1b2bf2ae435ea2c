import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { locateSheets, sheetPlace } from './place-sheets.ts';
import { makeTiff } from './raster.fixtures/make-rasters.ts';
import { refuseUnseen } from './seen.ts';
import { planRasterTiles } from './tile-grid.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-seen-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('tiles that show less of an image than it has are refused, whatever the tools say', async () => {
  const west = 770_000;
  const north = 6_908_000;
  const side = 400;
  // Three rows of four are there.
  const pixel = (x: number, y: number): number[] => [90, 120, (x * y) & 127, y < 100 ? 0 : 255];
  const image = makeTiff(folder, 'image.tif', { width: side, height: side, west, north, pixel });
  const box: [number, number, number, number] = [west, north - side, west + side, north];
  const [sheet] = await locateSheets(
    [
      {
        name: 'image',
        box,
        transform: [west, 1, 0, north, 0, -1],
        width: side,
        geographic: false,
        crs: { code: 'EPSG:2154', name: 'Lambert-93' },
      },
    ],
    join(folder, 'places'),
  );
  if (sheet === undefined) throw new Error('The image has no place.');
  const place = sheetPlace(sheet);
  const degrees = ([0, 1] as const).map((axis) => place.degrees.map((each) => each[axis]));
  const [longitudes = [], latitudes = []] = degrees;
  const plan = planRasterTiles([Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)], 1, 256);
  mkdirSync(join(folder, 'work', 'out'), { recursive: true });
  const tiles = join(folder, 'work', 'out', 'tiles.mbtiles');
  const warped = join(folder, 'warped.tif');
  const grid = ['-tr', plan.resolution, plan.resolution, '-te', ...plan.box].map(String);
  execFileSync('gdalwarp', ['-q', '-t_srs', 'EPSG:3857', ...grid, image, warped]);
  execFileSync('gdal_translate', ['-q', '-of', 'MBTILES', '-co', 'TILE_FORMAT=PNG', '-co', 'BLOCKSIZE=256', warped, tiles]);
  execFileSync('gdaladdo', ['-q', '-r', 'average', tiles, '2', '4']);
  const work = join(folder, 'work');
  await refuseUnseen(place, 0.75, plan, work);
  // What is there is known from the source: of an image that is whole a quarter is missing.
  await expect(refuseUnseen(place, 1, plan, work)).rejects.toThrow('Les tuiles montrent 7');
});
