import { plainText } from '../../schemas/model/plain-text.ts';

/** Shorter words resemble too many others. */
const shortest = 4;
/** Two slips of the finger; one in a short word. */
const slips = (word: string) => (word.length < 7 ? 1 : 2);

/** The words of a text that are worth suggesting. */
export function nearWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => word.length >= shortest);
}

/** How many letters must be added, left out, changed or swapped to make `a` of `b`; more than `most` is not counted on. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}

/** The words of the catalogue that `word` may have been meant for, nearest first, at most three. */
export function suggestWords(word: string, known: string[]): string[] {
  const wanted = plainText(word);
  const most = slips(wanted);
  return known
    .map((candidate) => ({ candidate, far: distance(wanted, plainText(candidate), most) }))
    .filter(({ far, candidate }) => far <= most && plainText(candidate) !== wanted)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
