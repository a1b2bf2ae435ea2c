import type { RasterBand } from '../../schemas/types.ts';
import { number } from '../words/format.ts';
import type { Lang } from '../words/languages.ts';

/** Scales are small: 0.0001 is a usual one. */
const digits = 12;

/** Formula from a number of the file to a value of a band: "× 0,1 − 100"; empty where both are equal. */
export function tellScaling({ scale = 1, offset = 0 }: Pick<RasterBand, 'scale' | 'offset'>, lang: Lang): string {
  const times = scale === 1 ? [] : [`×\u00a0${number(scale, lang, digits)}`];
  const plus = offset === 0 ? [] : [`${offset < 0 ? '−' : '+'}\u00a0${number(Math.abs(offset), lang, digits)}`];
  return [...times, ...plus].join(' ');
}
