import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { photoOptions, writeCog } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';

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

/** A COG of a picture of `side` × `side` pixels in red, green and blue: by the common command, and by ours in its sandbox, in turns; `folder` is emptied. */
export async function benchRaster(folder: string, side: number): Promise<{ plain: RasterRow; own: RasterRow }> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = makePicture(folder, side);
  const [plain, work] = [join(folder, 'plain.tif'), join(folder, 'mappe')];
  const seconds: Record<'plain' | 'own', number[]> = { plain: [], own: [] };
  // The first run of either finds the picture in memory, as the others do.
  readFileSync(source);
  for (let run = 0; run < runs; run += 1) {
    rmSync(plain, { force: true });
    rmSync(work, { recursive: true, force: true });
    seconds.plain.push(await timed(() => Promise.resolve(void execFileSync('gdal_translate', commonArgs(source, plain)))));
    seconds.own.push(await timed(() => runOwn(source, work)));
  }
  return {
    plain: { what: 'gdal_translate -of COG', seconds: spanOf(seconds.plain), bytes: statSync(plain).size },
    own: { what: 'mappe', seconds: spanOf(seconds.own), bytes: statSync(join(work, 'out', 'data.tif')).size },
  };
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

async function runOwn(source: string, work: string): Promise<void> {
  const command = writeCog(
    { name: 'source.tif', driver: 'GTiff' },
    { crs: 'EPSG:2154', corners: undefined, nodata: undefined, bands: [], options },
  );
  await runTask({ command, inputs: { 'source.tif': source } }, work);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function spanOf(seconds: readonly number[]): RasterRow['seconds'] {
  const [least = NaN, ...more] = seconds.toSorted((a, b) => a - b);
  return { least, median: more[(runs - 1) / 2 - 1] ?? least, most: more.at(-1) ?? least };
}

/** Waves with some grain, as a photograph has. */
function makePicture(folder: string, side: number): string {
  const raw = join(folder, 'raw');
  const file = openSync(raw, 'w');
  const row = Buffer.alloc(side * 3);
  let grain = 1;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      grain = (grain * 1_103_515_245 + 12_345) % 2 ** 31;
      const value = 128 + 60 * Math.sin(x / 90) * Math.cos(y / 70) + (grain / 2 ** 31) * 12;
      row.set([value, value * 0.8, value * 0.6], x * 3);
    }
    writeSync(file, row);
  }
  closeSync(file);
  writeFileSync(`${raw}.hdr`, `ENVI\nsamples = ${side}\nlines = ${side}\nbands = 3\ndata type = 1\ninterleave = bip\nbyte order = 0\n`);
  const path = join(folder, 'source.tif');
  const place = ['-a_srs', 'EPSG:2154', '-a_ullr', '700000', '6600000', String(700_000 + side), String(6_600_000 - side)];
  execFileSync('gdal_translate', ['-q', ...place, '-colorinterp', 'red,green,blue', '-co', 'TILED=YES', raw, path]);
  rmSync(raw);
  return path;
}
