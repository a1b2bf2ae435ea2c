import { fail, problem } from '../../base/errors.ts';
import type { Examination } from '../read/examination.ts';
import { refuseSize } from './raster-limits.ts';
import { readTiff } from './tiff.ts';
import { reply } from '../job.ts';

/** Say what is wrong with a TIFF file before GDAL opens it, which passes files that end too early. */
export function checkTiff(path: string): Examination {
  const { bytes, directories } = readTiff(path);
  const [first] = directories;
  if (first === undefined) throw fail('raster.tiff-damaged', { detail: 'IFD' });
  for (const { width, height, bands, bits } of directories) refuseSize({ width, height, bands, bits, fileBytes: bytes });
  let beyond = 0;
  for (const { blockOffsets, blockBytes, width } of directories) {
    if (width > 0 && blockOffsets.length !== blockBytes.length) throw fail('raster.tiff-damaged', { detail: 'offsets' });
    beyond += blockOffsets.filter((offset, index) => offset + (blockBytes[index] ?? 0) > bytes).length;
  }
  return { problems: beyond === 0 ? [] : [problem('raster.truncated', { count: beyond })] };
}

if (import.meta.main) await reply(() => checkTiff('../in/source'));
