import { frequencyOf, licenseOf, themeOf } from '../../schemas/vocabularies.ts';
import { lateFrom, type DataPeriod } from '../../schemas/model/data-date.ts';
import type { Lang } from './languages.ts';

export { licenseOf as license, themeOf as theme, themes } from '../../schemas/vocabularies.ts';

/** "Eau et littoral" */
export const themeLabel = (id: string, lang: Lang): string => themeOf(id)?.[lang] ?? id;

/** "Licence Ouverte 2.0" */
export const licenseLabel = (id: string, lang: Lang): string => licenseOf(id)?.[lang] ?? id;

/** "trimestrielle" */
export const frequencyLabel = (id: string, lang: Lang): string => frequencyOf(id)?.[lang] ?? id;

/** When data are of, how often they are to come, and whether they stay at their producer's service. */
interface Rhythm {
  /** Period of the data, never of a publication: a file deposited again makes the data no younger. */
  period?: DataPeriod | undefined;
  frequency: string;
  isService: boolean;
  /** Present where nothing more is to come. */
  deprecated?: unknown;
}

/** Day (YYYY-MM-DD) from which data are late by their frequency; undefined where their date is unknown, or none can be expected. */
export const staleOn = ({ period, frequency, isService, deprecated }: Rhythm): string | undefined =>
  // A service is brought up to date by its producer, and nobody here hears of it.
  isService || deprecated !== undefined ? undefined : lateFrom(period, frequency);
