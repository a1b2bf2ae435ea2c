import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, Problem, Raster } from '../../schemas/types.ts';
import type { Source } from '../source/fetch.ts';
import { bandFacts, mosaicOf } from './mosaic.ts';
import { natureOf, suspectMark, type Nature } from './nature.ts';
import { openRasters } from './open.ts';
import { add, readPixels } from './pixels.ts';
import { surveySheets, type RasterPart } from './survey.ts';
import { describeVertical } from './vertical.ts';

/** Survey of an image or of heights, every pixel read. */
export interface RasterSurvey extends Omit<Raster, 'kind' | 'crs' | 'tiles'> {
  format: string;
  nature: Nature;
  crs: { code: string; name: string };
  bbox: Bbox;
  problems: Problem[];
}

/** Find out all about a raster before it is published; throws every reason to refuse it. */
export async function inspectRaster(source: Source, wanted: RasterPart, scratch: string, guess: boolean): Promise<RasterSurvey> {
  const folder = join(scratch, 'raster');
  await mkdir(folder, { recursive: true });
  const { sheets, problems } = await surveySheets(await openRasters(source, folder), wanted, folder, { guess });
  const [first, ...others] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  let sums = await readPixels(first, join(folder, 'pixels'));
  for (const [index, sheet] of others.entries()) sums = add(sums, await readPixels(sheet, join(folder, `pixels${index}`)));
  const pixels = sheets.reduce((sum, { width, height }) => sum + width * height, 0);
  const { width, height, resolution, wgs84: bbox } = mosaicOf(sheets);
  const nature = natureOf(first, sums);
  const vertical = describeVertical(first, nature);
  return {
    format: first.format,
    nature,
    crs: first.crs,
    sheets: sheets.length,
    width,
    height,
    resolution,
    bbox,
    ...vertical.facts,
    bands: bandFacts(first, sums, pixels),
    problems: [...problems, ...suspectMark(first, sums), ...vertical.problems],
  };
}
