/** Name of a published layer from what its source calls it: ^[a-z][a-z0-9_]*$, at most 60 characters. */
export function layerName(source: string): string {
  const plain = source.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/æ/gi, 'ae').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '_').replace(/^[0-9_]+/, '').slice(0, 60).replace(/_+$/, '');
  return slug === '' ? 'couche' : slug;
}

/** The same for a list of layers: a name that is taken already gets a number. */
export function layerNames(sources: readonly string[]): string[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const base = layerName(source);
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
    taken.add(name);
    return name;
  });
}
