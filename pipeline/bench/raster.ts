import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { photoOptions, writeCog } from '../gdal/gdal-raster.ts';
import { makeCog } from '../raster/cog.ts';
import { openRasters } from '../raster/open.ts';
import type { Sheet } from '../raster/sheet.ts';
import { surveySheets } from '../raster/survey.ts';
import { runTask } from '../sandbox/job.ts';
import { fileSource } from '../source/fetch.ts';
import { medianOf, megabytes, ratio, type Benchmark } from './benchmark.ts';

/** Odd, so that one of them is the median. */
const runs = 3;
/** The same for both, or the ratio would be one of pixels and not of sandboxes. */
const options = [...photoOptions, 'OVERVIEW_RESAMPLING=AVERAGE'];

/** Make a COG in turns: by the common command; by ours in its sandbox; and as a build does, every pixel compared with the source. */
export const raster: Benchmark = {
  name: 'raster',
  size: 10_000,
  says: (size) => `a picture ${size} pixels wide and high as a COG, against gdal_translate; median of ${runs} runs`,
  figures: ['seconds', 'from', 'to', 'size', '× plain', 'target'],
  async *run({ size, folder }) {
    const source = makePicture(folder, size);
    const sheet = await sheetOf(source, join(folder, 'survey'));
    const plain = join(folder, 'plain.tif');
    const work = join(folder, 'mappe');
    const ways = [
      { what: 'gdal_translate -of COG', target: '', make: () => Promise.resolve(runPlain(source, plain)) },
      // The target is one of conversion: nobody else reads back what was converted.
      { what: 'mappe', target: '≤ 1.1', make: () => runOwn(source, work) },
      { what: 'mappe, pixels compared', target: '', make: async () => (await makeCog(sheet, 'colors', false, work, () => undefined)).path },
    ].map((way) => ({ ...way, seconds: [] as number[], bytes: 0 }));
    // The first run finds the picture in memory, as the others do.
    readFileSync(source);
    for (let run = 0; run < runs; run += 1)
      for (const way of ways) {
        rmSync(plain, { force: true });
        rmSync(work, { recursive: true, force: true });
        const started = performance.now();
        const path = await way.make();
        way.seconds.push((performance.now() - started) / 1000);
        way.bytes = statSync(path).size;
      }
    const base = medianOf(ways[0]?.seconds ?? []);
    for (const { what, target, seconds, bytes } of ways) {
      const times = [medianOf(seconds), Math.min(...seconds), Math.max(...seconds)].map((each) => each.toFixed(2));
      yield { what, figures: [...times, megabytes(bytes), ratio(medianOf(seconds), base), target] };
    }
  },
};

async function sheetOf(path: string, work: string): Promise<Sheet> {
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
  const shape = { crs: 'EPSG:2154', corners: undefined, nodata: undefined, bands: [], options };
  const command = writeCog({ name: 'source.tif', driver: 'GTiff' }, shape);
  await runTask({ command, inputs: { 'source.tif': source } }, work);
  return join(work, 'out', 'data.tif');
}

/** Draw waves with some grain, like a photograph. */
function makePicture(folder: string, side: number): string {
  const raw = join(folder, 'raw');
  const path = join(folder, 'source.tif');
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
  const place = ['-a_srs', 'EPSG:2154', '-a_ullr', '700000', '6600000', String(700_000 + side), String(6_600_000 - side)];
  execFileSync('gdal_translate', ['-q', ...place, '-colorinterp', 'red,green,blue', '-co', 'TILED=YES', raw, path]);
  rmSync(raw);
  return path;
}
