import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SheetList } from '../schemas/sheet-list.ts';
import type { Problem, Raster } from '../schemas/types.ts';
import { extentOfBox, writeLocator } from './box-extent.ts';
import { describeArtifact, type Built } from './convert.ts';
import { fail } from './errors.ts';
import type { Source } from './fetch.ts';
import { pictures } from './formats/artifacts/drawings.ts';
import type { Output } from './formats/artifacts/format.ts';
import { rasterOutputs } from './formats/artifacts/whole.ts';
import type { Maker } from './made-data.ts';
import { eachOf } from './published/objects.ts';
import { makeCog, type Cog } from './raster/cog.ts';
import { indexSheets } from './raster/index-sheets.ts';
import { bandFacts, mosaicOf, type Mosaic } from './raster/mosaic.ts';
import { kindOf, natureOf, type Nature } from './raster/nature.ts';
import { openRasters } from './raster/open.ts';
import { zoomsOfSheets } from './raster/overview.ts';
import { add, readPixels } from './raster/pixels.ts';
import { frameOf, placeSheets, type SheetPlace } from './raster/place-sheets.ts';
import { asCog, digestOfMaking, type SheetKeeper } from './raster/sheet-cogs.ts';
import type { Sheet } from './raster/sheet.ts';
import { surveySheets } from './raster/survey.ts';
import { planTiles } from './raster/tile-grid.ts';
import { makeTiles } from './raster/tiles.ts';
import type { Manifest } from './read.ts';
import { describeSource, withoutPath } from './record.ts';
import type { PixelSums } from './tools/measure-pixels.ts';

/** Sheets converted at a time; each takes a gigabyte at most, and GDAL's own threads fill the pauses of the others. */
const sheetsAtATime = Math.min(8, availableParallelism());

/** Take an image or heights, of one sheet or of many, to COGs and tiles that have been held against every pixel of the source. */
export const buildRaster: Maker = async (source, manifest, scratch, on, refuse, keeper) => {
  const folder = join(scratch, 'raster');
  on({ stage: 'inspect' });
  const { sheets, problems, nature, sums } = await openSheets(source, manifest, folder);
  const places = await placeSheets(sheets, join(folder, 'places'));
  refuse([]);
  on({ stage: 'convert' });
  const made = await makeCogs({ sheets, nature, manifest, folder, keeper }, (done) => on({ stage: 'convert', done }));
  const cogs = made.map(({ cog }) => cog);
  const mosaic = mosaicOf(sheets);
  const short = zoomsOfSheets(sheets, cogs, nature, places);
  const tileSize = manifest.dataset.raster?.tileSize ?? 512;
  const plan = planTiles(mosaic.wgs84, mosaic.resolution, tileSize, short);
  const pixels = sheets.reduce((sum, { width, height }) => sum + width * height, 0);
  const asked = { cogs, nature, sums, plan, bbox: mosaic.wgs84, pixels, name: manifest.datasetId };
  const tiles = await makeTiles(asked, join(folder, 'tiles'));
  const facts = { ...tiles.facts, ...(short > 0 && { sheetzoom: planTiles(mosaic.wgs84, mosaic.resolution, tileSize).maxzoom }) };
  on({ stage: 'verify' });
  const built = await publishRaster({ sheets, places, made, mosaic, tiles: tiles.path }, manifest, folder);
  const datum = manifest.dataset.raster?.vertical?.datum ?? sheets[0]?.datum;
  return {
    version: {
      source: describeSource([...new Set(sheets.map(({ format }) => format))].join(', '), source),
      features: 0,
      extent: extentOfBox(mosaic.wgs84),
      layers: [],
      raster: describeRaster(sheets, mosaic, nature, { sums, pixels, datum, tiles: facts }),
      artifacts: built.map(withoutPath),
    },
    built,
    places: { frames: places.map(frameOf) },
    problems: [...problems, ...cogs.flatMap((cog) => cog.problems), ...tiles.problems],
  };
};

/** Convert some of many sheets and leave them to the build that follows, where it finds them; gives how many there are, and how many are one's own. */
export async function convertSheets(
  source: Source,
  manifest: Manifest,
  scratch: string,
  { keeper, isOwn }: { keeper: SheetKeeper; isOwn: (index: number) => boolean },
): Promise<{ sheets: number; own: number }> {
  const folder = join(scratch, 'raster');
  const { sheets, nature } = await openSheets(source, manifest, folder);
  // One image is converted as a whole, by the build itself.
  if (sheets.length === 1) return { sheets: 1, own: 0 };
  const made = await makeCogs({ sheets, nature, manifest, folder, keeper, isOwn }, () => undefined);
  return { sheets: sheets.length, own: made.length };
}

interface OpenSheets {
  sheets: readonly Sheet[];
  problems: readonly Problem[];
  nature: Nature;
  sums: PixelSums;
}

/** What a source holds, held against its format, and what its pixels say: that takes all sheets, of which the last may hold the only colour. */
async function openSheets(source: Source, manifest: Manifest, folder: string): Promise<OpenSheets> {
  await mkdir(folder, { recursive: true });
  const files = await openRasters(source, folder);
  const { sheets, problems } = await surveySheets(files, manifest.dataset, folder);
  return { sheets, problems, ...(await measureSheets(sheets, manifest, folder)) };
}

