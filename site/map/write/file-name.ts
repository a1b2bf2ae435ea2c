import { plainText } from '../../../schemas/model/plain-text.ts';
import { restrictedName } from '../../../schemas/model/restricted-name.ts';
import type { TakenNotice } from '../model/taken.ts';

/** Characters of the longest name of a producer, data set, place or layer: four and a day are far below file systems' limits. */
const partCharacters = 40;

/** A text as a part of a file's name: ASCII, no more than some words. */
export function namePart(text: string): string {
  const whole = plainText(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (whole.length <= partCharacters) return whole;
  // Cut between words, where there are some.
  return whole
    .slice(0, partCharacters + 1)
    .replace(/-[^-]*$/, '')
    .slice(0, partCharacters);
}

/** The name of what is taken, without an ending: producer_dataset_place_day, and that it is restricted; `layer` where it is one of several. */
export function fileName(
  { producer, title, place, published, restriction }: Pick<TakenNotice, 'producer' | 'title' | 'place' | 'published' | 'restriction'>,
  layer = '',
): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(published)?.[0] ?? '';
  // A CSV has no other place that says so and that its readers pass over.
  const kept = restriction === undefined ? '' : restrictedName;
  return [...[producer, title, layer, place ?? ''].map(namePart), day, kept].filter((part) => part !== '').join('_') || 'export';
}
