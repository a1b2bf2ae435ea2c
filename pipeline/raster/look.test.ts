import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput, Measurement } from '../record/build-output.ts';
import { cogsOf } from './raster.fixtures/cogs-of.ts';
import { countSeen } from './raster.fixtures/count-seen.ts';
import { colorsOf, hill, makeTiff, photo, type Picture } from './raster.fixtures/make-rasters.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

/* How images look: what has no value is seen through, all else is there in its own colours. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-look-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

const scratch = (): string => join(folder, `scratch${(count += 1)}`);

async function make(paths: [string, ...string[]], raster: Dataset['raster'] = {}): Promise<BuildOutput> {
  return makeAll(buildRaster, await fileSource(...paths), makeManifest({ raster }), machineIn(scratch()));
}
/** Survey images, before anything is made of them. */
async function survey(paths: [string, ...string[]], dataset: Partial<Dataset> = {}): Promise<Measurement['raster']> {
  return (await buildRaster(await fileSource(...paths), makeManifest(dataset), machineIn(scratch()))).raster;
}
const tiff = (name: string, picture: Picture): string => makeTiff(folder, name, picture);
const pathOf = ({ files }: BuildOutput, format: string): string => files.find((each) => each.format === format)?.path ?? '';
const infoOf = (cog: string) =>
  JSON.parse(execFileSync('gdalinfo', ['-json', cog], { encoding: 'utf8' })) as {
    metadata: { IMAGE_STRUCTURE: Record<string, string> };
    bands: { colorInterpretation: string; noDataValue?: number; type: string }[];
  };
/** The COG of one image, looked at. */
async function cogAlone(path: string): Promise<ReturnType<typeof infoOf>> {
  const [cog] = await cogsOf(await fileSource(path), makeManifest(), scratch());
  return infoOf(cog?.path ?? '');
}
/** The colours of a drawing at shares of its width and height. */
function drawingOf(made: BuildOutput): (across: number, down: number) => number[] {
  const { width, height, at } = colorsOf(pathOf(made, 'drawing'));
  return (across, down) => at(Math.floor(across * width), Math.floor(down * height));
}

/** How many pixels of the tiles of the last zoom are there. */
async function shownIn(made: BuildOutput): Promise<number> {
  const seen = await countSeen(pathOf(made, 'raster-pmtiles'));
  return seen.get(made.version.raster?.tiles?.maxzoom ?? NaN) ?? 0;
}

const grey = (x: number, y: number): [number] => [60 + ((x * 7 + y * 3) % 150)];
const whole: Picture = { width: 300, height: 300, pixel: grey };
/** A scan of which no pixel is missing, and how many of them its tiles have. */
let sixteen: BuildOutput;
let full: number;
beforeAll(async () => {
  sixteen = await make([tiff('seize.tif', { ...whole, pixel: (x, y) => [(((x >> 4) + (y >> 4)) % 16) * 17] })]);
  full = await shownIn(sixteen);
});

test.each([0, 255, 200])('a grey image whose value %i means nothing is there in all its other pixels', async (nodata) => {
  const pixel = (x: number, y: number): [number] =>
    y < 60 ? [nodata] : (grey(x, y).map((value) => (value === nodata ? 1 : value)) as [number]);
  const made = await make([tiff(`gris${nodata}.tif`, { ...whole, pixel, args: ['-a_nodata', String(nodata)] })]);
  const share = (await shownIn(made)) / full;
  expect([share > 0.78, share < 0.82]).toEqual([true, true]);
  const at = drawingOf(made);
  expect([at(0.5, 0.1)[3], at(0.5, 0.5)[3], at(0.9, 0.9)[3]]).toEqual([0, 255, 255]);
});

test('an image with a transparency of its own says by it alone what is missing', async () => {
  const pixel = (x: number, y: number): number[] => (x < 100 && y < 100 ? [0, 0, 0, 255] : [...photo(x, y), x < 200 ? 255 : 0]);
  const made = await make([tiff('rgba.tif', { ...whole, pixel, args: ['-a_nodata', '0'] })]);
  const at = drawingOf(made);
  // The dark square is dark, not missing; what is missing is not there although it has a colour.
  expect([at(0.15, 0.15)[3], at(0.5, 0.5)[3], at(0.9, 0.5)[3]]).toEqual([255, 255, 0]);
  expect(Math.max(...at(0.15, 0.15).slice(0, 3))).toBeLessThan(12);
  expect(infoOf(pathOf(made, 'cog')).bands.map(({ noDataValue }) => noDataValue)).toEqual([undefined, undefined, undefined, undefined]);
});

