import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSums } from '../base/pixels.ts';
import { bareHeights, shadeHeights, tintHeights, type PictureSize } from '../gdal/gdal-picture.ts';
import { runTask } from '../sandbox/job.ts';
import type { Mosaic } from './mosaic.ts';
import { metresPerDegree } from '../base/degrees.ts';

/** An atlas' colours from the lowest ground to the highest: meadow, field, rock, snow. */
const tints = ['206 222 200', '226 232 204', '240 230 196', '226 200 152', '196 156 116', '236 226 218'];
/** Rise by length of the whole picture, at which slopes are drawn as they are; flatter land is raised to it. */
const fairRise = 0.06;
const mostExaggeration = 30;
/** Value of level ground in GDAL's light (180 of 255), which keeps its tint; and how much tint is left in the deepest shade. */
const level = 180;
const ambient = 90;

/** Colour heights by how high they are, under a light from the north-west; leaves out where there is none. */
export async function drawRelief(
  { mosaic, sums }: { mosaic: Mosaic; sums: PixelSums },
  small: Record<string, string>,
  size: PictureSize,
  work: string,
): Promise<{ source: string; inputs: Record<string, string> }> {
  const [low, high] = rangeOf(sums);
  const rise = (high - low) / (mosaic.resolution * Math.max(mosaic.width, mosaic.height));
  const exaggeration = Math.min(mostExaggeration, Math.max(1, fairRise / rise));
  await runTask({ command: bareHeights('/in/small.tif', size), inputs: small }, work);
  await runTask({ command: shadeHeights(exaggeration, mosaic.isDegrees ? metresPerDegree : 1), inputs: {} }, work);
  const colors = join(work, 'tints.txt');
  const rows = tints.map((tint, index) => `${low + ((high - low) * index) / (tints.length - 1)} ${tint} 255`);
  await writeFile(colors, `${rows.join('\n')}\nnv 0 0 0 0\n`);
  await runTask({ command: tintHeights, inputs: { 'tints.txt': colors } }, work);
  const path = join(work, 'relief.vrt');
  await writeFile(path, shadedTints(size));
  return { source: '/in/relief.vrt', inputs: { 'relief.vrt': path } };
}

/** Two standard deviations around the mean: a pit or a mast leaves the rest its colours. */
function rangeOf({ bands: [band] }: PixelSums): [number, number] {
  const { valid = 1, sum = 0, squares = 0, min, max } = band ?? {};
  const mean = sum / valid;
  const spread = 2 * Math.sqrt(Math.max(squares / valid - mean * mean, 0));
  const low = Math.max(min ?? 0, mean - spread);
  return [low, Math.max(Math.min(max ?? 0, mean + spread), low + 1)];
}

/** Multiply the tints by the light, in a raster of GDAL's that is computed when it is read. */
function shadedTints([width, height]: PictureSize): string {
  // Files stand in it as they are seen from the output folder, without a sandbox too.
  const tint = (band: number): string =>
    `<SimpleSource><SourceFilename>tint.tif</SourceFilename><SourceBand>${band}</SourceBand></SimpleSource>`;
  const ratio = (level - ambient) / level;
  const light = `<ComplexSource><SourceFilename>shade.tif</SourceFilename><SourceBand>1</SourceBand><ScaleOffset>${ambient}</ScaleOffset><ScaleRatio>${ratio}</ScaleRatio></ComplexSource>`;
  const multiply = `<PixelFunctionType>mul</PixelFunctionType><PixelFunctionArguments k="${1 / level}"/><SourceTransferType>Float64</SourceTransferType>`;
  const bands = ['Red', 'Green', 'Blue'].map(
    (color, index) =>
      `<VRTRasterBand dataType="Byte" band="${index + 1}" subClass="VRTDerivedRasterBand"><ColorInterp>${color}</ColorInterp>${multiply}${tint(index + 1)}${light}</VRTRasterBand>`,
  );
  const alpha = `<VRTRasterBand dataType="Byte" band="4"><ColorInterp>Alpha</ColorInterp>${tint(4)}</VRTRasterBand>`;
  return `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">${bands.join('')}${alpha}</VRTDataset>`;
}
