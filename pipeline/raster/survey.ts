import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, Dataset, Problem } from '../../schemas/types.ts';
import { currentLimits } from '../base/conditions.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { codeInEpsg } from '../../schemas/rules/french-systems.ts';
import { tellLeft } from '../formats/sources/choose.ts';
import { decideSystem } from '../formats/sources/declared-crs.ts';
import type { Examination } from '../programs/read/examination.ts';
import type { OgrSystem } from '../base/projjson.ts';
import { describeSystem, findCrs, findHeights, readSystem, type System } from '../gdal/find-crs.ts';
import { examineTiff } from '../formats/sources/rasters.ts';
import { describeRaster, standFor, writeMarked, type RasterInput } from '../gdal/gdal-raster.ts';
import { pixelBytes } from '../base/pixels.ts';
import { runProgram } from '../sandbox/job.ts';
import { locateSheets } from './place-sheets.ts';
import { refuseSize } from '../base/raster-size.ts';
import { runRaster } from '../gdal/run-gdal.ts';
import { onGlobe, withoutRim } from '../gdal/globe.ts';
import type { RasterFile } from './open.ts';
import { inputsOf, type Sheet, type SheetBand } from './sheet.ts';
import { uniteSheets } from './unite.ts';
import { readVertical } from './vertical.ts';
import { readSystemFile, readWorldFile } from './world-file.ts';
import { dateOf, refuseTooMany } from '../source/sheets.ts';

/** Parts of a manifest that tell how a raster is read. */
export type RasterPart = Pick<Dataset, 'source' | 'raster'>;

type SurveyedSheet = Omit<Sheet, 'wgs84' | 'points'>;

/** Say what a raster holds, as far as its header says; throws every reason to refuse it. */
async function surveySheet(
  file: RasterFile,
  wanted: RasterPart,
  work: string,
  { guess = false }: { guess?: boolean } = {},
): Promise<{ sheet: SurveyedSheet; problems: Problem[] }> {
  const { format, path, name } = file;
  if (format.examine !== undefined) {
    const { problems } = await runProgram<Examination>(format.examine(path), join(work, 'examine'));
    if (problems.length > 0) throw new PipelineError(problems);
  }
  const input = { name: `source.${format.extensions[0]}`, driver: format.driver };
  const said = await readInfo(input, { [input.name]: path }, join(work, 'describe'), name);
  const [width, height] = said.size;
  const { mask } = file.beside;
  if (mask !== undefined) await checkMask(mask, { ...file, input, said }, join(work, 'mask'));
  refuseSize({ width, height, bands: said.bands.length, bits: 8, fileBytes: (await stat(path)).size }, currentLimits());
  const world = said.geoTransform === undefined && file.beside.world;
  const told = checkPlace(world ? await readWorldFile(world.path, world.name) : said.geoTransform, name);
  const moved = world ? [] : await compareWorld(file, told);
  const found = withoutRim(boxOf(told, width, height), told);
  const search = {
    declared: file.crs ?? wanted.source.crs,
    find: () => statedSystem(said, file, work),
    guess,
    work: join(work, 'declared'),
  };
  const { crs, problems } = await decideSystem(name, found, search);
  if (crs === undefined) throw new PipelineError(problems);
  const { geographic } = crs;
  const transform = geographic ? onGlobe(told, found, name) : told;
  const box = boxOf(transform, width, height);
  const bands = bandsOf(said, wanted, name);
  const palette = said.bands.length === 1 && said.bands[0]?.colorTable !== undefined;
  if (wanted.raster?.kind === 'elevation') refuseColors(bands, palette, name);
  const system = await findHeights(said.stac?.['proj:projjson'], join(work, 'heights'));
  const sheet: SurveyedSheet = {
    name,
    path,
    input,
    format: format.name,
    width,
    height,
    transform,
    box,
    bands,
    ...(said.bands.some(({ metadata }) => metadata?.IMAGE_STRUCTURE?.NBITS !== undefined) && { partial: true as const }),
    ...(mask !== undefined && { mask: mask.path }),
    masked:
      mask !== undefined || said.bands.some(({ mask }) => mask?.flags.includes('PER_DATASET') === true && !mask.flags.includes('ALPHA')),
    palette,
    crs: { code: crs.code, name: crs.name },
    geographic,
    heights: readVertical(bands[0] ?? {}, wanted, system),
    ...((transform !== told || world) && { moved: true as const }),
    date: dateOf(said.metadata?.['']?.TIFFTAG_DATETIME, name),
  };
  return { sheet: await markMasked(sheet, join(work, 'marked')), problems: [...file.told, ...moved, ...problems] };
}

