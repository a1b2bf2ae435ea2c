import type { Lang } from '../words/languages.ts';
import { map as en } from '../words/en/map.ts';
import { map as fr } from '../words/fr/map.ts';

/** The words of maps. */
export type MapWords = typeof fr;

/** The words of maps in a language. */
export const wordsOf = (lang: Lang): MapWords => ({ fr, en })[lang];
