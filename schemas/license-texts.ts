import type { Lang } from './languages.ts';
import textsJson from './vocabularies/license-texts.json' with { type: 'json' };

/** Conditions of a license, and its common names: a search needs neither, and does not carry them. */
export interface LicenseText {
  /** Sentence to reproduce, with {producer}; {date}, behind it, is empty where the date of the data is not known. */
  attribution: Record<Lang, string>;
  aliases: readonly string[];
}

/** The texts of each license, by its SPDX identifier. */
export const licenseTexts: Readonly<Record<string, LicenseText>> = textsJson;

/** The ready sentence that the license asks for; `date` is that of the data as people read it, "données de 2017". */
export function attributionSentence(license: string, facts: { producer: string; date?: string }, language: Lang = 'fr'): string {
  const template = licenseTexts[license]?.attribution[language] ?? '{producer}{date}';
  const date = facts.date === undefined ? '' : `, ${facts.date}`;
  return template.replace('{producer}', () => facts.producer).replace('{date}', () => date);
}
