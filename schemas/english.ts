import words from './english.json' with { type: 'json' };
import { vocabulariesSchema } from './vocabularies-schema.ts';

/** Titles and descriptions of the schemas, each with its English. */
const english = new Map<string, string>(Object.entries(words));
const french = vocabulariesSchema('fr');
const translated = vocabulariesSchema('en');
for (const [name, fr] of [['', french] as const, ...Object.entries(french.$defs)]) {
  const en = translated.$defs[name] ?? translated;
  english.set(fr.title, en.title);
  english.set(fr.description, en.description);
}

/** Text of a schema, given in French, in both languages. */
export const inBoth = (fr: string): { fr: string; en: string } => ({ fr, en: english.get(fr) ?? fr });
