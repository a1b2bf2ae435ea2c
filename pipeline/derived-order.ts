import type { Manifest } from './read.ts';

type Derived = Pick<Manifest, 'id'> & { dataset: Pick<Manifest['dataset'], 'source' | 'role'> };

/** The data sets that a manifest is computed from. */
function parentsOf({ dataset }: Pick<Derived, 'dataset'>): string[] {
  const { of, with: other } = dataset.source.derive ?? {};
  return [of, other].flatMap((parent) => (parent === undefined ? [] : [parent.dataset]));
}

/** What must be built before each data set: what it is computed from, and the territories that it is measured by, unless these need it. */
function orderOf(manifests: readonly Derived[]): Map<string, string[]> {
  const parents = new Map(manifests.map((manifest) => [manifest.id, parentsOf(manifest)]));
  const territories = manifests.filter(({ dataset }) => dataset.role === 'territories').map(({ id }) => id);
  const first = new Set(territories);
  for (const id of first) for (const parent of parents.get(id) ?? []) first.add(parent);
  return new Map([...parents].map(([id, own]) => [id, first.has(id) ? own : [...own, ...territories]]));
}

/** Data sets in the order in which they can be built: those of a level are computed from, and measured by, only those of earlier ones, or by none that is asked for. */
export function levelsOf(ids: readonly string[], manifests: readonly Derived[]): string[][] {
  const parents = orderOf(manifests);
  const levels: string[][] = [];
  let waiting = new Set(ids);
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) => !(parents.get(id) ?? []).some((parent) => parent !== id && waiting.has(parent)));
    // A circle is refused when it is read; it must not hold up the others.
    const level = ready.length > 0 ? ready : [...waiting];
    levels.push(level);
    waiting = new Set([...waiting].filter((id) => !level.includes(id)));
  }
  return levels;
}

/** The data sets that are computed, in the end, from themselves. */
export function circlesOf(manifests: readonly Derived[]): string[] {
  const parents = new Map(manifests.map((manifest) => [manifest.id, parentsOf(manifest)]));
  const reaches = (from: string, seen: Set<string>): Set<string> => {
    for (const parent of parents.get(from) ?? []) if (!seen.has(parent)) reaches(parent, seen.add(parent));
    return seen;
  };
  return [...parents.keys()].filter((id) => reaches(id, new Set()).has(id));
}
