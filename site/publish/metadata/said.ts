import { plainText } from '../../../schemas/model/plain-text.ts';
import { licenseTexts } from '../../../schemas/license-texts.ts';
import { licenses } from '../../../schemas/vocabularies.ts';
import type { Proposable } from '../findings.ts';

/** Values that metadata delivered with the data give for the form's fields; a key is present where a value is known. */
export type Said = Partial<Record<Exclude<Proposable, 'themes'>, string>>;

/** Names of a license that mean nothing else inside a sentence. */
const isTelling = (alias: string): boolean => /[ -]/.test(alias) || ['odbl', 'etalab', 'cc0'].includes(alias);

/** The license that a text names by its address, its identifier or one of its names; undefined where it names none, or several. */
export function licenseIn(text: string): string | undefined {
  const said = ` ${plainText(text).replace(/[^a-z0-9./:-]+/g, ' ')} `;
  const named = licenses.filter(({ id, url, fr }) => {
    const aliases = licenseTexts[id]?.aliases ?? [];
    const names = [id, fr, ...aliases.filter(isTelling)].map((name) => plainText(name).replace(/[^a-z0-9./:-]+/g, ' '));
    return (
      (url !== undefined && said.includes(url.toLowerCase())) ||
      names.some((name) => said.includes(` ${name} `)) ||
      aliases.includes(said.trim())
    );
  });
  // "CC BY-SA" holds "CC BY", and no other license than the longest is meant.
  const [first, ...others] = [...named].sort((a, b) => b.id.length - a.id.length);
  return first !== undefined && others.every(({ id }) => first.id.startsWith(id.replace(/-[\d.]+$/, ''))) ? first.id : undefined;
}

/** A year, a month or a day at the beginning of a text. */
export const dayIn = (text: string): string | undefined => /^\d{4}(-\d{2}(-\d{2})?)?(?=$|T)/.exec(text.trim())?.[0];

/** Keep the values on which all records that have them agree. */
export function agreed(all: readonly Said[]): Said {
  const keys = new Set(all.flatMap((said) => Object.keys(said) as (keyof Said)[]));
  return Object.fromEntries(
    [...keys].flatMap((key) => {
      const values = new Set(all.flatMap((said) => said[key] ?? []));
      return values.size === 1 ? [[key, [...values][0]]] : [];
    }),
  );
}

/** Longer texts are cut: nobody reads them in a form. */
const most: Record<keyof Said, number> = {
  title: 200,
  description: 5000,
  keywords: 500,
  license: 50,
  frequency: 50,
  date: 10,
  since: 10,
  lineage: 2000,
  contactName: 200,
  contactEmail: 200,
  contactUrl: 500,
};

/** Placeholder that programs write for a missing value. */
const isNothing = /^\S+ non renseignée?\.?$/i;

/** Words to be found by: numbers of a register are none. */
export const saidWords = (keywords: readonly string[]): string =>
  [...new Set(keywords.map((word) => word.trim()))].filter((word) => !/^\d*$/.test(word)).join(', ');

/** Values that say something, in one piece, none longer than a form takes. */
export function keepSaid(values: Partial<Record<keyof Said, string | undefined>>): Said {
  const entries = Object.entries(values).flatMap(([key, value]) => {
    const text = (value ?? '').replace(/[^\S\n]+/g, ' ').trim();
    const plain = key === 'description' || key === 'lineage' ? text : text.replace(/\s+/g, ' ');
    return plain === '' || isNothing.test(plain) ? [] : [[key, plain.slice(0, most[key as keyof Said])]];
  });
  return Object.fromEntries(entries) as Said;
}