test.each([-3.402_823_466_385_288_6e38, -9999.9])('floats are known to be missing by %d, however their file writes it', async (nodata) => {
  const pixel = (x: number, y: number): [number] => (y < 75 ? [nodata] : hill(x, y));
  const args = ['-a_nodata', String(nodata)];
  const raster = await survey([tiff(`esri${nodata}.tif`, { ...whole, step: 5, pixel, type: 'Float32', args })]);
  expect(raster).toMatchObject({ kind: 'elevation', bands: [{ validShare: 0.75 }] });
  expect(raster?.bands[0]?.min).toBeGreaterThan(70);
});

test('a mark for nothing that nobody has declared is told with what to write', async () => {
  const pixel = (x: number, y: number): [number] => (y < 75 ? [-9999] : hill(x, y));
  const { problems } = await make([tiff('sans-mot.tif', { ...whole, step: 5, pixel, type: 'Float32' })]);
  expect(problems.find(({ id }) => id === 'raster.nodata-suspected')).toMatchObject({ severity: 'warning', facts: { value: -9999 } });
});

test.each([
  [1, (x: number) => [x & 1]],
  [4, (x: number) => [x & 15]],
  [12, (x: number, y: number) => [(x * 13 + y) & 255]],
] as const)('a scan of %i bits a pixel is published in whole bytes', async (bits, pixel) => {
  const args = ['-co', `NBITS=${bits}`, ...(bits > 8 ? ['-ot', 'UInt16'] : [])];
  const path = tiff(`bits${bits}.tif`, { ...whole, pixel, args });
  const { bands } = await cogAlone(path);
  expect(bands.map(({ type }) => type)).toEqual([bits > 8 ? 'UInt16' : 'Byte']);
});

test('measures in three bands of bytes lose nothing, for they are no colours', async () => {
  const pixel = (x: number, y: number): number[] => photo(x, y).map((value) => value % 100);
  const cog = await cogAlone(tiff('mesures.tif', { ...whole, pixel, args: ['-colorinterp', 'gray,undefined,undefined'] }));
  expect(cog.metadata.IMAGE_STRUCTURE['COMPRESSION']).toBe('DEFLATE');
});

test('colours that a file holds from blue to red stay what they are', async () => {
  const pixel = (x: number): number[] => (x < 60 ? [0, 0, 0] : [20, 40, 200]);
  const args = ['-colorinterp', 'blue,green,red', '-a_nodata', '0'];
  const made = await make([tiff('bgr.tif', { ...whole, pixel, args })]);
  expect(infoOf(pathOf(made, 'cog')).bands.map(({ colorInterpretation }) => colorInterpretation)).toEqual([
    'Blue',
    'Green',
    'Red',
    'Alpha',
  ]);
  const [red = 0, , blue = 0] = drawingOf(made)(0.7, 0.5);
  expect([red > 180, blue < 40]).toEqual([true, true]);
});

test('a scan of sixteen greys is grey', () => {
  const at = drawingOf(sixteen);
  for (const across of [0.1, 0.3, 0.55, 0.8]) {
    const [red = 0, green = 0, blue = 0] = at(across, 0.4);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(8);
  }
});

test('an image whose greys count from white is refused with its cure', async () => {
  const path = tiff('negatif.tif', { ...whole, args: ['-co', 'PHOTOMETRIC=MINISWHITE'] });
  await expect(make([path])).rejects.toThrow('on la verrait en négatif');
});

test('heights that no place has are refused, since the tiles could not say them', async () => {
  const path = tiff('fosse.tif', { ...whole, step: 5, pixel: (x, y) => [-11_000 + x + y], type: 'Float32' });
  await expect(make([path], { kind: 'elevation' })).rejects.toThrow('Des altitudes vont de -11000 à');
});

