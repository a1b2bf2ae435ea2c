import { frequencyOf, hvdCategoryOf, inspireThemeOf, licenseOf, producerTypeOf, themeOf } from '../schemas/vocabularies.ts';
import type { Lang } from './languages.ts';

export { licenseOf as license, themeOf as theme, themes } from '../schemas/vocabularies.ts';

/** "Eau et littoral" */
export const themeLabel = (id: string, lang: Lang): string => themeOf(id)?.[lang] ?? id;

/** "Licence Ouverte 2.0" */
export const licenseLabel = (id: string, lang: Lang): string => licenseOf(id)?.[lang] ?? id;

/** "trimestrielle" */
export const frequencyLabel = (id: string, lang: Lang): string => frequencyOf(id)?.[lang] ?? id;

/** "Service de l’État" */
export const producerTypeLabel = (id: string, lang: Lang): string => producerTypeOf(id)?.[lang] ?? id;

/** "Hydrographie" for the theme "hy" of the INSPIRE directive. */
export const inspireLabel = (id: string, lang: Lang): string => inspireThemeOf(id)?.[lang] ?? id;

/** "Géospatiales" for the category "geospatial" of European high-value data sets. */
export const hvdLabel = (id: string, lang: Lang): string => hvdCategoryOf(id)?.[lang] ?? id;

const dayMs = 24 * 60 * 60 * 1000;

/** The day (YYYY-MM-DD) from which data of `updated` are late against their frequency; nothing where no date can be expected. */
export function staleOn(updated: string, frequency: string): string | undefined {
  const days = frequencyOf(frequency)?.staleAfterDays;
  if (days === null || days === undefined) return undefined;
  return new Date(Date.parse(updated) + days * dayMs).toISOString().slice(0, 10);
}
