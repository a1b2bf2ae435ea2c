import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../schemas/types.ts';
import { fail, problem } from '../base/errors.ts';
import { photoOptions, writeClearCog, writeCog, type CogWish, type Corners } from '../gdal/gdal-raster.ts';
import type { Task } from '../sandbox/job.ts';
import { pixelBytes } from '../base/pixels.ts';
import type { ComparedSums } from '../programs/raster/measure-pixels.ts';
import { followGdal, runRaster } from '../gdal/run-gdal.ts';
import type { Nature } from './nature.ts';
import { readPixels, type PixelFile } from './pixels.ts';
import { inputsOf, type Sheet, type SheetBand } from './sheet.ts';
import { readInfo } from './survey.ts';

/** A Cloud-Optimized GeoTIFF that was read back. */
export interface WrittenCog {
  path: string;
  /** With the loss that nobody sees. */
  lossy: boolean;
  file: PixelFile;
  problems: Problem[];
}

/** Largest loss, of 255, over all pixels: beyond it people see the loss, and drawn maps are written without any. */
const most = { mean: 4, largest: 96 };
const lossless = ['COMPRESS=DEFLATE', 'PREDICTOR=YES', 'LEVEL=6'];
/** Comparison of a file of which no pixel was read. */
const noneRead = { valid: 0, same: false, different: 0, largest: 0 };
/** Option by which GDAL measures statistics: those in a file may be of another, and GIS programs choose their shades by them. */
// Photographs are shown as they are, and GDAL would write the statistics of a virtual raster into them.
const measured = ['STATISTICS=YES'];

/** Write a sheet as a COG in its own coordinate system, and hold every pixel against the source; with loss only where nobody sees it. */
export async function makeCog(sheet: Sheet, nature: Nature, exact: boolean, work: string, on: (done: number) => void): Promise<WrittenCog> {
  const problems: Problem[] = [];
  const way = wayOf(sheet, nature, exact);
  if (way.lossy) {
    const { sums, ...cog } = await writeAndRead(sheet, nature, way, join(work, 'lossy'), on);
    const { same, largest, mean } = lossOf(sums);
    if (same || (mean <= most.mean && largest <= most.largest)) return { ...cog, problems };
    const facts = { name: sheet.name, mean: Math.round(mean) };
    problems.push(problem('raster.kept-lossless', facts, { severity: 'notice' }));
  }
  const { sums, ...cog } = await writeAndRead(sheet, nature, { ...way, lossy: false }, join(work, 'lossless'), on);
  const { valid, other: { valid: found, same, different, largest } = noneRead } = sums;
  if (!same) throw fail('raster.pixels-differ', { name: sheet.name, valid, found, different, largest });
  return { ...cog, problems };
}

interface Way {
  /** Loss is tried. */
  lossy: boolean;
  /** How overviews are made. */
  resampling: 'NEAREST' | 'AVERAGE';
  /** Band of transparency for what a mask or value marks, also where loss was tried in vain: a photo's sheets all have the same bands. */
  clear?: true;
}

/** Choose how a sheet is written; its neighbours, which are like it in nature, go the same way. */
export function wayOf(sheet: Sheet, nature: Nature, exact: boolean): Way {
  const lossy = !exact && isPhoto(sheet, nature);
  const isMarked = sheet.masked || (sheet.bands[0]?.nodata ?? null) !== null;
  return {
    lossy,
    resampling: nature === 'classes' || nature === 'palette' ? 'NEAREST' : 'AVERAGE',
    ...(lossy && isMarked && { clear: true }),
  };
}

/**
 * WebP holds three colours, with a transparency of its own, which also says what a value of all three has marked; measures are no colours.
 */
function isPhoto({ bands }: Sheet, nature: Nature): boolean {
  const colors = bands.map(({ color }) => color);
  const shown = colors.at(-1) === 'alpha' ? colors.slice(0, -1) : colors;
  return nature === 'colors' && shown.toSorted().join() === 'blue,green,red';
}

/** The system of a COG; that of its heights goes along. */
export const cogSystem = ({ crs, heights: { code } }: Sheet, nature: Nature): string =>
  nature === 'heights' && code !== undefined ? `${crs.code}+${code.replace('EPSG:', '')}` : crs.code;

const cornersOf = ({ box: [west, south, east, north] }: Sheet): Corners => [west, north, east, south];

function lossOf({ other, valid }: ComparedSums): { same: boolean; largest: number; mean: number } {
  // A pixel that appears or disappears is no loss of quality.
  if (other?.valid !== valid) return { same: false, largest: Infinity, mean: 255 };
  return { same: other.same, largest: other.largest, mean: other.compared === 0 ? 0 : other.difference / other.compared };
}

