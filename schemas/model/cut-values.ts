import type { Value } from '../types.ts';

const textCharacters = 80;
/** An address is of no use without its end. */
const addressCharacters = 400;

/** A text as records hold it: long ones are cut. */
export function cutText(text: string): string {
  const most = text.startsWith('https://') ? addressCharacters : textCharacters;
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Whether a value of a record may be a text without its end: nothing equals it in the data. */
export const isCut = (value: Value): boolean =>
  typeof value === 'string' && value.endsWith('…') && (value.length === textCharacters || value.length === addressCharacters);
