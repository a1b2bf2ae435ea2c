import { hidden } from './hidden-characters.ts';
import type { Lang } from '../languages.ts';
import type { Fact, Phrase, TextFacts } from '../types.ts';
import type { TextId } from './text-id.ts';

/** Texts of one language by their ids, with {placeholders}. */
export type Texts = Readonly<Record<string, string>>;

const placeholder = /\{(\w+)\}/g;
/**
 * Characters that control a terminal, end a line or are invisible, except the word joiner, which keeps addresses in a summary from becoming
 * links.
 */
const steering = new RegExp(`(?!\\u2060)[\\n\\r${hidden}]`, 'gu');
/** Facts of several lines: what another program wrote. */
const logs = new Set(['stderr', 'log']);
/** Text that the runner of a workflow would take for a command: "::" counts even behind white space. */
const command = /^(?=[^\S\n]*::)|(?<=#)(?=#\[)/gm;

/** The text `id` of `texts`, its placeholders filled from `facts`; a text or a fact that is not there is a bug and throws. */
export function fill(texts: Texts, id: string, facts: TextFacts, lang: Lang): string {
  const text = texts[id];
  if (text === undefined) throw new Error(`There is no text "${id}".`);
  const filled = text.replace(placeholder, (_, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`Text "${id}" needs the fact "${name}".`);
    const said = fillFact(texts, fact, lang);
    return logs.has(name) || (typeof fact === 'object' && 'id' in fact) ? said : plain(said);
  });
  return tame(filled);
}

/** Fact with its invisible characters shown as dots: names of files and fields are a producer's. */
const plain = (text: string): string => text.replace(steering, '·');

/** Lines for a terminal or the log of a workflow, which what stands in them cannot steer. */
export const tame = (text: string): string => text.split(/\r?\n/).map(plain).join('\n').replace(command, '·');

function fillFact(texts: Texts, fact: Fact, lang: Lang): string {
  if (typeof fact !== 'object') return String(fact);
  if (Array.isArray(fact)) return fact.map((each) => fillFact(texts, each, lang)).join(', ');
  return 'id' in fact ? fill(texts, fact.id, fact.facts ?? {}, lang) : fact[lang];
}

/** Depth to which texts and lists may be nested; those of this program are three deep. */
// A text that names a fact twice doubles with each level: a short record would never be told to its end.
const mostNested = 6;

/** Whether a text and all its facts are known: another version of the program, or a stranger, may have written it. */
export function isSayable(texts: Texts, { id, facts = {} }: Phrase, depth = 0): boolean {
  const isThere = (fact: Fact | undefined, inside: number): boolean => {
    if (typeof fact !== 'object') return fact !== undefined;
    if (inside > mostNested) return false; // guard: inside of itself without end
    if (Array.isArray(fact)) return fact.every((each) => isThere(each, inside + 1));
    return 'id' in fact ? isSayable(texts, fact, inside) : true;
  };
  const text = Object.hasOwn(texts, id) ? texts[id] : undefined;
  return text !== undefined && [...text.matchAll(placeholder)].every(([, name = '']) => isThere(facts[name], depth + 1));
}

/** Id of a rule's text for readers of the form: at one of its controls, or anywhere; undefined where it is the manifest's text. */
export const formText = (texts: Texts, rule: string, control = ''): string | undefined =>
  [`${rule}@form-${control}`, `${rule}@form`].find((id) => Object.hasOwn(texts, id));

/** A text to stand inside another, said when that one is. */
export const phrase = (id: TextId, facts: TextFacts = {}): Phrase => ({ id, facts });
