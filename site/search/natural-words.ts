import { plainText } from '../../schemas/model/plain-text.ts';
import { queryWords } from './highlight.ts';

/** Words that people write around what they look for, in both languages; which of them a data set has says nothing of it. */
const stopWords = new Set(
  [
    'a à au aux autour avec c ce ces cet cette chez comme d dans de depuis des du elle en entre est et eux il ils j je l la le les leur leurs',
    'lui m ma mais me mes moi mon n ne nos notre nous on ont ou où par pas pour pres près proche proches qu que quel quelle quelles quels qui',
    'ai peux peut puis faut',
    'combien comment quand pourquoi s sa sans se ses si son sont sous sur t ta te tes toi ton tu un une vers vos votre vous y trouver chercher cherche voir veux',
    'donnee donnees',
    'about and any around at by find for from how in many much when who why is it its my near nearby of on or our show that the their there these this to what where which with your',
    'data dataset datasets',
  ]
    .join(' ')
    .split(' ')
    .map(plainText),
);

/** The words of a query that say what is looked for; where all of them are small, all. */
export function tellingWords(query: string): string[] {
  // "aires de jeux" keeps its word, and a "carte communale" is no map.
  const words = queryWords(query.replace(/\bjeux? de donn[ée]es\b|\b(?:cartes?|listes?) (?=(?:des?|du|avec)\b|d['’])|\bmaps? of\b/giu, ''));
  const telling = words.filter((word) => !stopWords.has(plainText(word)));
  return telling.length > 0 ? telling : queryWords(query);
}
