import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SheetList } from '../../schemas/model/sheet-list.ts';
import type { Raster } from '../../schemas/types.ts';
import { extentOfBox, writeLocator } from '../record/box-extent.ts';
import { makeCogs, openSheets, refuseEmpty, sheetOutput, whatAre, type SheetCog } from './build-sheets.ts';
import { pictures, rasterPictures } from '../formats/artifacts/drawings.ts';
import type { Output } from '../formats/artifacts/format.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import { mapLimit } from '../base/map-limit.ts';
import { drawRaster } from './drawings.ts';
import { joinCogs } from './join.ts';
import { bandFacts, mosaicOf, type Mosaic } from './mosaic.ts';
import { kindOf, suspectMark } from './nature.ts';
import { zoomsOfSheets } from './overview.ts';
import { frameOf, sheetPlace, type SheetPlace } from './place-sheets.ts';
import type { Sheet } from './sheet.ts';
import { planRasterTiles } from './tile-grid.ts';
import { makeTiles } from './tiles.ts';
import { describeVertical, metresIn } from './vertical.ts';
import type { Manifest } from '../manifest/read.ts';
import { describeSource } from '../record/record.ts';
import { sheetsAtATime } from '../source/sheets.ts';
import { describeFrames, warnBeyondMap, asSheet, indexSheets } from '../record/index-sheets.ts';
import { describeArtifact, type ArtifactFile, withoutPath } from '../record/describe-artifact.ts';
import type { BuildOutput, KindBuilder } from '../record/build-output.ts';
import type { Machine } from '../record/build-context.ts';
import type { Source } from '../source/fetch.ts';

/** Take an image or heights, of one sheet or of many, to their place and to what every pixel says. */
export const buildRaster: KindBuilder = async (source, manifest, machine) => {
  machine.progress({ stage: 'inspect' });
  const found = await surveyRaster(source, manifest, machine);
  const { mosaic, raster, places } = found;
  return {
    layers: [],
    extent: extentOfBox(mosaic.wgs84),
    raster,
    places: { frames: places.map(frameOf) },
    convert: () => convertRaster(found, manifest, machine),
  };
};

async function surveyRaster(source: Source, manifest: Manifest, { scratch, sheets: cache }: Machine) {
  const folder = join(scratch, 'raster');
  const opened = await openSheets(source, { manifest, folder, cache });
  const sheets = opened.sheets.map(({ sheet }) => sheet);
  const { nature, sums } = whatAre(opened.sheets, manifest);
  refuseEmpty(opened.sheets, sums);
  const [first] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  const metres = metresIn(first, nature);
  const vertical = describeVertical(first, nature);
  const places = sheets.map(sheetPlace);
  const mosaic = mosaicOf(sheets);
  const pixels = sheets.reduce((sum, { width, height }) => sum + width * height, 0);
  const { width, height, resolution } = mosaic;
  const raster: Omit<Raster, 'tiles'> = {
    kind: kindOf(nature),
    crs: first.crs,
    width,
    height,
    resolution,
    sheets: sheets.length,
    ...vertical.facts,
    bands: bandFacts(first, sums, pixels),
  };
  const problems = [...opened.problems, ...suspectMark(first, sums), ...vertical.problems];
  return { source, folder, opened, sheets, nature, sums, metres, places, mosaic, pixels, raster, problems };
}

/** Make COGs and tiles that are held against every pixel of the source. */
async function convertRaster(
  found: Awaited<ReturnType<typeof surveyRaster>>,
  manifest: Manifest,
  { progress, sheets: cache }: Machine,
): Promise<BuildOutput> {
  const { source, folder, opened, sheets, nature, sums, metres, places, mosaic, pixels, raster } = found;
  progress({ stage: 'convert' });
  const made = await makeCogs({ ...opened, nature, manifest, folder, cache }, (done) => progress({ stage: 'convert', done }));
  const cogs = made.map(({ cog }) => cog);
  const short = zoomsOfSheets(sheets, cogs, nature, places);
  const tileSize = manifest.dataset.raster?.tileSize ?? 512;
  const plan = planRasterTiles(mosaic.wgs84, mosaic.resolution, tileSize, short);
  const subject = { nature, plan, bbox: mosaic.wgs84, pixels, places, name: manifest.datasetId };
  const joined = await joinCogs(cogs, { nature, sums, metres }, join(folder, 'tiles'));
  const beyond = warnBeyondMap(sheets.map(({ wgs84 }) => wgs84));
  const tiles = beyond.length > 0 ? undefined : await makeTiles(subject, joined);
  const drawings = await drawRaster({ mosaic, nature }, joined, join(folder, 'drawings'));
  const sheetzoom = short > 0 ? { sheetzoom: planRasterTiles(mosaic.wgs84, mosaic.resolution, tileSize).maxzoom } : {};
  progress({ stage: 'verify' });
  const files = await publishRaster({ sheets, places, made, mosaic, drawings, tiles: tiles?.path }, manifest, folder);
  return {
    version: {
      source: describeSource([...new Set(sheets.map(({ format }) => format))].join(', '), source),
      features: 0,
      extent: extentOfBox(mosaic.wgs84),
      layers: [],
      raster: { ...raster, ...(tiles && { tiles: { ...tiles.facts, ...sheetzoom } }) },
      artifacts: files.map(withoutPath),
    },
    files,
    problems: [...found.problems, ...cogs.flatMap((cog) => cog.problems), ...(tiles?.problems ?? beyond)],
  };
}

