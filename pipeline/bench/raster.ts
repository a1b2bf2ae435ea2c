import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { photoOptions, writeCog } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';

/** One way of making a COG: how long it took, and what came out. */
export interface RasterRow {
  what: string;
  seconds: number;
  bytes: number;
}

/** A COG of a picture of `side` × `side` pixels in red, green and blue: by the common command, and by ours in its sandbox; `folder` is emptied. */
export async function benchRaster(folder: string, side: number): Promise<RasterRow[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = makePicture(folder, side);
  const plain = join(folder, 'plain.tif');
  const options = [...photoOptions, 'BLOCKSIZE=512', 'NUM_THREADS=ALL_CPUS'].flatMap((option) => ['-co', option]);
  const common = timed(() => void execFileSync('gdal_translate', ['-q', '-of', 'COG', ...options, source, plain]));
  const work = join(folder, 'mappe');
  const command = writeCog(
    { name: 'source.tif', driver: 'GTiff' },
    { crs: 'EPSG:2154', corners: undefined, nodata: undefined, bands: [], options: [...photoOptions, 'OVERVIEW_RESAMPLING=AVERAGE'] },
  );
  const started = performance.now();
  await runTask({ command, inputs: { 'source.tif': source } }, work);
  const own = (performance.now() - started) / 1000;
  return [
    { what: 'gdal_translate -of COG', seconds: common, bytes: statSync(plain).size },
    { what: 'mappe', seconds: own, bytes: statSync(join(work, 'out', 'data.tif')).size },
  ];
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
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
