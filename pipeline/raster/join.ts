import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSums } from '../../schemas/pixel-sums.ts';
import { joinSheets, tellValues } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';
import type { Cog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { PixelFile } from './pixels.ts';
import { isAsIs, meaningOf, sumsOfValues } from './values.ts';

/** All sheets of a raster as one: what commands that run in `work` read as `source`, with the files that it stands for. */
export interface Joined {
  source: string;
  inputs: Record<string, string>;
  work: string;
  /** How its pixels are read, and what they say: measures as values, heights in metres. */
  file: Pick<PixelFile, 'bands' | 'masked'>;
  sums: PixelSums;
}

/** What the numbers in the sheets are. */
interface Shown {
  nature: Nature;
  sums: PixelSums;
  /** To one of the units that they are counted in. */
  metres: number;
}

/** Lay the sheets side by side, a single one is itself; where their numbers stand for other values, as those. */
export async function joinCogs(cogs: readonly Cog[], { nature, sums, metres }: Shown, work: string): Promise<Joined> {
  await mkdir(work, { recursive: true });
  const [cog] = cogs;
  if (cog === undefined) throw new Error('A raster has at least one sheet.');
  const { file } = cog;
  const [inputs, source] =
    cogs.length === 1 ? [{ 'sheet.tif': cog.path }, '/in/sheet.tif'] : [await gather(cogs, join(work, 'sheets')), '/out/mosaic.vrt'];
  if (cogs.length > 1) await runTask({ command: joinSheets, inputs }, work);
  const meaning = meaningOf(file.bands, metres);
  // Colours and classes are what they are.
  if (isAsIs(meaning) || (nature !== 'heights' && nature !== 'shades')) return { source, inputs, work, file, sums };
  const isMarked = file.bands[0]?.nodata !== null;
  await runTask({ command: tellValues(source, meaning, isMarked), inputs }, work);
  const bands = file.bands.map((band) => ({ ...band, type: 'Float32' as const, nodata: isMarked ? ('nan' as const) : null }));
  return { source: '/out/values.vrt', inputs, work, file: { bands, masked: file.masked }, sums: sumsOfValues(sums, meaning) };
}

/** Sheets in one folder, with a list of them: bubblewrap mounts no three thousand files one by one, and one folder at once. */
async function gather(cogs: readonly Cog[], folder: string): Promise<Record<string, string>> {
  await mkdir(folder);
  const names: string[] = [];
  for (const [index, { path }] of cogs.entries()) await link(path, join(folder, (names[index] = `sheet${index}.tif`)));
  const list = `${folder}.txt`;
  // As programs see them from their output folder, without a sandbox too.
  await writeFile(list, names.map((name) => `../in/sheets/${name}\n`).join(''));
  return { sheets: folder, 'sheets.txt': list };
}
