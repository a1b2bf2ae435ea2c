import areasJson from './vocabularies/areas.json' with { type: 'json' };
import frequenciesJson from './vocabularies/frequencies.json' with { type: 'json' };
import licensesJson from './vocabularies/licenses.json' with { type: 'json' };
import themesJson from './vocabularies/themes.json' with { type: 'json' };
import type { Lang } from './languages.ts';
import type { Bbox } from './types.ts';
import { finder, type Term } from './vocabulary-term.ts';

export type { Term } from './vocabulary-term.ts';

/** Theme of data. */
export interface Theme extends Term {
  /** ISO 19115 MD_TopicCategoryCode */
  iso: string;
  /** Codes of http://inspire.ec.europa.eu/theme */
  inspire: string[];
  /** Code of http://publications.europa.eu/resource/authority/data-theme */
  eu: string;
  /** Colours on the light and the dark ground; each has a contrast of 4.5:1 with it. */
  color: { light: string; dark: string };
  /** Path data of a line icon: 24 × 24, stroked with 1.5, no fill. */
  icon: string;
}

/** Rhythm at which data are brought up to date. */
export interface Frequency extends Term {
  /** Code of http://publications.europa.eu/resource/authority/frequency */
  eu: string;
  /** ISO 19115 MD_MaintenanceFrequencyCode */
  iso: string;
  /** Age above which data at this rhythm is late; null where nothing is promised. */
  staleAfterDays: number | null;
  /** From one update to the next; absent where nothing is promised, or too often to wait for. */
  every?: { days?: number; months?: number };
}

/** Licence of data. */
export interface License extends Term {
  /** Absent of the one that is no text: it gives no right. */
  url?: string;
  /** Whether it is open by the Open Definition. */
  open: boolean;
  /** Whether a French administration may choose it without approval (CRPA, article D. 323-2-1). */
  authority: boolean;
  /** Whether it is at least as open as CC BY 4.0, as high-value datasets must be (Regulation (EU) 2023/138, article 4). */
  hvd: boolean;
  shareAlike: boolean;
}

/** A part of France with a box of its own: a map or a locator never spans two of them. */
export interface Area {
  area: string;
  fr: string;
  en: string;
  bbox: Bbox;
}

/** Themes that a manifest may name. */
export const themes: readonly Theme[] = themesJson;
/** Rhythms that a manifest may promise. */
export const frequencies: readonly Frequency[] = frequenciesJson;
/** The licences that a manifest may name. */
export const licenses: readonly License[] = licensesJson;
/** The license of restricted data: whoever reads them passes them on to nobody. All others let them. */
export const restrictedLicense = 'LicenseRef-acces-restreint';
export const areas: readonly Area[] = /* @__PURE__ */ areasJson.map(
  ({ area, fr, en, bbox: [west = 0, south = 0, east = 0, north = 0] }) => ({
    area,
    fr,
    en,
    bbox: [west, south, east, north],
  }),
);

// Marked as pure: a page takes with it only the lists that it reads.
/** The theme `id`, undefined where the vocabulary no longer holds it. */
export const themeOf = /* @__PURE__ */ finder(themes);
/** The frequency `id`. */
export const frequencyOf = /* @__PURE__ */ finder(frequencies);
/** The license with this SPDX identifier. */
export const licenseOf = /* @__PURE__ */ finder(licenses);

/** The names of a word, or what stands for one that its vocabulary no longer holds. */
export const namesOf = (id: string, { fr = id, en = id }: Partial<Term> = {}): Record<Lang, string> => ({ fr, en });
