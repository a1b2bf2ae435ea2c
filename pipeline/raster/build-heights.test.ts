import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput, Measurement } from '../record/build-output.ts';
import { hill, makeTiff, type Picture } from './raster.fixtures/make-rasters.ts';
import { openTileset } from '../programs/tiles/open-tileset.ts';
import { machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-heights-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** Measure heights, before anything is made of them. */
const measure = async (paths: [string, ...string[]], dataset: Partial<Dataset> = {}): Promise<Measurement> =>
  buildRaster(await fileSource(...paths), makeManifest(dataset), machineIn(join(folder, `scratch${(count += 1)}`)));
const make = async (...asked: Parameters<typeof measure>): Promise<BuildOutput> => (await measure(...asked)).convert();

/** A hill from 80 m to 280 m, its heights written `times` as large. */
const hillOf = (name: string, times: number, args: readonly string[], wish: Partial<Picture> = {}): string =>
  makeTiff(folder, name, {
    width: 300,
    height: 300,
    step: 5,
    type: 'Float32',
    args,
    ...wish,
    pixel: (x, y) => [Math.round(hill(x, y)[0] * times)],
  });

const cogOf = ({ files }: BuildOutput): string => files.find(({ format }) => format === 'cog')?.path ?? '';
const infoOf = (path: string): string => execFileSync('gdalinfo', [path], { encoding: 'utf8' });

/** The highest height in a tile of the last zoom, in metres, as a map reads it. */
async function highestOf({ files }: BuildOutput): Promise<number> {
  using tileset = openTileset(files.find(({ format }) => format === 'raster-pmtiles')?.path ?? '');
  let last: Buffer | undefined;
  for await (const entry of tileset.entries()) last = tileset.read(entry);
  const png = join(folder, 'tuile.png');
  const raw = join(folder, 'tuile.raw');
  writeFileSync(png, last ?? Buffer.alloc(0));
  execFileSync('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', png, raw]);
  const rgb = readFileSync(raw);
  const heights = Array.from({ length: rgb.length / 3 }, (_, index) => rgb.readUIntBE(index * 3, 3) * 0.1 - 10_000);
  return heights.reduce((most, height) => Math.max(most, height));
}

const datum = 'NGF-IGN69';

test('whole numbers that stand for tenths are told, drawn and cut as the heights they stand for, and stay whole in the file', async () => {
  // 2,000 marks what is missing, and is a height of 205 m.
  const scaled = ['-ot', 'Int16', '-a_scale', '0.1', '-a_offset', '5', '-a_nodata', '2000'];
  const made = await make([hillOf('dixiemes.tif', 10, scaled)], { raster: { vertical: { datum } } });
  const [band] = made.version.raster?.bands ?? [];
  expect(made.version.raster).toMatchObject({ kind: 'elevation', vertical: { unit: 'm', datum } });
  expect(band).toMatchObject({ type: 'Int16', scale: 0.1, offset: 5, nodata: 2000, max: 285 });
  expect(band?.min).toBeCloseTo(86.3, 3);
  expect(infoOf(cogOf(made))).toMatch(/Type=Int16[^]*Offset: 5, {3}Scale:0\.1/);
  expect(await highestOf(made)).toBeGreaterThan(200);
  expect(await highestOf(made)).toBeLessThanOrEqual(285);
});

test('heights in feet are told in feet, laid in metres on the map, and the file names both systems', async () => {
  const made = await make([hillOf('pieds.tif', 1, [], { crs: 'EPSG:2154+8228' })]);
  expect(made.version.raster).toMatchObject({ vertical: { unit: 'ft', datum: 'NAVD88 height (ft)' }, bands: [{ unit: 'foot', max: 280 }] });
  expect(made.version.raster?.crs?.code).toBe('EPSG:2154');
  expect(await highestOf(made)).toBeLessThanOrEqual(86);
  expect(infoOf(cogOf(made))).toMatch(/COMPOUNDCRS[^]*Lambert-93[^]*NAVD88 height[^]*Unit Type: foot/);
});

test('what the manifest says of heights counts, and their system goes along with the file unless that would change their unit', async () => {
  const bare = hillOf('nu.tif', 1, []);
  const named = await make([bare], { raster: { vertical: { datum } } });
  expect(infoOf(cogOf(named))).toContain('NGF-IGN69 height');
  expect(named.problems).toEqual([]);
  const decimetres = await make([bare], { raster: { vertical: { datum, unit: 'dm' } } });
  expect(decimetres.version.raster).toMatchObject({ vertical: { unit: 'dm', datum }, bands: [{ max: 280 }] });
  expect(await highestOf(decimetres)).toBeLessThanOrEqual(28);
  expect(infoOf(cogOf(decimetres))).not.toContain('NGF-IGN69');
});

test('heights that nothing says the system of are published with a warning that says what to write', async () => {
  const made = await make([hillOf('sans.tif', 1, [])]);
  expect(made.version.raster?.vertical).toEqual({ unit: 'm' });
  expect(made.problems).toMatchObject([{ id: 'raster.datum-missing', severity: 'warning', facts: { datum } }]);
  expect(made.problems[0]?.message).toContain(`«\u202fvertical: { datum: ${datum} }\u202f»`);
});

test('what is counted in something else than a length is no height, unless the manifest says so and gives the unit', async () => {
  const path = hillOf('decibels.tif', 1, []);
  execFileSync('gdal_translate', ['-q', '-of', 'VRT', path, `${path}.vrt`]);
  const vrt = readFileSync(`${path}.vrt`, 'utf8').replace(/(<ColorInterp>)/, '<UnitType>dB</UnitType>$1');
  writeFileSync(`${path}.vrt`, vrt);
  const told = join(folder, 'unite.tif');
  execFileSync('gdal_translate', ['-q', `${path}.vrt`, told]);
  expect((await measure([told])).raster).toMatchObject({ kind: 'imagery', bands: [{ unit: 'dB' }] });
  const raster = { kind: 'elevation' as const };
  await expect(make([told], { raster })).rejects.toThrow('dans une unité inconnue («\u202fdB\u202f»)');
  expect((await measure([told], { raster: { ...raster, vertical: { unit: 'm', datum } } })).raster?.kind).toBe('elevation');
});

test('sheets whose numbers stand for other values are not laid side by side', async () => {
  const tenths = hillOf('a.tif', 10, ['-ot', 'Int16', '-a_scale', '0.1']);
  const whole = hillOf('b.tif', 10, ['-ot', 'Int16']);
  await expect(make([tenths, whole])).rejects.toThrow(
    'La dalle «\u202fb.tif\u202f» n’est pas comme «\u202fa.tif\u202f»\u202f: l’échelle des valeurs diffère (× 1 + 0, et non × 0.1 + 0)',
  );
});

test('a scale that leaves nothing of the values is refused', async () => {
  const path = hillOf('nulle.tif', 1, ['-ot', 'Int16', '-a_scale', '0']);
  await expect(make([path])).rejects.toThrow('une échelle (0) ou un décalage (0) impossibles');
});
