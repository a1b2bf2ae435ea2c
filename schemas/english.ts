import words from './english.json' with { type: 'json' };
import { vocabulariesSchema } from './vocabularies-schema.ts';

/** Titles and descriptions of the schemas, each with its English. */
const english = new Map<string, string>(Object.entries(words));
const [french, translated] = [vocabulariesSchema('fr'), vocabulariesSchema('en')];
for (const [fr, en] of [[french, translated] as const, ...pairs(french.$defs, translated.$defs)]) {
  english.set(fr.title, en.title);
  english.set(fr.description, en.description);
}

function pairs<Value>(left: Record<string, Value>, right: Record<string, Value>): [Value, Value][] {
  return Object.entries(left).flatMap(([name, value]) => (right[name] === undefined ? [] : [[value, right[name]]]));
}

/** Text of a schema, given in French, in both languages. */
export const inBoth = (fr: string): { fr: string; en: string } => ({ fr, en: english.get(fr) ?? fr });
