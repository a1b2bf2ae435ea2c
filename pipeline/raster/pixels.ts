import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../base/errors.ts';
import { maxClasses, pixelBytes, type BandSums, type PixelSums } from '../base/pixels.ts';
import { readPixelRows, type RasterInput, type Window } from '../gdal/gdal-raster.ts';
import { runWorks, workOf } from '../sandbox/job.ts';
import type { ComparedSums, PixelsJob } from '../programs/raster/measure-pixels.ts';
import { runRaster } from '../gdal/run-gdal.ts';
import { inputsOf, validityOf, type Sheet, type SheetBand } from './sheet.ts';

/** A raster whose pixels are read: a sheet, or what became of it. */
export interface PixelFile extends Pick<Sheet, 'path' | 'mask' | 'bands' | 'masked' | 'planes'> {
  input: RasterInput;
}

/** Planes of this size fit the memory of our program twice over. */
const windowBytes = 192 * 1024 ** 2;

const typeOf = ({ bands: [band] }: Sheet): SheetBand['type'] => band?.type ?? 'Byte';
const rowBytes = (sheet: Sheet): number => sheet.width * (sheet.bands.length + 1) * pixelBytes(typeOf(sheet));

/** Measure every pixel of a sheet that is one of `count`; where all together are small, keep its pixels in `planes` for comparison. */
export async function measureSheet(sheet: Sheet, count: number, work: string): Promise<{ sums: PixelSums; planes?: string }> {
  if (sheet.height * rowBytes(sheet) * count > windowBytes) return { sums: await readPixels(sheet, work) };
  const planes = await readWindow(sheet, { x: 0, y: 0, width: sheet.width, height: sheet.height }, join(work, 'planes'), sheet.name);
  return { sums: await readPixels({ ...sheet, planes }, work), planes };
}

/** Measure every pixel of a sheet, in windows; with `became`, hold each against the COG that it became, and that against its format. */
export async function readPixels(sheet: Sheet, work: string, became?: PixelFile): Promise<ComparedSums> {
  const type = typeOf(sheet);
  const rows = Math.max(1, Math.min(sheet.height, Math.floor(windowBytes / rowBytes(sheet))));
  let sums: ComparedSums | undefined;
  for (let y = 0; y < sheet.height; y += rows) {
    const height = Math.min(rows, sheet.height - y);
    const folder = join(work, `rows${y}`);
    const window = { x: 0, y, width: sheet.width, height };
    const inputs: Record<string, string> = { a: await readWindow(sheet, window, join(folder, 'a'), sheet.name) };
    if (became !== undefined) inputs['b'] = await readWindow(became, window, join(folder, 'b'), sheet.name);
    const job: PixelsJob = {
      type,
      pixels: sheet.width * height,
      bands: sheet.bands.length,
      validity: validityOf(sheet),
      marks: marksOf(sheet),
      ...(became !== undefined && { other: { bands: became.bands.length, validity: validityOf(became) } }),
    };
    const found = await measure(job, inputs, y === 0 ? became?.path : undefined, join(folder, 'sums'));
    sums = sums === undefined ? found : add(sums, found);
    await rm(folder, { recursive: true });
  }
  if (sums === undefined) throw new Error('A raster has at least one row.');
  return sums;
}

/** List the value by which each band marks missing pixels; none for bytes, where one colour alone may have the value that marks all. */
const marksOf = ({ bands }: Sheet): PixelsJob['marks'] => bands.map(({ type, nodata }) => (type === 'Byte' ? null : nodata));

async function measure(job: PixelsJob, inputs: Record<string, string>, cog: string | undefined, work: string): Promise<ComparedSums> {
  const pixels = workOf('measure-pixels', job, inputs);
  if (cog === undefined) return (await runWorks([pixels], work))[0].value;
  const [{ value: wrong }, { value }] = await runWorks([workOf('check-cog', undefined, { 'data.tif': cog }), pixels], work);
  if (wrong.length > 0) throw new PipelineError(wrong);
  return value;
}

async function readWindow({ bands, masked, planes, ...file }: PixelFile, window: Window, folder: string, name: string): Promise<string> {
  if (planes !== undefined) return planes;
  const command = readPixelRows(file.input, window, { bands: bands.length, mask: masked, target: 'pixels' });
  await runRaster(command, inputsOf(file), folder, name);
  return join(folder, 'out', 'pixels');
}

/** The sums of two windows, or of two sheets. */
export function add(a: ComparedSums, b: ComparedSums): ComparedSums {
  const other = a.other &&
    b.other && {
      valid: a.other.valid + b.other.valid,
      same: a.other.same && b.other.same,
      compared: a.other.compared + b.other.compared,
      different: a.other.different + b.other.different,
      largest: Math.max(a.other.largest, b.other.largest),
      difference: a.other.difference + b.other.difference,
    };
  return {
    valid: a.valid + b.valid,
    bands: a.bands.map((band, index) => addBand(band, b.bands[index] ?? band)),
    ...(other && { other }),
  };
}

function addBand(a: BandSums, b: BandSums): BandSums {
  const distinct = a.distinct && b.distinct && [...new Set([...a.distinct, ...b.distinct])];
  return {
    valid: a.valid + b.valid,
    min: a.min === null || b.min === null ? (a.min ?? b.min) : Math.min(a.min, b.min),
    max: a.max === null || b.max === null ? (a.max ?? b.max) : Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
    integers: a.integers && b.integers,
    distinct: distinct && distinct.length <= maxClasses ? distinct : null,
  };
}
