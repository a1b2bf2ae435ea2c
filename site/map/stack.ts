import type { Appearance } from './share.ts';

/** A data set of the explorer's stack, topmost first. */
export type StackedDataset = { id: string } & Appearance;

/** The stack with one more data set on top; it is not doubled. */
export function addTo(stack: readonly StackedDataset[], dataset: StackedDataset): StackedDataset[] {
  return stack.some(({ id }) => id === dataset.id) ? [...stack] : [dataset, ...stack];
}

/** The stack without a data set. */
export const removeFrom = (stack: readonly StackedDataset[], id: string): StackedDataset[] => stack.filter((each) => each.id !== id);

/** The stack with a data set one place higher (-1) or lower (1); at the end it stays. */
export function moveIn(stack: readonly StackedDataset[], id: string, step: -1 | 1): StackedDataset[] {
  const from = stack.findIndex((each) => each.id === id);
  const moved = stack[from];
  const to = from + step;
  if (!moved || to < 0 || to >= stack.length) return [...stack];
  const others = removeFrom(stack, id);
  return [...others.slice(0, to), moved, ...others.slice(to)];
}

/** The stack with a data set shown otherwise. */
export const changeIn = (stack: readonly StackedDataset[], id: string, next: Partial<Appearance>): StackedDataset[] =>
  stack.map((each) => (each.id === id ? { ...each, ...next } : each));