/** A mask beside an image is screened like one, has its size, and is what alone says which pixels hold something: refused otherwise. */
async function checkMask(
  mask: { path: string; name: string },
  { name, path, input, said }: RasterFile & { input: RasterInput; said: RasterInfo },
  work: string,
): Promise<void> {
  const examined = await runProgram<Examination>(examineTiff(mask.path), join(work, 'examine'));
  if (examined.problems.length > 0) throw new PipelineError(examined.problems); // guard (build-mask.test.ts): is refused that is cut short
  const own = said.bands.some(({ noDataValue, colorInterpretation, mask: inside }) =>
    [noDataValue !== undefined, colorInterpretation === 'Alpha', inside?.flags.includes('PER_DATASET') === true].includes(true),
  );
  if (own) throw fail('raster.mask-twice', { name, mask: mask.name }); // guard: beside an image that says it itself
  const as = { name: 'mask.tif', driver: 'GTiff' };
  const found = await readInfo(as, { [as.name]: mask.path }, join(work, 'describe'), mask.name);
  const [width, height] = said.size;
  // guard (build-mask.test.ts): is refused of another size
  if (found.size[0] !== width || found.size[1] !== height)
    throw fail('raster.mask-size', { name, mask: mask.name, size: `${width} × ${height}`, found: found.size.join(' × ') });
  const both = inputsOf({ path, input, mask: mask.path });
  const { bands } = await readInfo(input, both, join(work, 'both'), name);
  // One for each band would hide a part of the colours.
  // guard: that is one for each band
  if (!bands.every((band) => band.mask?.flags.includes('PER_DATASET'))) throw fail('raster.mask-unlike', { name, mask: mask.name });
}

/** Mark a sheet that has a mask and a value by the value alone; pixels that either of them hides are hidden. */
async function markMasked(sheet: SurveyedSheet, work: string): Promise<SurveyedSheet> {
  const { bands, masked, mask: _, ...rest } = sheet;
  const [first] = bands;
  // guard [!masked → masked]: is not passed over where the manifest says the value
  if (!masked || !first || first.nodata === null) return sheet;
  // GDAL follows the mask and forgets the value, and what we would make of the value forgets the mask.
  const inputs = inputsOf(sheet);
  await runRaster(standFor(sheet.input, first.nodata), inputs, work, sheet.name);
  const path = join(work, 'out', 'marked.vrt');
  const text = await readFile(path, 'utf8');
  // What the mask of a source hides is not read, and there a virtual raster has its own value for what is missing.
  await writeFile(
    path,
    text.replaceAll('<SimpleSource>', '<ComplexSource>').replaceAll('</SimpleSource>', '<UseMaskBand>true</UseMaskBand></ComplexSource>'),
  );
  const options = sheet.partial ? [`NBITS=${pixelBytes(first.type) * 8}`] : [];
  await runRaster(writeMarked(sheet.input, options), inputs, work, sheet.name);
  return { ...rest, bands, masked: false, path: join(work, 'out', 'marked.tif'), input: { name: 'marked.tif', driver: 'GTiff' } };
}

/** A word where the world file beside an image lays it elsewhere than the image itself, which is followed. */
async function compareWorld({ name, beside: { world } }: RasterFile, own: Sheet['transform']): Promise<Problem[]> {
  if (world === undefined) return [];
  const said = await readWorldFile(world.path, world.name).catch(() => undefined);
  if (said === undefined) return tellLeft([world.name]);
  const [, dx] = own;
  // Its numbers are often rounded.
  const apart = Math.max(...said.map((value, index) => Math.abs(value - (own[index] ?? NaN)) / (index % 3 === 0 ? 1 : 0.01)));
  if (apart <= dx / 100) return [];
  return [
    problem(
      'raster.world-differs',
      { name, world: world.name, x: said[0], y: said[3], ownX: own[0], ownY: own[3] },
      { severity: 'warning' },
    ),
  ];
}

/** Answer of gdalinfo for a raster. */
export interface RasterInfo {
  size: [number, number];
  geoTransform?: [number, number, number, number, number, number];
  gcps?: unknown;
  metadata?: { ''?: { TIFFTAG_DATETIME?: string }; IMAGE_STRUCTURE?: { MINISWHITE?: string } };
  bands: {
    description?: string;
    type: string;
    colorInterpretation?: string;
    noDataValue?: number | string;
    scale?: number;
    offset?: number;
    unit?: string;
    mask?: { flags: string[] };
    metadata?: { IMAGE_STRUCTURE?: { NBITS?: string } };
    colorTable?: unknown;
  }[];
  stac?: { 'proj:projjson'?: NonNullable<OgrSystem['projjson']> };
}

/** Have GDAL describe a raster, which a refusal calls `name`. */
export const readInfo = async (input: RasterInput, inputs: Record<string, string>, work: string, name: string): Promise<RasterInfo> =>
  JSON.parse(await runRaster(describeRaster(input), inputs, work, name)) as RasterInfo;

function checkPlace(transform: Sheet['transform'] | undefined, name: string): Sheet['transform'] {
  if (transform === undefined || transform[1] === 0) throw fail('raster.not-placed', { name });
  if (transform[2] !== 0 || transform[4] !== 0 || transform[1] < 0 || transform[5] > 0) throw fail('raster.turned', { name });
  return transform;
}

