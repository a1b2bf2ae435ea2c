import type { Appearance } from './model/map-document.ts';

/** A data set of the explorer's stack, topmost first. */
export type StackedDataset = { id: string } & Appearance;

/** The stack with one more data set on top; it is not doubled. */
export function addTo(stack: readonly StackedDataset[], dataset: StackedDataset): StackedDataset[] {
  return stack.some(({ id }) => id === dataset.id) ? [...stack] : [dataset, ...stack];
}

/** The stack without a data set. */
export const removeFrom = (stack: readonly StackedDataset[], id: string): StackedDataset[] => stack.filter((each) => each.id !== id);

/** Move a data set in the stack, 0 on top: between two of a group it joins that group, away from its own it leaves. */
export function placeIn(stack: readonly StackedDataset[], id: string, to: number): StackedDataset[] {
  const moved = stack.find((each) => each.id === id);
  if (!moved || to < 0 || to >= stack.length) return [...stack];
  const others = removeFrom(stack, id);
  const around = [others[to - 1]?.group, others[to]?.group];
  const group = around[0] === around[1] ? around[0] : around.find((each) => each === moved.group);
  return [...others.slice(0, to), inGroup(moved, group), ...others.slice(to)];
}

/** The stack with a data set one place higher (-1) or lower (1); at the end it stays. */
export const moveIn = (stack: readonly StackedDataset[], id: string, step: -1 | 1): StackedDataset[] =>
  placeIn(stack, id, stack.findIndex((each) => each.id === id) + step);

/** The stack with a data set in a group, below those that are in it already; in none without a name. */
export function groupIn(stack: readonly StackedDataset[], id: string, group: string | undefined): StackedDataset[] {
  const moved = stack.find((each) => each.id === id);
  if (!moved || moved.group === group) return [...stack];
  const others = removeFrom(stack, id);
  const last = others.findLastIndex((each) => each.group === (group ?? moved.group));
  const grouped = inGroup(moved, group);
  if (last < 0) return stack.map((each) => (each.id === id ? grouped : each));
  return [...others.slice(0, last + 1), grouped, ...others.slice(last + 1)];
}

/** The stack with a data set shown otherwise. */
export const changeIn = (stack: readonly StackedDataset[], id: string, next: Partial<Appearance>): StackedDataset[] =>
  stack.map((each) => (each.id === id ? { ...each, ...next } : each));

/** Data sets that stand together, and the name of their group where they have one. */
export interface Section<T> {
  group: string | undefined;
  items: T[];
}

/** Gather consecutive items of one group as sections of a list. */
export function sectionsOf<T extends { group?: string | undefined }>(items: readonly T[]): Section<T>[] {
  const sections: Section<T>[] = [];
  for (const item of items) {
    const last = sections.at(-1);
    if (last && last.group === item.group) last.items.push(item);
    else sections.push({ group: item.group, items: [item] });
  }
  return sections;
}

function inGroup({ group: _, ...rest }: StackedDataset, group: string | undefined): StackedDataset {
  return group === undefined ? rest : { ...rest, group };
}
