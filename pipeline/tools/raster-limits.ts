import { fail } from '../errors.ts';

/** The sheets of a whole region at 20 cm come to no more; beyond it GDAL reserves gigabytes for one row. */
const maxSide = 300_000;
/** Images of the earth from planes and satellites have a dozen. */
const maxBands = 64;
/** What a file unpacks to has to fit a disk, several times. */
const maxPixelBytes = 64 * 1024 ** 3;
/** An honest image does not pack more; a sparse one claims gigabytes in a kilobyte. */
const maxRatio = 2000;
const ratioFromBytes = 1024 ** 3;

/** Refuse an image by what its header claims, before anything is reserved for it. */
export function refuseSize(claim: { width: number; height: number; bands: number; bits: number; fileBytes: number }): void {
  const { width, height, bands, bits, fileBytes } = claim;
  if (width < 1 || height < 1 || width > maxSide || height > maxSide) throw fail('raster.size', { width, height, most: maxSide });
  if (bands < 1 || bands > maxBands) throw fail('raster.bands', { bands, most: maxBands });
  const bytes = width * height * bands * Math.max(bits / 8, 1);
  if (bytes > maxPixelBytes || (bytes > ratioFromBytes && bytes > fileBytes * maxRatio))
    throw fail('raster.too-large', { gigabytes: Math.ceil(bytes / 1024 ** 3), most: maxPixelBytes / 1024 ** 3 });
}
