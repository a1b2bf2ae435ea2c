import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { makeLas, type LasWish } from '../programs/programs.fixtures/make-las.ts';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import { codeStream, tiff } from './security.fixtures/claims.ts';

const image = (name: string, file: string, make: () => Buffer | string, refusedBy: RegExp): Attack => ({ name, file, make, refusedBy });
const cloud = (name: string, wish: LasWish, refusedBy: RegExp): Attack => image(name, 'source.las', () => makeLas(wish), refusedBy);

testAttacks([
  // attack: an image that claims more than it holds
  image('TIFF of a million pixels a side', 'source.tif', () => tiff({ width: 1e6, height: 1e6 }), /^raster\.size$/),
  image('TIFF of no pixels', 'source.tif', () => tiff({ width: 0 }), /^raster\.size$/),
  image(
    'TIFF that claims forty gigabytes in a hundred bytes',
    'source.tif',
    () => tiff({ width: 2e5, height: 2e5 }),
    /^raster\.too-(large|sparse)$/,
  ),
  // attack: sides, bands and bytes of images beyond their limits
  image('TIFF of 65 bands', 'source.tif', () => tiff({ bands: 65 }), /^raster\.bands$/),
  image('TIFF of four billion bands', 'source.tif', () => tiff({ bands: 0xffffffff }), /^raster\.(bands|tiff-damaged)$/),
  image('TIFF whose directories lead in a circle', 'source.tif', () => tiff({ next: 10 }), /^raster\.tiff-damaged$/),
  image('TIFF whose pixels are beyond its end', 'source.tif', () => tiff({}).subarray(0, 60), /^raster\.|^source\./),
  image(
    'ASCII grid of a million cells a side',
    'source.asc',
    () => 'ncols 1000000\nnrows 1000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n',
    /^raster\.size$/,
  ),
  image(
    'ASCII grid that claims gigabytes in a line',
    'source.asc',
    () => 'ncols 200000\nnrows 200000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n',
    /^raster\.too-(large|sparse)$/,
  ),
  image('JPEG 2000 of a million pixels a side', 'source.jp2', () => codeStream(1e6), /^raster\.size$/),
  image('JPEG 2000 that claims forty gigabytes in a hundred bytes', 'source.jp2', () => codeStream(2e5), /^raster\.too-(large|sparse)$/),
  {
    name: 'raster VRT in a zip, called .tif',
    file: 'source.zip',
    make: ({ secretFile }) =>
      makeZip([
        {
          name: 'a.tif',
          content: `<VRTDataset rasterXSize="16" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>${secretFile}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>`,
        },
      ]),
    refusedBy: /^raster\.mixed$/,
  },
  cloud(
    'point cloud that claims four billion records before its points',
    { patch: [[100, 'UInt32LE', 4_000_000_000]] },
    /^point-cloud\.records$/,
  ),
  cloud(
    'point cloud whose points begin beyond its end',
    { patch: [[96, 'UInt32LE', 4_000_000_000]] },
    /^(source\.truncated|point-cloud\.)/,
  ),
  cloud('point cloud that claims a billion points', { patch: [[247, 'UInt32LE', 1_000_000_000]] }, /^(source\.truncated|point-cloud\.)/),
]);
