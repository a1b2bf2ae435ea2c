import { fail } from '../../base/errors.ts';
import { limits } from '../../base/conditions.ts';
import { raise, rasterRatio, rasterRatioFromBytes } from '../../base/limits.ts';

/** Refuse an image by what its header claims, before anything is reserved for it. */
export function refuseSize(claim: { width: number; height: number; bands: number; bits: number; fileBytes: number }): void {
  const { width, height, bands, bits, fileBytes } = claim;
  const { rasterSide, rasterBands, rasterBytes } = limits();
  if (width < 1 || height < 1 || width > rasterSide || height > rasterSide)
    throw fail('raster.size', { width, height, most: rasterSide, raise: raise('rasterSide') });
  if (bands < 1 || bands > rasterBands) throw fail('raster.bands', { bands, most: rasterBands, raise: raise('rasterBands') });
  const bytes = width * height * bands * Math.max(bits / 8, 1);
  const gigabytes = Math.ceil(bytes / 1024 ** 3);
  if (bytes > rasterBytes)
    throw fail('raster.too-large', { gigabytes, most: Math.floor(rasterBytes / 1024 ** 3), raise: raise('rasterBytes') });
  if (bytes > rasterRatioFromBytes && bytes > fileBytes * rasterRatio)
    throw fail('raster.too-sparse', { gigabytes, ratio: rasterRatio, megabytes: Math.ceil(fileBytes / 1024 ** 2) });
}
