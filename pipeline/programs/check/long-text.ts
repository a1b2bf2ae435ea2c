import { fail } from '../../base/errors.ts';
import { raise, type Limits } from '../../base/limits.ts';

/** Refuse a text longer than may be published, before GDAL gives up on it without telling where it is; rows count from 1. */
export function refuseLongText(text: string, place: { layer: string; field: string; row: number }, { textBytes: limit }: Limits): void {
  // No character takes more bytes than three for each of its units.
  if (text.length * 3 <= limit) return;
  const bytes = Buffer.byteLength(text);
  // guard: is refused with its row, its field and the limit
  if (bytes > limit) throw fail('source.text-too-long', { ...place, bytes, limit, raise: raise('textBytes') });
}
