import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tileIdToZxy } from 'pmtiles';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, DatasetRecord } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput, Measurement } from '../record/build-output.ts';
import { cogsOf } from './raster.fixtures/cogs-of.ts';
import { colorsOf, hill, makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import { buildRecord } from '../record/record.ts';
import { findRegressions } from '../changes/regression.ts';
import { openTileset } from '../programs/tiles/open-tileset.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

const scratchFolder = (): string => join(folder, `scratch${(count += 1)}`);

async function make(paths: [string, ...string[]], dataset: Partial<Dataset> = {}): Promise<BuildOutput> {
  return makeAll(buildRaster, await fileSource(...paths), makeManifest(dataset), machineIn(scratchFolder()));
}
/** Measure images, before anything is made of them. */
const measure = async (paths: [string, ...string[]], dataset: Partial<Dataset> = {}, scratch = scratchFolder()): Promise<Measurement> =>
  buildRaster(await fileSource(...paths), makeManifest(dataset), machineIn(scratch));

async function refusal(paths: [string, ...string[]], dataset: Partial<Dataset> = {}): Promise<string> {
  try {
    await make(paths, dataset);
  } catch (error) {
    if (error instanceof PipelineError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

const pathOf = ({ files }: BuildOutput, format: string): string => files.find((each) => each.format === format)?.path ?? '';
const info = (path: string, ...args: string[]) =>
  JSON.parse(execFileSync('gdalinfo', ['-json', ...args, path], { encoding: 'utf8' })) as {
    size: number[];
    metadata: { IMAGE_STRUCTURE: Record<string, string> };
    bands: { checksum: number; noDataValue?: number; colorInterpretation: string; overviews?: unknown[] }[];
  };

async function tilesOf(path: string): Promise<{ zooms: number[]; first: Buffer; all: number }> {
  using tileset = openTileset(path);
  const zooms = new Set<number>();
  let first: Buffer | undefined;
  let all = 0;
  for await (const entry of tileset.entries()) {
    zooms.add(tileIdToZxy(entry.tileId)[0]);
    first ??= tileset.read(entry);
    all += entry.runLength;
  }
  return { zooms: [...zooms], first: first ?? Buffer.alloc(0), all };
}

/** A record around what was made obeys its schema. */
function asRecord({ version }: BuildOutput): DatasetRecord {
  const facts = { id: '0123456789abcdef', date: '2026-11-24', tools: { gdal: '3.10.3', tippecanoe: '2.53.0' } };
  const whole = { ...version, ...facts };
  const parts = { attached: [], previous: undefined, date: '2026-11-24', problems: [] };
  return buildRecord({ ...parts, manifest: makeManifest(), version: whole });
}

describe('a photograph', () => {
  const path = makeTiff(folder, 'photo.tif', { width: 700, height: 600, pixel: photo });
  let made: BuildOutput;
  beforeAll(async () => (made = await make([path])));

  test('becomes a WebP COG and WebP tiles, and its record says so', async () => {
    const cog = info(pathOf(made, 'cog'));
    expect(cog.size).toEqual([700, 600]);
    expect(cog.metadata.IMAGE_STRUCTURE).toMatchObject({ COMPRESSION: 'WEBP', LAYOUT: 'COG' });
    expect(cog.bands[0]?.overviews).toHaveLength(1);
    expect(made.version.raster).toMatchObject({
      kind: 'imagery',
      crs: { code: 'EPSG:2154' },
      width: 700,
      height: 600,
      resolution: 1,
      sheets: 1,
      tiles: { encoding: 'image', format: 'webp', tileSize: 512, maxzoom: 16 },
    });
    expect(made.version.raster?.bands.map(({ color, validShare }) => [color, validShare])).toEqual([
      ['red', 1],
      ['green', 1],
      ['blue', 1],
    ]);
    const tiles = await tilesOf(pathOf(made, 'raster-pmtiles'));
    expect(tiles.all).toBe(made.version.raster?.tiles?.tiles);
    expect(tiles.first.toString('latin1', 8, 12)).toBe('WEBP');
    expect([validateDatasetRecord(asRecord(made)), validateDatasetRecord.errors]).toEqual([true, null]);
    expect(made.problems).toEqual([]);
  });

  test('is the same to the last byte each time', async () => {
    const digestsOf = ({ files }: BuildOutput): string[] => files.map(({ name, sha256 }) => `${name} ${sha256}`);
    expect(digestsOf(await make([path]))).toEqual(digestsOf(made));
  });

  test('keeps every pixel where that is asked', async () => {
    const [cog] = await cogsOf(await fileSource(path), makeManifest({ raster: { lossless: true } }), scratchFolder());
    const before = info(path, '-checksum');
    const after = info(cog?.path ?? '', '-checksum');
    expect(after.metadata.IMAGE_STRUCTURE['COMPRESSION']).toBe('DEFLATE');
    expect(after.bands.map(({ checksum }) => checksum)).toEqual(before.bands.map(({ checksum }) => checksum));
  });

  test.each<[string, readonly string[]]>([
    ['a mask', ['-b', '1', '-b', '2', '-b', '3', '-mask', '4', '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES']],
    ['a value', ['-b', '1', '-b', '2', '-b', '3', '-a_nodata', '0']],
  ])('that has overviews of its own keeps what %s hides', async (_, args) => {
    const pixel = (x: number, y: number): number[] => (x < 160 ? [0, 0, 0, 0] : [...photo(x, y), 255]);
    const place = { width: 640, height: 640, step: 10, west: 440_000, north: 6_330_000, crs: 'EPSG:3857', pixel };
    const colors = args.includes('-mask') ? [] : ['-colorinterp', 'red,green,blue'];
    const all = [...args, ...colors, '-co', 'TILED=YES', '-co', 'COMPRESS=DEFLATE'];
    const given = makeTiff(folder, `apercus${(count += 1)}.tif`, { ...place, args: all });
    execFileSync('gdaladdo', ['-q', '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES', given, '2', '4']);
    const made = await make([given]);
    const cog = info(pathOf(made, 'cog'));
    expect(cog.metadata.IMAGE_STRUCTURE).toMatchObject({ COMPRESSION: 'WEBP', LAYOUT: 'COG' });
    expect(cog.bands.map(({ colorInterpretation }) => colorInterpretation)).toEqual(['Red', 'Green', 'Blue', 'Alpha']);
    expect(made.version.raster?.bands[0]?.validShare).toBe(0.75);
  });

  test('keeps its transparency', async () => {
    const pixel = (x: number, y: number) => [...photo(x, y), x < 100 ? 0 : 255];
    const made = await make([makeTiff(folder, 'trou.tif', { width: 400, height: 400, pixel })]);
    expect(info(pathOf(made, 'cog')).bands[3]?.colorInterpretation).toBe('Alpha');
    expect(made.version.raster?.bands[0]?.validShare).toBe(0.75);
    const { width, height, at } = colorsOf(pathOf(made, 'silhouette'));
    expect([width, height]).toEqual([240, 240]);
    expect([at(30, 100)[3], at(120, 100)[3]]).toEqual([0, 255]);
    for (const [band, color] of photo(200, 200).entries()) expect(Math.abs((at(120, 120)[band] ?? 0) - color)).toBeLessThan(12);
  });

  test('is drawn in few bytes whatever it shows, and transparent where a value of all bands says that nothing is', async () => {
    const noise = (x: number, y: number): number[] =>
      x < 200 ? [0, 0, 0] : [1 + ((x * 7919 + y * 104_729) % 255), 1 + ((x * 31 + y * 17) % 255), 9];
    const made = await make([makeTiff(folder, 'bruit.tif', { width: 800, height: 500, pixel: noise, args: ['-a_nodata', '0'] })]);
    const size = (format: string): number => made.files.find((each) => each.format === format)?.bytes ?? Infinity;
    expect(size('silhouette')).toBeLessThanOrEqual(8000);
    expect(size('drawing')).toBeLessThanOrEqual(36_000);
    const { width, height, at } = colorsOf(pathOf(made, 'drawing'));
    expect([width, height, at(80, 200)[3], at(400, 200)[3]]).toEqual([640, 400, 0, 255]);
  });
});

test('a drawing that would suffer is kept without loss, and told', async () => {
  const pixel = (x: number, y: number): number[] =>
    (x * 7 + y * 13) % 5 === 0 ? [255, 0, 0] : (x + y) % 3 === 0 ? [0, 0, 255] : [255, 255, 255];
  const made = await make([makeTiff(folder, 'plan.tif', { width: 300, height: 300, pixel })]);
  expect(info(pathOf(made, 'cog')).metadata.IMAGE_STRUCTURE['COMPRESSION']).toBe('DEFLATE');
  expect(made.problems.map(({ id }) => id)).toEqual(['raster.kept-lossless']);
});

describe('heights', () => {
  const pixel = (x: number, y: number): number[] => (x < 30 ? [-9999] : hill(x, y));
  const path = makeTiff(folder, 'mnt.tif', { width: 300, height: 300, step: 5, pixel, type: 'Float32', args: ['-a_nodata', '-9999'] });

  test('are known by their values, and become terrain-RGB that gives them back', async () => {
    const made = await make([path], { raster: { vertical: { datum: 'NGF-IGN69' } } });
    expect(made.version.raster).toMatchObject({
      kind: 'elevation',
      vertical: { unit: 'm', datum: 'NGF-IGN69' },
      tiles: { encoding: 'terrain-rgb', format: 'png' },
    });
    const [band] = made.version.raster?.bands ?? [];
    expect(band).toMatchObject({ nodata: -9999, validShare: 0.9 });
    expect(band?.max).toBeCloseTo(280, 3);
    const after = info(pathOf(made, 'cog'), '-checksum');
    expect(after.bands).toMatchObject([{ noDataValue: -9999, checksum: info(path, '-checksum').bands[0]?.checksum }]);
    expect(made.problems).toMatchObject([{ id: 'raster.fill', facts: { share: 10, height: 81 } }]);
    // Nothing where there is nothing; the slope towards the light is lighter than the one behind.
    const { at } = colorsOf(pathOf(made, 'drawing'));
    expect([at(10, 150)[3], at(60, 150)[3]]).toEqual([0, 255]);
    expect((at(130, 130)[0] ?? 0) - (at(170, 170)[0] ?? 0)).toBeGreaterThan(20);
    const png = join(folder, 'tuile.png');
    writeFileSync(png, (await tilesOf(pathOf(made, 'raster-pmtiles'))).first);
    const raw = join(folder, 'tuile.raw');
    execFileSync('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', png, raw]);
    const rgb = readFileSync(raw);
    const heights = Array.from({ length: rgb.length / 3 }, (_, index) => rgb.readUIntBE(index * 3, 3) * 0.1 - 10_000);
    // Where there is no height, a map is told so by two steps below the lowest.
    const least = heights.reduce((lowest, height) => Math.min(lowest, height), Infinity);
    expect((band?.min ?? 0) - least).toBeGreaterThan(0.14);
    expect((band?.min ?? 0) - least).toBeLessThan(0.26);
    expect(heights.reduce((most, height) => Math.max(most, height), 0)).toBeLessThanOrEqual(280.1);
    expect(heights.reduce((most, height) => Math.max(most, height), 0)).toBeGreaterThan(200);
  });

  test('from an ASCII grid are counted before they are read', async () => {
    const rows = Array.from({ length: 40 }, (_, y) => Array.from({ length: 50 }, (_unused, x) => 100 + ((x + y) % 37)).join(' '));
    const head = 'ncols 50\nnrows 40\nxllcorner 770000\nyllcorner 6900000\ncellsize 25\nNODATA_value -9999\n';
    const whole = join(folder, 'mnt.asc');
    const cut = join(folder, 'coupe.asc');
    writeFileSync(whole, `${head}${rows.join('\n')}\n`);
    writeFileSync(cut, `${head}${rows.slice(0, 30).join('\n')}\n`);
    const source = { crs: 'EPSG:2154' };
    expect((await measure([whole], { source })).raster).toMatchObject({ kind: 'elevation', width: 50, height: 40, resolution: 25 });
    expect(await refusal([cut], { source })).toContain('annonce 2000 valeurs, le fichier en contient 1500');
    expect(await refusal([whole])).toContain('Écrivez «\u202fcrs: EPSG:2154\u202f» sous «\u202fsource\u202f»');
  });
});

test('classes get colours of their own, and keep their codes', async () => {
  const pixel = (x: number, y: number): number[] => [[111, 211, 312, 512][(x >> 6) + (y >> 7) * 2] ?? 111];
  const path = makeTiff(folder, 'classes.tif', { width: 128, height: 256, step: 20, pixel, type: 'Float32', args: ['-a_nodata', 'nan'] });
  const made = await make([path]);
  expect(made.version.raster).toMatchObject({ kind: 'imagery', tiles: { encoding: 'image', format: 'png' } });
  expect(info(pathOf(made, 'cog'), '-checksum').bands[0]?.checksum).toBe(info(path, '-checksum').bands[0]?.checksum);
});

test('four sheets that become one are known as a loss before anything is converted', async () => {
  const sheet = (name: string, west: number): string => makeTiff(folder, name, { width: 40, height: 40, west, pixel: photo });
  const [first, ...others] = [770_000, 770_040, 770_080, 770_120].map((west, index) => sheet(`perte-${index}.tif`, west));
  const { extent, raster } = await measure([first ?? '', ...others]);
  const version = { layers: [], extent: extent ?? null, ...(raster && { raster }) };
  const scratch = scratchFolder();
  const losses = findRegressions({ version }, await measure([first ?? ''], {}, scratch));
  expect(losses).toMatchObject([{ id: 'regression.refused', facts: { way: { facts: { kind: 'sheets' } } } }]);
  expect(readdirSync(join(scratch, 'raster')).filter((name) => name.startsWith('cog'))).toEqual([]);
});

describe('refused with cause and cure:', () => {
  test('a file that ends too early, which GDAL passes', async () => {
    const path = makeTiff(folder, 'coupe.tif', { width: 400, height: 400, pixel: photo });
    truncateSync(path, 300_000);
    expect(await refusal([path])).toMatch(/incomplet.*(des blocs de pixels sont au-delà|s’arrête avant sa fin)/);
  });

  test('a sheet that is not like the others', async () => {
    const [fine, coarse] = [1, 2].map((step) => makeTiff(folder, `dalle-${step}.tif`, { width: 100, height: 100, step, pixel: photo }));
    expect(await refusal([fine ?? '', coarse ?? ''])).toContain('La dalle «\u202fdalle-2.tif\u202f» n’est pas comme');
  });

  test('an image that is nowhere', async () => {
    const path = makeTiff(folder, 'nulle-part.tif', { width: 20, height: 20, pixel: photo });
    const bare = join(folder, 'bare.tif');
    execFileSync('gdal_translate', ['-q', '-co', 'PROFILE=BASELINE', path, bare]);
    expect(await refusal([bare])).toContain('il n’a pas de géoréférencement. Calez l’image dans QGIS');
  });

  test('a sparse file that claims far more than it holds', async () => {
    const path = join(folder, 'bombe.tif');
    const size = ['-outsize', '200000', '200000', '-co', 'SPARSE_OK=TRUE', '-co', 'TILED=YES', '-co', 'BIGTIFF=YES'];
    execFileSync('gdal_create', [
      '-q',
      '-of',
      'GTiff',
      ...size,
      '-bands',
      '1',
      '-a_srs',
      'EPSG:2154',
      '-a_ullr',
      '0',
      '200000',
      '200000',
      '0',
      path,
    ]);
    expect(await refusal([path])).toContain('elle est presque vide. Découpez-la en dalles');
  });

  test('one without a single value', async () => {
    const path = makeTiff(folder, 'vide.tif', { width: 20, height: 20, pixel: () => [-1], type: 'Float32', args: ['-a_nodata', '-1'] });
    expect(await refusal([path])).toContain('tous sont marqués sans donnée');
  });
});