function boxOf([west, dx, , north, , dy]: Sheet['transform'], width: number, height: number): Bbox {
  return [west, north + dy * height, west + dx * width, north];
}

const types = new Set<string>(['Byte', 'Int8', 'UInt16', 'Int16', 'UInt32', 'Int32', 'Float32', 'Float64']);
const isType = (type: string): type is SheetBand['type'] => types.has(type);
const colors = { Red: 'red', Green: 'green', Blue: 'blue', Alpha: 'alpha', Gray: 'gray', Palette: 'palette', NIR: 'nir' } as const;
const isColor = (color: string): color is keyof typeof colors => Object.hasOwn(colors, color);

function bandsOf({ bands, metadata }: RasterInfo, { raster }: RasterPart, file: string): SheetBand[] {
  const [first] = bands;
  if (metadata?.IMAGE_STRUCTURE?.MINISWHITE === 'YES' && first?.colorTable === undefined) throw fail('raster.white', { name: file });
  // What an image says by its transparency it does not say again by a value.
  const isClear = bands.some(({ colorInterpretation }) => colorInterpretation === 'Alpha');
  return bands.map(({ type, description, colorInterpretation = '', noDataValue = null, ...meaning }, index) => {
    if (!isType(type) || type !== first?.type) throw fail('raster.type', { type });
    const said = typeof noDataValue === 'string' ? ('nan' as const) : noDataValue;
    const marked = raster?.nodata ?? (type.startsWith('Float') || said === 'nan' || fits(type, said) ? said : null);
    const nodata = isClear ? null : type === 'Float32' && typeof marked === 'number' ? asFloat(marked) : marked;
    const name = description === undefined || description === '' ? `Bande ${index + 1}` : description.slice(0, 200);
    return {
      name,
      type,
      ...(isColor(colorInterpretation) && { color: colors[colorInterpretation] }),
      nodata,
      ...toldMeaning(meaning, file),
    };
  });
}

/** A height is one number: colours that are taken for it would be a relief of nothing. */
function refuseColors(bands: readonly SheetBand[], palette: boolean, name: string): void {
  if (palette) throw fail('raster.heights-palette', { name });
  const count = bands.filter(({ color }) => color !== 'alpha').length;
  if (count > 1) throw fail('raster.heights-bands', { name, count });
}

/** A number as 32 bits hold it: what a file says in fewer digits is the value of its pixels. */
const asFloat = (value: number): number => Math.fround(Math.min(Math.max(value, -largestFloat), largestFloat));
const largestFloat = (2 - 2 ** -23) * 2 ** 127;

/** Read what a band says that its numbers stand for; leaves out what says no more than the numbers. */
function toldMeaning(
  { scale = 1, offset = 0, unit = '' }: Pick<RasterInfo['bands'][number], 'scale' | 'offset' | 'unit'>,
  name: string,
): Pick<SheetBand, 'scale' | 'offset' | 'unit'> {
  if (!Number.isFinite(scale) || !Number.isFinite(offset) || scale === 0) throw fail('raster.scale', { name, scale, offset });
  return { ...(scale !== 1 && { scale }), ...(offset !== 0 && { offset }), ...(unit !== '' && { unit: unit.slice(0, 50) }) };
}

/** A value that no pixel can have marks none. */
const fits = (type: string, value: number | null): boolean => value !== null && (type !== 'Byte' || (value >= 0 && value <= 255));

/** Many a writer leaves nothing of a system but its name. */
async function statedSystem({ stac }: RasterInfo, { beside: { system } }: RasterFile, work: string): Promise<System | undefined> {
  const projjson =
    stac?.['proj:projjson'] ??
    (system && (await readSystem(await readSystemFile(system.path, system.name), join(work, 'beside'))).projjson);
  if (projjson === undefined) return undefined;
  const code = /^EPSG:\d{4,6}$/.exec(projjson.name)?.[0] ?? codeInEpsg('IGNF', projjson.name.replace(/[^a-z0-9]/gi, ''));
  return code === undefined ? findCrs({ projjson }, codeInEpsg, work) : describeSystem(code, work);
}

/** Survey sheets, which have to be like the first one; throws every reason to refuse one. */
export async function surveySheets(
  files: readonly RasterFile[],
  wanted: RasterPart,
  work: string,
  options: { guess?: boolean } = {},
): Promise<{ sheets: Sheet[]; problems: Problem[] }> {
  refuseTooMany(files.length);
  const sheets: SurveyedSheet[] = [];
  const problems: Problem[] = [];
  for (const [index, file] of files.entries()) {
    const found = await surveySheet(file, wanted, join(work, `survey${index}`), options);
    problems.push(...found.problems);
    sheets.push(found.sheet);
  }
  return { sheets: uniteSheets(await locateSheets(sheets, join(work, 'places'))), problems };
}
