import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileSource } from '../source/fetch.ts';
import { makeCog } from '../raster/cog.ts';
import { openRasters } from '../raster/open.ts';
import type { Sheet } from '../raster/sheet.ts';
import { surveySheets } from '../raster/survey.ts';
import { photoOptions, writeCog } from '../gdal/gdal-raster.ts';
import { runTask } from '../sandbox/job.ts';

/** One way of making a COG: how long it took, the median of all runs, the shortest and the longest, and what came out. */
export interface RasterRow {
  what: string;
  seconds: { median: number; least: number; most: number };
  bytes: number;
}

/** Odd, so that one of them is the median. */
const runs = 3;
/** The same for both, or the ratio would be one of pixels and not of sandboxes. */
const options = [...photoOptions, 'OVERVIEW_RESAMPLING=AVERAGE'];

type Way = 'plain' | 'own' | 'compared' | 'kept';

/**
 * A COG of a picture of `side` × `side` pixels in red, green and blue, in turns: by the common command, by ours in its sandbox, as a build
 * makes it, with every pixel held against the source, and so of a picture that loses too much and is written once more without loss;
 * `folder` is emptied.
 */
export async function benchRaster(folder: string, side: number): Promise<Record<Way, RasterRow>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = makePicture(folder, 'source.tif', side, false);
  const [photo, drawing] = [await sheetOf(source, folder), await sheetOf(makePicture(folder, 'drawing.tif', side, true), folder)];
  const [plain, work] = [join(folder, 'plain.tif'), join(folder, 'mappe')];
  const whole = async (sheet: Sheet): Promise<string> => (await makeCog(sheet, 'colors', false, work, () => undefined)).path;
  const ways: Record<Way, { what: string; make: () => Promise<string> }> = {
    plain: { what: 'gdal_translate -of COG', make: () => Promise.resolve(runPlain(source, plain)) },
    own: { what: 'mappe', make: () => runOwn(source, work) },
    compared: { what: 'mappe, pixels compared', make: () => whole(photo) },
    kept: { what: 'mappe, tried with loss, kept without', make: () => whole(drawing) },
  };
  const names = Object.keys(ways) as Way[];
  const seconds: Record<Way, number[]> = { plain: [], own: [], compared: [], kept: [] };
  const bytes: Record<Way, number> = { plain: 0, own: 0, compared: 0, kept: 0 };
  // The first run of each finds the pictures in memory, as the others do.
  for (const { path } of [photo, drawing]) readFileSync(path);
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      rmSync(plain, { force: true });
      rmSync(work, { recursive: true, force: true });
      const { made, took } = await timed(ways[name].make);
      seconds[name].push(took);
      bytes[name] = statSync(made).size;
    }
  }
  const rowOf = (name: Way): RasterRow => ({ what: ways[name].what, seconds: spanOf(seconds[name]), bytes: bytes[name] });
  return { plain: rowOf('plain'), own: rowOf('own'), compared: rowOf('compared'), kept: rowOf('kept') };
}

/** What a build knows of a picture before it converts it. */
async function sheetOf(path: string, folder: string): Promise<Sheet> {
  const work = join(folder, 'survey');
  const { sheets } = await surveySheets(await openRasters(await fileSource(path), work), { source: {} }, work);
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('A picture is one sheet.');
  rmSync(work, { recursive: true, force: true });
  return sheet;
}

const commonArgs = (source: string, target: string): string[] => [
  ...['-q', '-of', 'COG', '-a_srs', 'EPSG:2154'],
  ...[...options, 'BLOCKSIZE=512', 'NUM_THREADS=ALL_CPUS', 'BIGTIFF=IF_SAFER', 'OVERVIEWS=IGNORE_EXISTING'].flatMap((option) => [
    '-co',
    option,
  ]),
  source,
  target,
];

function runPlain(source: string, target: string): string {
  execFileSync('gdal_translate', commonArgs(source, target));
  return target;
}

async function runOwn(source: string, work: string): Promise<string> {
  const command = writeCog(
    { name: 'source.tif', driver: 'GTiff' },
    { crs: 'EPSG:2154', corners: undefined, nodata: undefined, bands: [], options },
  );
  await runTask({ command, inputs: { 'source.tif': source } }, work);
  return join(work, 'out', 'data.tif');
}

async function timed(work: () => Promise<string>): Promise<{ made: string; took: number }> {
  const started = performance.now();
  const made = await work();
  return { made, took: (performance.now() - started) / 1000 };
}

function spanOf(seconds: readonly number[]): RasterRow['seconds'] {
  const [least = NaN, ...more] = seconds.toSorted((a, b) => a - b);
  return { least, median: more[(runs - 1) / 2 - 1] ?? least, most: more.at(-1) ?? least };
}

/** Pixels of the corner that no photograph has. */
const vividSide = 64;

/** Waves with some grain, as a photograph has; `vivid`: with red and blue side by side in a corner, which no loss leaves as they are. */
function makePicture(folder: string, name: string, side: number, vivid: boolean): string {
  const raw = join(folder, 'raw');
  const file = openSync(raw, 'w');
  const row = Buffer.alloc(side * 3);
  let grain = 1;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      grain = (grain * 1_103_515_245 + 12_345) % 2 ** 31;
      const value = 128 + 60 * Math.sin(x / 90) * Math.cos(y / 70) + (grain / 2 ** 31) * 12;
      const isVivid = vivid && x < vividSide && y < vividSide;
      row.set(isVivid ? [(x + y) % 2 === 0 ? 255 : 0, 0, (x + y) % 2 === 0 ? 0 : 255] : [value, value * 0.8, value * 0.6], x * 3);
    }
    writeSync(file, row);
  }
  closeSync(file);
  writeFileSync(`${raw}.hdr`, `ENVI\nsamples = ${side}\nlines = ${side}\nbands = 3\ndata type = 1\ninterleave = bip\nbyte order = 0\n`);
  const path = join(folder, name);
  const place = ['-a_srs', 'EPSG:2154', '-a_ullr', '700000', '6600000', String(700_000 + side), String(6_600_000 - side)];
  execFileSync('gdal_translate', ['-q', ...place, '-colorinterp', 'red,green,blue', '-co', 'TILED=YES', raw, path]);
  rmSync(raw);
  return path;
}
