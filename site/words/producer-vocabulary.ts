import { hvdCategoryOf, inspireThemeOf, producerTypeOf } from '../../schemas/producer-vocabularies.ts';
import type { Lang } from './languages.ts';

/** "Service de l’État" */
export const producerTypeLabel = (id: string, lang: Lang): string => producerTypeOf(id)?.[lang] ?? id;

/** "Hydrographie" for the theme "hy" of the INSPIRE directive. */
export const inspireLabel = (id: string, lang: Lang): string => inspireThemeOf(id)?.[lang] ?? id;

/** "Géospatiales" for the category "geospatial" of European high-value data sets. */
export const hvdLabel = (id: string, lang: Lang): string => hvdCategoryOf(id)?.[lang] ?? id;
