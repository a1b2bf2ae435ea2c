import { plainText } from '../../../schemas/plain-text.ts';
import type { ManifestLayer } from '../../../schemas/types.ts';

/** Of the name of a layer. */
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

/** The names that the manifest gives to layers, else names made from the source's. Each layer has what its file calls it and what GDAL does. */
export function publishedNames(
  layers: readonly (readonly [source: string, ogr: string])[],
  wanted: readonly ManifestLayer[] = [],
): string[] {
  const automatic = layerNames(layers.map(([source]) => source));
  const [only] = wanted;
  // One layer on either side: they are the same whatever the file calls it.
  const single = layers.length === 1 && wanted.length === 1 && only?.source === undefined ? only : undefined;
  return layers.map(([source, ogr], index) => {
    const named = wanted.find((one) => one.source === source || one.source === ogr) ?? single;
    return named?.name ?? automatic[index] ?? source;
  });
}

/** Names of several layers: one that is taken already gets a number. */
function layerNames(sources: readonly string[]): string[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const base = layerName(source);
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base.slice(0, mostCharacters - `_${number}`.length)}_${number}`;
    taken.add(name);
    return name;
  });
}
