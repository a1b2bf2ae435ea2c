import type { Lang } from '../../words/languages.ts';
import { number } from '../../words/format.ts';

const hectare = 10_000;
/** Square metres from which on square kilometres are read more easily than hectares. */
const kilometresFrom = 10_000_000;

/** An area of so many square metres, as people tell one of its size. */
export function formatArea(area: number, lang: Lang): string {
  if (area < hectare) return `${number(area, lang, 0)}\u202fm²`;
  return area < kilometresFrom ? `${number(area / hectare, lang)}\u202fha` : `${number(area / 1_000_000, lang)}\u202fkm²`;
}
