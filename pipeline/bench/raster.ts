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
  /** How long it may take, as a multiple of the first. */
  target?: number;
  seconds: { median: number; least: number; most: number };
  bytes: number;
}

/** Odd, so that one of them is the median. */
const runs = 3;
/** The same for both, or the ratio would be one of pixels and not of sandboxes. */
const options = [...photoOptions, 'OVERVIEW_RESAMPLING=AVERAGE'];

/** Measure a COG of an RGB picture of `side` × `side` pixels in turns, from GDAL's plain command to a full build; empties `folder`. */
export async function benchRaster(folder: string, side: number): Promise<RasterRow[]> {
  // In turns: the common command; ours in its sandbox; as a build makes it, with every pixel compared with the source.
  // Last, a picture that loses too much and is written again without loss.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = makePicture(folder, 'source.tif', side, false);
  const photo = await sheetOf(source, folder);
  const drawing = await sheetOf(makePicture(folder, 'drawing.tif', side, true), folder);
  const plain = join(folder, 'plain.tif');
  const work = join(folder, 'mappe');
  const whole = async (sheet: Sheet): Promise<string> => (await makeCog(sheet, 'colors', false, work, () => undefined)).path;
  const ways: { what: string; target?: number; make: () => Promise<string>; seconds: number[]; bytes: number }[] = [
    { what: 'gdal_translate -of COG', make: () => Promise.resolve(runPlain(source, plain)), seconds: [], bytes: 0 },
    // The target is one of conversion: nobody else reads back what was converted.
    { what: 'mappe', target: 1.1, make: () => runOwn(source, work), seconds: [], bytes: 0 },
    { what: 'mappe, pixels compared', make: () => whole(photo), seconds: [], bytes: 0 },
    { what: 'mappe, tried with loss, kept without', make: () => whole(drawing), seconds: [], bytes: 0 },
  ];
  // The first run of each finds the pictures in memory, as the others do.
  for (const { path } of [photo, drawing]) readFileSync(path);
  for (let run = 0; run < runs; run += 1) {
    for (const way of ways) {
      rmSync(plain, { force: true });
      rmSync(work, { recursive: true, force: true });
      const started = performance.now();
      const path = await way.make();
      way.seconds.push((performance.now() - started) / 1000);
      way.bytes = statSync(path).size;
    }
  }
  return ways.map(({ make: _, seconds, ...way }) => ({ ...way, seconds: spanOf(seconds) }));
}

async function sheetOf(path: string, folder: string): Promise<Sheet> {
  const work = join(folder, 'survey');
  const { sheets } = await surveySheets(await openRasters(await fileSource(path), work), { source: {} }, work);
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('A picture is one sheet.');
  rmSync(work, { recursive: true, force: true });
  return sheet;
}

function runPlain(source: string, target: string): string {
  const all = [...options, 'BLOCKSIZE=512', 'NUM_THREADS=ALL_CPUS', 'BIGTIFF=IF_SAFER', 'OVERVIEWS=IGNORE_EXISTING'];
  const creation = all.flatMap((option) => ['-co', option]);
  execFileSync('gdal_translate', ['-q', '-of', 'COG', '-a_srs', 'EPSG:2154', ...creation, source, target]);
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

function spanOf(seconds: readonly number[]): RasterRow['seconds'] {
  const [least = NaN, ...more] = seconds.toSorted((a, b) => a - b);
  return { least, median: more[(runs - 1) / 2 - 1] ?? least, most: more.at(-1) ?? least };
}

/** Pixels of the corner that no photograph has. */
const vividSide = 64;

/**
 * Draw waves with some grain, like a photograph; `vivid` puts red and blue side by side in a corner, which lossy compression always
 * changes.
 */
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
