import { plainText } from '../../schemas/model/plain-text.ts';

/** A piece of a text: found or not. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** Fewer letters would mark half of a text. */
const stemLetters = 3;

/** The part that a word shares with its other forms: "rivières" → "riviere"; crude, as it only marks what the index has found. */
export function stem(word: string): string {
  const text = plainText(word);
  const cut = text.replace(/(?:es|s|x|e)$/, '');
  return cut.length >= stemLetters ? cut : text;
}

/** The words of a query. */
export function queryWords(query: string): string[] {
  return query.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** `text` in pieces, the words that share a stem with one of `words` marked. */
export function highlight(text: string, words: string[]): Piece[] {
  const stems = words.map(stem).filter((part) => part.length > 0);
  if (stems.length === 0) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  for (const part of text.split(/([\p{L}\p{M}\p{N}]+)/u)) {
    if (part === '') continue;
    const hit = stems.some((start) => plainText(part).startsWith(start));
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += part;
    else pieces.push({ text: part, hit });
  }
  return pieces;
}