interface RasterFiles {
  sheets: readonly Sheet[];
  places: readonly SheetPlace[];
  made: readonly SheetCog[];
  mosaic: Mosaic;
  /** Folder of what was drawn of all sheets. */
  drawings: string;
  /** Absent where no map shows any of them. */
  tiles: string | undefined;
}

async function publishRaster(
  { sheets, places, made, mosaic, drawings, tiles }: RasterFiles,
  manifest: Manifest,
  folder: string,
): Promise<ArtifactFile[]> {
  const locator = join(folder, 'locator.svg');
  await writeLocator(locator, extentOfBox(mosaic.wgs84));
  const describe = ([described, path]: [Output, string]): Promise<ArtifactFile> => describeArtifact(described, path, manifest);
  const numbered = made.map(({ cog: { path } }, index): [Output, string] =>
    made.length === 1 ? [rasterOutputs.cog, path] : [sheetOutput(index), path],
  );
  const files = await mapLimit(numbered, describe, sheetsAtATime);
  const drawn = rasterPictures.map((picture): [Output, string] => [picture, join(drawings, picture.file)]);
  const locators = pictures.filter(({ format }) => format === 'locator').map((picture): [Output, string] => [picture, locator]);
  const tiled = tiles === undefined ? [] : [[rasterOutputs.tiles, tiles] as [Output, string]];
  const whole = await Promise.all([...tiled, ...drawn, ...locators].map(describe));
  if (made.length === 1) return [...files, ...whole];
  const indexed = sheets.map(({ name, date, width, height }, index) => ({
    name,
    date: date ?? dayOf(manifest),
    facts: { largeur: width, hauteur: height },
    frame: frameOf(places[index] ?? { degrees: [] }),
  }));
  const { flatgeobuf, drawn: frames } = await indexSheets(indexed, files, join(folder, 'index'));
  const list = join(folder, 'sheets.json');
  await writeFile(list, `${JSON.stringify(listSheets(sheets, places, made, files))}\n`);
  const lists: [Output, string][] = [
    [rasterOutputs.index, flatgeobuf],
    [rasterOutputs.list, list],
  ];
  const named = files.map((file, index) => asSheet(file, indexed[index] ?? { name: file.name, date: null }));
  return [...named, ...whole, ...(await Promise.all(lists.map(describe))), ...(await describeFrames(frames, manifest))];
}

/** The day of all sheets, where the manifest says that they are of one. */
const dayOf = ({ dataset: { temporal } }: Manifest): string | null =>
  temporal?.start !== undefined && temporal.start === temporal.end && temporal.start.length === 10 ? temporal.start : null;

const listSheets = (
  sheets: RasterFiles['sheets'],
  places: RasterFiles['places'],
  made: RasterFiles['made'],
  files: readonly ArtifactFile[],
): SheetList => ({
  format: 1,
  sheets: sheets.map(({ width, height }, index) => {
    const { name = '', bytes = 0, sha256 = '' } = files[index] ?? {};
    const { cog, made: digest } = made[index] ?? { cog: undefined, made: '' };
    const { lossy = false, problems = [] } = cog ?? {};
    const making = { made: digest, lossy, ...(problems.length > 0 && { problems }) };
    return { path: `${sha256.slice(0, 16)}/${name}`, bytes, sha256, ...making, width, height, places: places[index]?.metres ?? [] };
  }),
});
