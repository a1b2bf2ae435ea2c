import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BandSums, PixelSums } from '../base/pixels.ts';
import { buildVrt, sheetColorsOf, valuesVrt } from '../gdal/gdal-raster.ts';
import { runTask } from '../sandbox/job.ts';
import type { WrittenCog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { PixelFile } from './pixels.ts';
import type { SheetBand } from './sheet.ts';
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

interface Shown {
  nature: Nature;
  sums: PixelSums;
  /** To one of the units that they are counted in. */
  metres: number;
}

/** Lay the sheets side by side, a single one is itself; where their numbers stand for other values, as those. */
export async function joinCogs(cogs: readonly WrittenCog[], { nature, sums, metres }: Shown, work: string): Promise<Joined> {
  await mkdir(work, { recursive: true });
  const [cog] = cogs;
  if (cog === undefined) throw new Error('A raster has at least one sheet.');
  const { inputs, source, file } =
    cogs.length === 1
      ? { inputs: { 'sheet.tif': cog.path }, source: '/in/sheet.tif', file: cog.file }
      : await layTogether(cogs, cog.file, { nature, sums, metres }, work);
  const meaning = meaningOf(file.bands, metres);
  // Colours and classes are what they are.
  if (isAsIs(meaning) || (nature !== 'heights' && nature !== 'shades')) return { source, inputs, work, file, sums };
  const isMarked = file.bands[0]?.nodata !== null;
  const bands = file.bands.map((band) => ({ ...band, type: 'Float32' as const, nodata: isMarked ? ('nan' as const) : null }));
  return {
    source: valuesVrt(source, meaning, isMarked),
    inputs,
    work,
    file: { bands, masked: file.masked },
    sums: sumsOfValues(sums, meaning),
  };
}

type Laid = Pick<Joined, 'inputs' | 'source' | 'file'>;

/** Several sheets as one raster, in which there is nothing where none of them lies. */
async function layTogether(cogs: readonly WrittenCog[], first: PixelFile, { nature, sums }: Shown, work: string): Promise<Laid> {
  const inputs = await gather(cogs, join(work, 'sheets'));
  const { gaps, bands } = nature === 'palette' ? { gaps: [], bands: await expand(cogs, inputs) } : markGaps(first, nature, sums);
  await runTask({ command: buildVrt(gaps), inputs }, work);
  return { inputs, source: '/out/mosaic.vrt', file: { bands, masked: first.masked } };
}

/**
 * Mark places without a sheet, where the sheets themselves have no mark: by transparency for colours, else by a value that no pixel has.
 */
function markGaps({ bands, masked }: PixelFile, nature: Nature, { bands: [sums] }: PixelSums): { gaps: string[]; bands: SheetBand[] } {
  const [first] = bands;
  if (first === undefined || masked || first.nodata !== null || bands.some(({ color }) => color === 'alpha')) return { gaps: [], bands };
  if (nature === 'colors' || nature === 'shades')
    return { gaps: ['-addalpha'], bands: [...bands, { name: '', type: first.type, color: 'alpha', nodata: null }] };
  const nodata = first.type.startsWith('Float') ? 'nan' : unusedValue(first.type, sums);
  if (nodata === undefined) return { gaps: [], bands };
  return { gaps: ['-vrtnodata', String(nodata)], bands: bands.map((band) => ({ ...band, nodata })) };
}

const ranges: Partial<Record<SheetBand['type'], readonly [number, number]>> = {
  Byte: [0, 255],
  Int8: [-128, 127],
  UInt16: [0, 65_535],
  Int16: [-32_768, 32_767],
  UInt32: [0, 2 ** 32 - 1],
  Int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** A value that no pixel has; undefined where they have all that there are. */
function unusedValue(type: SheetBand['type'], sums: BandSums | undefined): number | undefined {
  const [least, most] = ranges[type] ?? [0, 0];
  const { min, max, distinct } = sums ?? { min: null, max: null, distinct: null };
  const beside = [(min ?? least) - 1, (max ?? most) + 1];
  const between = distinct === null ? [] : Array.from({ length: 256 }, (_, index) => index).filter((value) => !distinct.includes(value));
  return [...beside, ...between].find((value) => value >= least && value <= most);
}

const rgba = (['red', 'green', 'blue', 'alpha'] as const).map((color): SheetBand => ({ name: color, type: 'Byte', color, nodata: null }));

/** The numbers of colours as those colours, sheet by sheet: each has a list of its own. */
async function expand(cogs: readonly WrittenCog[], inputs: Joined['inputs']): Promise<SheetBand[]> {
  await writeFile(inputs['sheets.txt'] ?? '', cogs.map((_, index) => `${sheetColorsOf(`/in/sheets/sheet${index}.tif`)}\n`).join(''));
  return rgba;
}

/** Sheets in one folder, with a list of them: bubblewrap mounts no three thousand files one by one, and one folder at once. */
async function gather(cogs: readonly WrittenCog[], folder: string): Promise<Record<string, string>> {
  await mkdir(folder);
  const names: string[] = [];
  for (const [index, { path }] of cogs.entries()) await link(path, join(folder, (names[index] = `sheet${index}.tif`)));
  const list = `${folder}.txt`;
  // As programs see them from their output folder, without a sandbox too.
  await writeFile(list, names.map((name) => `../in/sheets/${name}\n`).join(''));
  return { sheets: folder, 'sheets.txt': list };
}
