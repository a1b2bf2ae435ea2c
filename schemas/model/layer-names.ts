import { plainText } from './plain-text.ts';

/** Characters of a layer's name, at most. */
const mostCharacters = 60;

/** Name of a published layer from what its source calls it: ^[a-z][a-z0-9_]*$, at most 60 characters. */
export function layerName(source: string): string {
  const slug = plainText(source)
    .replace(/[^a-z0-9]+/g, '_')
    // In Corsica the code of a commune has a letter: 2A004.
    .replace(/^(2[ab]\d{3}_)?[0-9_]*/, '')
    .slice(0, mostCharacters)
    .replace(/_+$/, '');
  return slug === '' ? 'couche' : slug;
}

/** Names of several published layers: one that is taken already gets a number. */
export function layerNames(sources: readonly string[]): string[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const base = layerName(source);
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base.slice(0, mostCharacters - `_${number}`.length)}_${number}`;
    taken.add(name);
    return name;
  });
}
