import type { Dataset } from '../../schemas/types.ts';

interface Derived {
  id: string;
  dataset: Pick<Dataset, 'source' | 'role'>;
}

/** The data sets that a manifest is computed from. */
export function parentsOf({ dataset }: Pick<Derived, 'dataset'>): string[] {
  const { of, with: other } = dataset.source.derive ?? {};
  return [of, other].flatMap((parent) => (parent === undefined ? [] : [parent.dataset]));
}

const territoriesOf = (manifests: readonly Derived[]): string[] =>
  manifests.filter(({ dataset }) => dataset.role === 'territories').map(({ id }) => id);

/** The territories, which all others are measured by, and what these are computed from. */
export function firstOf(manifests: readonly Derived[]): ReadonlySet<string> {
  const parents = new Map(manifests.map((manifest) => [manifest.id, parentsOf(manifest)]));
  const first = new Set(territoriesOf(manifests));
  for (const id of first) for (const parent of parents.get(id) ?? []) first.add(parent);
  return first;
}

/** Data sets to build before each one: its parents, and the territories that it is measured by, unless these need it. */
function orderOf(manifests: readonly Derived[]): Map<string, string[]> {
  const first = firstOf(manifests);
  const territories = territoriesOf(manifests);
  return new Map(
    manifests.map((manifest) => [manifest.id, first.has(manifest.id) ? parentsOf(manifest) : [...parentsOf(manifest), ...territories]]),
  );
}

/** Find the family of each data set, by its first id: a data set is built where its parents are, among those being built. */
export function familiesOf(manifests: readonly Derived[], among: readonly string[]): (id: string) => string {
  // Data sets that every machine builds first join no families: each machine has them.
  const first = firstOf(manifests);
  const built = new Set(among);
  const heads = new Map<string, string>();
  const headOf = (id: string): string => {
    let head = id;
    for (let next = heads.get(head); next !== undefined; next = heads.get(head)) head = next;
    return head;
  };
  for (const manifest of manifests)
    for (const parent of built.has(manifest.id) ? parentsOf(manifest) : []) {
      if (first.has(parent) || !built.has(parent)) continue;
      const [head = '', other = ''] = [headOf(manifest.id), headOf(parent)].sort();
      if (head !== other) heads.set(other, head);
    }
  return headOf;
}

/** Order data sets in levels: each is computed from, and measured by, only those of earlier levels, or data sets not asked for. */
export function derivationLevels(ids: readonly string[], manifests: readonly Derived[]): string[][] {
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
