import { fail } from '../base/errors.ts';
import { readCog } from '../../schemas/services/cog.ts';
import type { ManifestService, Problem, Service } from '../../schemas/types.ts';
import type { TiffDirectory } from '../../schemas/codecs/tiff.ts';
import { notMapped, servicePlace, type Describe } from './describe-service.ts';
import { readTiffHeads } from './tiff-head.ts';

/** A Cloud Optimized GeoTIFF at an address: its sizes, its place and what its pixels are, read from its head. */
export const describeCog: Describe = (asked, reader) => readTiffHeads(asked, reader, (heads) => describeHeads(asked, heads));

async function describeHeads(asked: ManifestService, heads: readonly TiffDirectory[]): ReturnType<Describe> {
  const head = await readCog(heads);
  if (head === undefined) throw fail('service.other-answer', { url: asked.url, type: 'COG', detail: 'TIFF' });
  const { image, sizes, crs, box } = head;
  const problems: Problem[] = [];
  const place = crs === undefined || box === undefined ? servicePlace(undefined, problems) : { crs, box };
  const { undrawn } = image;
  if (undrawn !== undefined) problems.push(notMapped(undrawn === 'compression' ? image.compression : `TIFF: ${undrawn}`));
  const service: Service = { type: 'cog', url: asked.url, crs: crs === undefined ? [] : [crs], formats: ['image/tiff'], image };
  return { service, place, problems, ...(undrawn === undefined && { sizes }) };
}
