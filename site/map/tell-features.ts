import { number } from '../words/format.ts';
import type { Lang } from '../words/languages.ts';
import type { Appearance } from './model/map-document.ts';
import type { MapFacts, PastVersion } from './model/model.ts';
import { wordsOf } from './words.ts';

/** A data set as a map shows it. */
interface Shown extends Pick<Appearance, 'hidden' | 'filters'> {
  facts: Pick<MapFacts, 'layers' | 'frames'>;
}

/** Tell how many features the shown layers of a data set have; nothing of a past version, whose number nobody knows. */
export function tellFeatures({ facts, hidden, filters }: Shown, past: PastVersion | undefined, lang: Lang): string {
  // Frames stand for files, and what passes filters is told beside these.
  if (facts.frames || filters || past) return '';
  const count = facts.layers.reduce((sum, { name, features }) => (hidden.includes(name) ? sum : sum + features), 0);
  return count ? wordsOf(lang).features(count, number(count, lang)) : '';
}
