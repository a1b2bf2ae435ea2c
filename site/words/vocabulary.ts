import { frequencyOf, hvdCategoryOf, inspireThemeOf, licenseOf, producerTypeOf, themeOf } from '../../schemas/vocabularies.ts';
import type { Lang } from './languages.ts';

export { licenseOf as license, themeOf as theme, themes } from '../../schemas/vocabularies.ts';

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

/** When data came, how often they are to come, and whether they stay at their producer's service. */
interface Rhythm {
  /** Of the data; a corrected title makes them no younger. */
  date: string;
  frequency: string;
  isService: boolean;
}

/** The day (YYYY-MM-DD) from which data are late against their frequency; nothing where no date can be expected. */
export function staleOn({ date, frequency, isService }: Rhythm): string | undefined {
  // A service is brought up to date by its producer, and nobody here hears of it.
  const days = isService ? undefined : frequencyOf(frequency)?.staleAfterDays;
  if (days === null || days === undefined) return undefined;
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}
