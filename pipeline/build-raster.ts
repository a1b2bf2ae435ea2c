import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, Raster } from '../schemas/types.ts';
import { extentOfBox, writeLocator } from './box-extent.ts';
import { describeArtifact, type Built } from './convert.ts';
import { fail } from './errors.ts';
import { pictures } from './formats/artifacts/drawings.ts';
import type { Output } from './formats/artifacts/format.ts';
import type { Maker } from './made-data.ts';
import { makeCog, type Cog } from './raster/cog.ts';
import { indexSheets } from './raster/index-sheets.ts';
import { bandFacts, mosaicOf, type Mosaic } from './raster/mosaic.ts';
import { kindOf, natureOf, type Nature } from './raster/nature.ts';
import { openRasters } from './raster/open.ts';
import { add, readPixels } from './raster/pixels.ts';
import type { Sheet } from './raster/sheet.ts';
import { surveySheets } from './raster/survey.ts';
import { planTiles } from './raster/tile-grid.ts';
import { makeTiles } from './raster/tiles.ts';
import type { Manifest } from './read.ts';
import { describeSource, withoutPath } from './record.ts';
import type { PixelSums } from './tools/measure-pixels.ts';

/** Take an image or heights, of one sheet or of many, to COGs and tiles that have been held against every pixel of the source. */
export const buildRaster: Maker = async (source, manifest, scratch, on, refuse) => {
  const folder = join(scratch, 'raster');
  await mkdir(folder, { recursive: true });
  on({ stage: 'inspect' });
  const files = await openRasters(source, folder);
  const { sheets, problems } = await surveySheets(files, manifest.dataset, folder);
  const { nature, sums } = await measureSheets(sheets, manifest, folder);
  refuse([]);
  on({ stage: 'convert' });
  const cogs = await makeCogs(sheets, nature, manifest, folder, (done) => on({ stage: 'convert', done }));
  const mosaic = mosaicOf(sheets);
  const tileSize = manifest.dataset.raster?.tileSize ?? 512;
  const plan = planTiles(mosaic.wgs84, mosaic.resolution, tileSize);
  const pixels = sheets.reduce((sum, { width, height }) => sum + width * height, 0);
  const asked = { cogs, nature, sums, plan, bbox: mosaic.wgs84, pixels, name: manifest.datasetId };
  const tiles = await makeTiles(asked, join(folder, 'tiles'));
  on({ stage: 'verify' });
  const built = await publishRaster(sheets, cogs, mosaic.wgs84, tiles.path, manifest, folder);
  const [first] = sheets;
  return {
    version: {
      source: describeSource([...new Set(sheets.map(({ format }) => format))].join(', '), source),
      features: 0,
      extent: extentOfBox(mosaic.wgs84),
      layers: [],
      raster: describeRaster(sheets, mosaic, nature, {
        sums,
        pixels,
        datum: manifest.dataset.raster?.vertical?.datum ?? first?.datum,
        tiles: tiles.facts,
      }),
      artifacts: built.map(withoutPath),
    },
    built,
    problems: [...problems, ...cogs.flatMap((cog) => cog.problems), ...tiles.problems],
  };
};

/** Measure every pixel, and say what the values are. */
async function measureSheets(
  sheets: readonly Sheet[],
  { dataset }: Manifest,
  folder: string,
): Promise<{ nature: Nature; sums: PixelSums }> {
  let sums: PixelSums | undefined;
  for (const [index, sheet] of sheets.entries()) {
    const found = await readPixels(sheet, join(folder, `pixels${index}`));
    sums = sums === undefined ? found : add(sums, found);
  }
  const [first] = sheets;
  if (sums === undefined || first === undefined) throw new Error('A raster has at least one sheet.');
  if (sums.valid === 0) throw fail('raster.empty', { name: first.name });
  return { sums, nature: natureOf(first, sums, dataset.raster?.kind) };
}

/** One COG a sheet, one after the other: GDAL itself uses every core. */
async function makeCogs(
  sheets: readonly Sheet[],
  nature: Nature,
  { dataset }: Manifest,
  folder: string,
  on: (done: number) => void,
): Promise<Cog[]> {
  const cogs: Cog[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const tell = (done: number): void => on((index + done) / sheets.length);
    cogs.push(await makeCog(sheet, nature, dataset.raster?.lossless ?? false, join(folder, `cog${index}`), tell));
  }
  return cogs;
}

const output = (format: Output['format'], suffix: string, mediaType: string): Output => ({
  format,
  file: '',
  suffix,
  mediaType,
  recipe: 1,
});
const geotiff = 'image/tiff; application=geotiff; profile=cloud-optimized';

async function publishRaster(
  sheets: readonly Sheet[],
  cogs: readonly Cog[],
  bbox: Bbox,
  tiles: string,
  manifest: Manifest,
  folder: string,
): Promise<Built[]> {
  const locator = join(folder, 'locator.svg');
  await writeLocator(locator, extentOfBox(bbox));
  const files: [Output, string][] = [];
  for (const [index, { path }] of cogs.entries())
    files.push([cogs.length === 1 ? output('cog', '.tif', geotiff) : output('sheet', `-${index + 1}.tif`, geotiff), path]);
  files.push([output('raster-pmtiles', '.pmtiles', 'application/vnd.pmtiles'), tiles]);
  for (const picture of pictures.filter(({ format }) => format === 'locator')) files.push([picture, locator]);
  const built = await Promise.all(files.map(([described, path]) => describeArtifact(described, path, manifest, undefined)));
  if (cogs.length === 1) return built;
  const index = await indexSheets(sheets, built, join(folder, 'index'));
  return [...built, await describeArtifact(output('sheet-index', '-dalles.fgb', 'application/flatgeobuf'), index, manifest, undefined)];
}

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
