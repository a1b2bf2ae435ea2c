import type { Lang } from '../languages.ts';
import type { Problem, TextFacts } from '../types.ts';
import { fill, formText, isSayable } from './fill.ts';
import { number } from './format.ts';
import type { TextId } from './text-id.ts';
import { textsIn } from './texts.ts';

/** Is this the id of a text? Ids also come from records and from programs in the sandbox. */
export const isTextId = (id: string): id is TextId => Object.hasOwn(textsIn('fr'), id);

/** The text `id` in `lang`, its {placeholders} filled from `facts`; a placeholder without a fact is a bug and throws. */
export const say = (id: TextId, facts: TextFacts = {}, lang: Lang = 'fr'): string => fill(textsIn(lang), id, facts, lang);

/** Count as people read it: by the text `one` for a single thing, `many` for any other number. */
export const sayCount = (one: TextId, many: TextId, count: number, lang: Lang): string =>
  say(count === 1 ? one : many, { count: number(count, lang) }, lang);

type Told = Pick<Problem, 'id' | 'message' | 'facts'>;

/** Text of a problem in `lang`; its own message where its facts are absent, or do not fill the text of today. */
export function tellProblem({ id, message, facts }: Told, lang: Lang): string {
  return facts !== undefined && isSayable(textsIn('fr'), { id, facts }) ? fill(textsIn(lang), id, facts, lang) : message;
}

/** The same to whoever has filled the form and knows no manifest; undefined where the rule has no words of its own for them. */
export function tellForm({ id, facts = {} }: Told, lang: Lang): string | undefined {
  const own = formText(textsIn('fr'), id);
  return own !== undefined && isSayable(textsIn('fr'), { id: own, facts }) ? fill(textsIn(lang), own, facts, lang) : undefined;
}

/** Problems whose messages are in `lang`. */
export const inLanguage = <Each extends Told>(problems: readonly Each[], lang: Lang): Each[] =>
  problems.map((each) => ({ ...each, message: tellProblem(each, lang) }));
