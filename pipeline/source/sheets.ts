import { availableParallelism } from 'node:os';
import { isDay } from '../../schemas/rules/time.ts';
import { currentLimits } from '../base/conditions.ts';
import { fail } from '../base/errors.ts';
import { raise } from '../base/limits.ts';

/** Sheets that are converted at a time; each takes a gigabyte at most, and GDAL's own threads fill the pauses of the others. */
export const sheetsAtATime = Math.min(8, availableParallelism());

/** Throws where a source has more sheets than the catalogue allows. */
export function refuseTooMany(count: number): void {
  const { sheets: most } = currentLimits();
  // guard: the sheets of an image, and the files of a point cloud
  if (count > most) throw fail('raster.sheets-too-many', { count, most, raise: raise('sheets') });
}

/** The day of a sheet: what its TIFF says ("2023:08:11 10:00:00"), else eight figures of its name that are one; null where neither does. */
export function dateOf(stamp: string | undefined, name: string): string | null {
  const [, ...stamped] = /^(\d{4}):(\d\d):(\d\d)/.exec(stamp ?? '') ?? [];
  const [, ...named] = /(?:^|\D)((?:19|20)\d{2})([-_]?)(\d{2})\2(\d{2})(?:\D|$)/.exec(name) ?? [];
  return asDay(stamped) ?? asDay([named[0] ?? '', named[2] ?? '', named[3] ?? '']);
}

function asDay(parts: readonly string[]): string | null {
  const day = parts.join('-');
  return /^\d{4}-\d\d-\d\d$/.test(day) && isDay(day) ? day : null;
}