async function writeAndRead(
  sheet: Sheet,
  nature: Nature,
  { lossy, resampling, clear }: Way,
  work: string,
  on: (done: number) => void,
): Promise<Omit<WrittenCog, 'problems'> & { sums: ComparedSums }> {
  await mkdir(work, { recursive: true });
  const [first] = sheet.bands;
  const nodata = typeof first?.nodata === 'number' ? first.nodata : undefined;
  // What a file says of a value that marks nothing is not said again.
  const mark = first?.nodata === null ? 'none' : nodata;
  // GDAL 3.10 dies where a mask becomes a band of an image that has overviews of its own; they are made anew anyway.
  const bands =
    clear && nodata === undefined ? ['-ovr', 'NONE', '-b', '1', '-b', '2', '-b', '3', '-b', 'mask', '-colorinterp_4', 'alpha'] : [];
  const wish = {
    crs: cogSystem(sheet, nature),
    options: [
      ...[...(lossy ? photoOptions : lossless), `OVERVIEW_RESAMPLING=${resampling}`, ...(lossy || clear ? [] : measured)],
      ...(sheet.partial && first ? [`NBITS=${pixelBytes(first.type) * 8}`] : []),
    ],
  };
  const inputs = inputsOf(sheet);
  const task =
    clear && nodata !== undefined
      ? await clearTask({ sheet, nodata, inputs, wish: { ...wish, corners: cornersOf(sheet) } }, work)
      : { command: writeCog(sheet.input, { ...wish, bands, nodata: mark, corners: sheet.moved && cornersOf(sheet) }), inputs };
  await runRaster(task.command, task.inputs, work, sheet.name, followGdal(on));
  const path = join(work, 'out', 'data.tif');
  const file = cogFile(sheet, path, clear === true);
  await refuseMoved(sheet, file, work);
  return { path, lossy, file, sums: await readPixels(sheet, join(work, 'pixels'), file) };
}

interface Marked {
  sheet: Pick<Sheet, 'width' | 'height' | 'input' | 'bands'>;
  /** Stands in all three colours at once where there is nothing. */
  nodata: number;
  inputs: Record<string, string>;
  wish: Omit<CogWish, 'nodata' | 'bands'>;
}

const names = { red: 'Red', green: 'Green', blue: 'Blue' };
type Hue = keyof typeof names;

/** Make the task that writes a COG whose transparency says what a value of all bands has marked. */
async function clearTask({ sheet: { width, height, input, bands }, nodata, inputs, wish }: Marked, work: string): Promise<Task> {
  const raster = (content: string): string => `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">${content}</VRTDataset>`;
  // Files stand in the task as they are seen from the output folder, without a sandbox too.
  const band = (color: string, index: number, file: string, from: string): string =>
    `<VRTRasterBand dataType="Byte" band="${index + 1}"><ColorInterp>${color}</ColorInterp><SimpleSource><SourceFilename>../in/${file}</SourceFilename><SourceBand>${from}</SourceBand></SimpleSource></VRTRasterBand>`;
  // In the order of the file: its first band may be the blue one.
  const colors = bands.map(({ color }) => names[color as Hue]);
  const bandsOf = (file: string): string => colors.map((color, index) => band(color, index, file, String(index + 1))).join('');
  // Of a raster that says its values so, GDAL makes a mask of the pixels that have them in every band; one band alone may hold them.
  const values = colors.map(() => nodata).join(' ');
  const texts = {
    'marked.vrt': raster(`<Metadata><MDI key="NODATA_VALUES">${values}</MDI></Metadata>${bandsOf(input.name)}`),
    'clear.vrt': raster(`${bandsOf('marked.vrt')}${band('Alpha', colors.length, 'marked.vrt', 'mask,1')}`),
  };
  const paths: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) await writeFile((paths[name] = join(work, name)), text);
  return { command: writeClearCog(input, wish), inputs: { ...inputs, ...paths } };
}

/** How the pixels of a sheet's COG are read; `clear`: with a band of transparency that its source has not. */
export function cogFile({ bands, masked }: Sheet, path: string, clear: boolean): PixelFile {
  const [first] = bands;
  const alpha = { ...(first ?? { name: '', type: 'Byte' as const, nodata: null }), color: 'alpha' as const };
  return {
    path,
    input: { name: 'data.tif', driver: 'GTiff' },
    bands: clear ? [...bands, alpha].map((band) => ({ ...band, nodata: null })) : bands,
    masked: masked && !clear,
  };
}

/** Refuse a written file that lies elsewhere than its source, or whose numbers stand for other values. */
async function refuseMoved(
  { name, width, height, transform, bands: given, palette }: Sheet,
  { path, input }: PixelFile,
  work: string,
): Promise<void> {
  const { size, geoTransform = [], bands } = await readInfo(input, { [input.name]: path }, join(work, 'describe'), name);
  const agree = transform.every((value, index) => Math.abs(value - (geoTransform[index] ?? NaN)) <= 1e-9 * Math.max(1, Math.abs(value)));
  const means = given.every(({ scale = 1, offset = 0 }, at) => (bands[at]?.scale ?? 1) === scale && (bands[at]?.offset ?? 0) === offset);
  const isSeen = palette || given.every(({ color }, at) => !isHue(color) || bands[at]?.colorInterpretation?.toLowerCase() === color);
  if (size[0] !== width || size[1] !== height || !agree || !means || !isSeen)
    throw fail('raster.not-cog', { detail: geoTransform.join(' ') });
}

const isHue = (color: SheetBand['color']): boolean => color === 'red' || color === 'green' || color === 'blue';
