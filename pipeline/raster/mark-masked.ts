import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runRaster } from '../gdal/run-gdal.ts';
import { standFor, writeMarked } from '../gdal/gdal-raster.ts';
import { pixelBytes } from '../base/pixels.ts';
import { inputsOf, type Sheet } from './sheet.ts';

/**
 * A sheet that says by a mask, and by a value as well, which of its pixels hold something, as one that says it by the value alone: GDAL
 * follows the mask and forgets the value, and what we would make of the value forgets the mask. What either of them hides is hidden.
 */
export async function markMasked(sheet: Sheet, work: string): Promise<Sheet> {
  const { bands, masked, mask: _, ...rest } = sheet;
  const [first] = bands;
  if (!masked || first === undefined || first.nodata === null) return sheet;
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
