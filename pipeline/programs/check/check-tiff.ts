import { fail, problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import type { Examination } from '../read/examination.ts';
import { refuseSize } from '../../base/raster-size.ts';
import { readTiff } from './tiff.ts';
import { reply } from '../job.ts';

/** Say what is wrong with a TIFF file before GDAL opens it, which passes files that end too early. */
export async function checkTiff(path: string, limits: Limits): Promise<Examination> {
  const { bytes, directories } = await readTiff(path);
  const [first] = directories;
  if (first === undefined) throw fail('raster.tiff-damaged', { detail: 'IFD' });
  // guard: the header of a TIFF
  for (const { width, height, bands, bits } of directories) refuseSize({ width, height, bands, bits, fileBytes: bytes }, limits);
  let beyond = 0;
  for (const { blockOffsets, blockBytes, width } of directories) {
    if (width > 0 && blockOffsets.length !== blockBytes.length) throw fail('raster.tiff-damaged', { detail: 'offsets' });
    beyond += blockOffsets.filter((offset, index) => offset + (blockBytes[index] ?? 0) > bytes).length;
  }
  return { problems: beyond === 0 ? [] : [problem('raster.truncated', { count: beyond })] };
}

if (import.meta.main) await reply((limits) => checkTiff('../in/source', limits));
