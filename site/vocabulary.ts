import frequencies from '../schemas/vocabularies/frequencies.json' with { type: 'json' };
import licenses from '../schemas/vocabularies/licenses.json' with { type: 'json' };
import producerTypes from '../schemas/vocabularies/producer-types.json' with { type: 'json' };
import themes from '../schemas/vocabularies/themes.json' with { type: 'json' };
import type { Lang } from './languages.ts';

export type Theme = (typeof themes)[number];
export type License = (typeof licenses)[number];

export { themes };

const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));
const themeById = byId(themes);
const licenseById = byId(licenses);
const frequencyById = byId(frequencies);
const producerTypeById = byId(producerTypes);

/** The theme `id`; nothing where a fork of the vocabulary no longer has it. */
export const theme = (id: string): Theme | undefined => themeById.get(id);

/** The license `id`. */
export const license = (id: string): License | undefined => licenseById.get(id);

/** "Eau et littoral" */
export const themeLabel = (id: string, lang: Lang): string => themeById.get(id)?.[lang] ?? id;

/** "Licence Ouverte 2.0" */
export const licenseLabel = (id: string, lang: Lang): string => licenseById.get(id)?.[lang] ?? id;

/** "trimestrielle" */
export const frequencyLabel = (id: string, lang: Lang): string => frequencyById.get(id)?.[lang] ?? id;

/** "Service de l’État" */
export const producerTypeLabel = (id: string, lang: Lang): string => producerTypeById.get(id)?.[lang] ?? id;

const dayMs = 24 * 60 * 60 * 1000;

/** The day (YYYY-MM-DD) from which data of `updated` are late against their frequency; nothing where no date can be expected. */
export function staleOn(updated: string, frequency: string): string | undefined {
  const days = frequencyById.get(frequency)?.staleAfterDays;
  if (days === null || days === undefined) return undefined;
  return new Date(Date.parse(updated) + days * dayMs).toISOString().slice(0, 10);
}
