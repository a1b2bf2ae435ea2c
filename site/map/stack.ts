import type { Shown } from './share.ts';

/** A data set of the explorer's pile, topmost first. */
export type Piled = { id: string } & Shown;

/** The pile with one more data set on top; it is not doubled. */
export function addTo(pile: readonly Piled[], dataset: Piled): Piled[] {
  return pile.some(({ id }) => id === dataset.id) ? [...pile] : [dataset, ...pile];
}

/** The pile without a data set. */
export const removeFrom = (pile: readonly Piled[], id: string): Piled[] => pile.filter((each) => each.id !== id);

/** The pile with a data set one place higher (-1) or lower (1); at the end it stays. */
export function moveIn(pile: readonly Piled[], id: string, step: -1 | 1): Piled[] {
  const from = pile.findIndex((each) => each.id === id);
  const moved = pile[from];
  const to = from + step;
  if (!moved || to < 0 || to >= pile.length) return [...pile];
  return removeFrom(pile, id).toSpliced(to, 0, moved);
}

/** The pile with a data set shown otherwise. */
export const changeIn = (pile: readonly Piled[], id: string, next: Partial<Shown>): Piled[] =>
  pile.map((each) => (each.id === id ? { ...each, ...next } : each));
