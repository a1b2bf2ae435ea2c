import { fail } from './errors.ts';
import { raise, rasterRatio, rasterRatioFromBytes, type Limits } from './limits.ts';

/** Refuse an image by what its header claims, before anything is reserved for it. */
export function refuseSize(
  { width, height, bands, bits, fileBytes }: { width: number; height: number; bands: number; bits: number; fileBytes: number },
  { rasterSide, rasterBands, rasterBytes }: Limits,
): void {
  // guard [width > rasterSide] (limits.test.ts): the width of an image
  // guard [height > rasterSide] (limits.test.ts): the height of an image
  if (width < 1 || height < 1 || width > rasterSide || height > rasterSide)
    throw fail('raster.size', { width, height, most: rasterSide, raise: raise('rasterSide') });
  // guard [bands > rasterBands] (limits.test.ts): the bands of an image
  if (bands < 1 || bands > rasterBands) throw fail('raster.bands', { bands, most: rasterBands, raise: raise('rasterBands') });
  const bytes = width * height * bands * Math.max(bits / 8, 1);
  const gigabytes = Math.ceil(bytes / 1024 ** 3);
  // guard (limits.test.ts): the bytes of an image
  if (bytes > rasterBytes)
    throw fail('raster.too-large', { gigabytes, most: Math.floor(rasterBytes / 1024 ** 3), raise: raise('rasterBytes') });
  // guard (limits.test.ts): the ratio of an image
  if (bytes > rasterRatioFromBytes && bytes > fileBytes * rasterRatio)
    throw fail('raster.too-sparse', { gigabytes, ratio: rasterRatio, megabytes: Math.ceil(fileBytes / 1024 ** 2) });
}