/** Measure every pixel, and say what the values are. */
async function measureSheets(
  sheets: readonly Sheet[],
  { dataset }: Manifest,
  folder: string,
): Promise<{ nature: Nature; sums: PixelSums }> {
  const numbered = sheets.map((sheet, index) => ({ sheet, work: join(folder, `pixels${index}`) }));
  const found = await eachOf(numbered, ({ sheet, work }) => readPixels(sheet, work), sheetsAtATime);
  const [first, [sums, ...others]] = [sheets[0], found];
  if (sums === undefined || first === undefined) throw new Error('A raster has at least one sheet.');
  const all = others.reduce(add, sums);
  if (all.valid === 0) throw fail('raster.empty', { name: first.name });
  return { sums: all, nature: natureOf(first, all, dataset.raster?.kind) };
}

/** A sheet's COG, and the digest of all that decides its bytes. */
interface MadeCog {
  cog: Cog;
  made: string;
}

/** One COG a sheet, several at a time; one that an earlier build has left is not made again. */
async function makeCogs(
  {
    sheets,
    nature,
    manifest,
    folder,
    keeper,
    isOwn = () => true,
  }: {
    sheets: readonly Sheet[];
    nature: Nature;
    manifest: Manifest;
    folder: string;
    keeper: SheetKeeper | undefined;
    isOwn?: (index: number) => boolean;
  },
  on: (done: number) => void,
): Promise<MadeCog[]> {
  const exact = manifest.dataset.raster?.lossless ?? false;
  const { recipe } = sheets.length > 1 ? rasterOutputs.sheet : rasterOutputs.cog;
  const shares = sheets.map(() => 0);
  const work = async ({ sheet, index }: { sheet: Sheet; index: number }): Promise<MadeCog> => {
    const tell = (done: number): void => {
      shares[index] = done;
      on(shares.reduce((sum, share) => sum + share, 0) / sheets.length);
    };
    const made = await digestOfMaking(sheet, nature, exact, recipe);
    const place = join(folder, `cog${index}`);
    const kept = sheets.length > 1 ? await keeper?.find(made, join(place, 'kept.tif')) : undefined;
    const cog = kept === undefined ? await makeCog(sheet, nature, exact, place, tell) : asCog(sheet, kept);
    if (kept === undefined && sheets.length > 1)
      await keeper?.keep(made, cog, withoutPath(await describeArtifact(sheetOutput(index), cog.path, manifest, undefined)));
    tell(1);
    return { cog, made };
  };
  const numbered = sheets.map((sheet, index) => ({ sheet, index }));
  return eachOf(
    numbered.filter(({ index }) => isOwn(index)),
    work,
    sheetsAtATime,
  );
}

const sheetOutput = (index: number): Output => ({ ...rasterOutputs.sheet, suffix: `-${index + 1}.tif` });

interface Ready {
  sheets: readonly Sheet[];
  places: readonly SheetPlace[];
  made: readonly MadeCog[];
  mosaic: Mosaic;
  tiles: string;
}

async function publishRaster({ sheets, places, made, mosaic, tiles }: Ready, manifest: Manifest, folder: string): Promise<Built[]> {
  const locator = join(folder, 'locator.svg');
  await writeLocator(locator, extentOfBox(mosaic.wgs84));
  const describe = ([described, path]: [Output, string]): Promise<Built> => describeArtifact(described, path, manifest, undefined);
  const numbered = made.map(({ cog: { path } }, index): [Output, string] =>
    made.length === 1 ? [rasterOutputs.cog, path] : [sheetOutput(index), path],
  );
  const files = await eachOf(numbered, describe, sheetsAtATime);
  const locators = pictures.filter(({ format }) => format === 'locator').map((picture): [Output, string] => [picture, locator]);
  const whole = await Promise.all([[rasterOutputs.tiles, tiles] as [Output, string], ...locators].map(describe));
  if (made.length === 1) return [...files, ...whole];
  const indexed = sheets.map(({ name, date, width, height }, index) => ({
    ...{ name, date: date ?? dayOf(manifest), facts: { largeur: width, hauteur: height } },
    frame: frameOf(places[index] ?? { degrees: [] }),
  }));
  const index = await indexSheets(indexed, files, join(folder, 'index'));
  const list = join(folder, 'sheets.json');
  await writeFile(list, `${JSON.stringify(listSheets(sheets, places, made, files))}\n`);
  return [...files, ...whole, await describe([rasterOutputs.index, index]), await describe([rasterOutputs.list, list])];
}

/** The day of all sheets, where the manifest says that they are of one. */
const dayOf = ({ dataset: { temporal } }: Manifest): string | null =>
  temporal?.start !== undefined && temporal.start === temporal.end && temporal.start.length === 10 ? temporal.start : null;

const listSheets = (sheets: Ready['sheets'], places: Ready['places'], made: Ready['made'], files: readonly Built[]): SheetList => ({
  format: 1,
  sheets: sheets.map(({ width, height }, index) => {
    const { name = '', bytes = 0, sha256 = '' } = files[index] ?? {};
    const { cog, made: digest } = made[index] ?? { cog: undefined, made: '' };
    const { lossy = false, problems = [] } = cog ?? {};
    const told = { made: digest, lossy, ...(problems.length > 0 && { problems }) };
    return { path: `${sha256.slice(0, 16)}/${name}`, bytes, sha256, ...told, width, height, places: places[index]?.metres ?? [] };
  }),
});

function describeRaster(
  sheets: readonly Sheet[],
  { width, height, resolution }: Mosaic,
  nature: Nature,
  { sums, pixels, datum, tiles }: { sums: PixelSums; pixels: number; datum: string | undefined; tiles: Raster['tiles'] },
): Raster {
  const [first] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  const kind = kindOf(nature);
  return {
    ...{ kind, crs: first.crs, width, height, resolution, sheets: sheets.length },
    bands: bandFacts(first, sums, pixels),
    ...(kind === 'elevation' && { vertical: { unit: 'm' as const, ...(datum !== undefined && { datum }) } }),
    tiles,
  };
}