describe('between sheets', () => {
  const west = 770_000;
  const sheets = (name: string, picture: Picture): [string, string] => [
    tiff(`${name}-ouest.tif`, { ...picture, west }),
    tiff(`${name}-est.tif`, { ...picture, west: west + 3 * picture.width * (picture.step ?? 1) }),
  ];
  const size = { width: 120, height: 120 };

  test.each<[string, Picture]>([
    ['a photograph', { ...size, pixel: photo }],
    ['greys', { ...size, pixel: grey }],
    ['measures', { ...size, pixel: (x) => [0.1 + x / 1000], type: 'Float32' }],
    ['heights', { ...size, step: 5, pixel: hill, type: 'Float32' }],
    ['classes', { ...size, pixel: (x, y) => [[0, 11, 21, 31][(x >> 6) + 2 * (y >> 6)] ?? 0] }],
  ])('that leave a gap there is nothing: %s', async (name, picture) => {
    const made = await make(sheets(name, picture));
    const at = drawingOf(made);
    expect([at(0.1, 0.5)[3], at(0.5, 0.5)[3], at(0.9, 0.5)[3]]).toEqual([255, 0, 255]);
    expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('whose colours stand under other numbers the colours are their own', async () => {
    const listed = (name: string, at: number, colors: string): string => {
      const path = tiff(`${name}-nu.tif`, { ...size, pixel: (x) => [x < 60 ? 0 : 1], west: at });
      const vrt = join(folder, `${name}.vrt`);
      execFileSync('gdal_translate', ['-q', '-of', 'VRT', '-colorinterp', 'palette', path, vrt]);
      const text = readFileSync(vrt, 'utf8').replace(/<ColorInterp>Palette<\/ColorInterp>/, `$&<ColorTable>${colors}</ColorTable>`);
      writeFileSync(vrt, text);
      const target = join(folder, `${name}.tif`);
      execFileSync('gdal_translate', ['-q', '-of', 'GTiff', vrt, target]);
      return target;
    };
    const entry = (red: number, green: number, blue: number): string => `<Entry c1="${red}" c2="${green}" c3="${blue}" c4="255"/>`;
    const first = listed('palette-ouest', west, entry(255, 0, 0) + entry(0, 0, 255));
    const second = listed('palette-est', west + 120, entry(0, 0, 255) + entry(255, 0, 0));
    const at = drawingOf(await make([first, second]));
    const isRed = ([red = 0, , blue = 0]: number[]): boolean => red > 200 && blue < 60;
    expect([0.1, 0.4, 0.6, 0.9].map((across) => isRed(at(across, 0.5)))).toEqual([true, false, false, true]);
  });

  test('of which only one has a mask, or whole numbers, they are like each other', async () => {
    const masked = tiff('bord.tif', {
      ...size,
      pixel: (x, y) => [...photo(x, y), x < 60 ? 0 : 255],
      args: ['-mask', '4', '-b', '1', '-b', '2', '-b', '3'],
    });
    const made = await make([masked, tiff('plein-bord.tif', { ...size, pixel: photo, west: west + 120 })]);
    const at = drawingOf(made);
    expect([at(0.1, 0.5)[3], at(0.4, 0.5)[3], at(0.9, 0.5)[3]]).toEqual([0, 255, 255]);
    const grid = (name: string, x: number, value: string): string => {
      const path = join(folder, name);
      const rows = Array.from({ length: 30 }, () => Array.from({ length: 30 }, (_, column) => (column === 0 ? value : '100')).join(' '));
      writeFileSync(path, `ncols 30\nnrows 30\nxllcorner ${x}\nyllcorner 6900000\ncellsize 25\n${rows.join('\n')}\n`);
      return path;
    };
    const dataset: Partial<Dataset> = { source: { crs: 'EPSG:2154' }, raster: { kind: 'elevation' } };
    const heights = await survey([grid('mer.asc', west, '7'), grid('cote.asc', west + 750, '12.5')], dataset);
    expect(heights).toMatchObject({ sheets: 2, bands: [{ type: 'Float32', min: 7, max: 100 }] });
  });

  test('that are not alike it is said in what', async () => {
    const one = tiff('fin.tif', { ...size, pixel: photo });
    const other = tiff('gros.tif', { ...size, pixel: photo, step: 2, west: west + 500 });
    await expect(make([one, other])).rejects.toThrow('la taille du pixel diffère (2 × 2, et non 1 × 1)');
  });
});
