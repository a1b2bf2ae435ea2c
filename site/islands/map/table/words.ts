import { table as en } from '../../../words/en/table.ts';
import { table as fr } from '../../../words/fr/table.ts';
import type { Lang } from '../../../words/languages.ts';

/** The words of the table of a layer. */
export const tableWords = (lang: Lang): typeof fr => ({ fr, en })[lang];
