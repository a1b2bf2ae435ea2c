import { plainText } from '../../../schemas/model/plain-text.ts';
import type { ManifestLayer, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';

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

/** What a standard calls a layer, whatever territory and date its name has; undefined where it knows none so called. */
export type OwnName = (name: string) => string | undefined;

/** The names that the manifest gives to layers, else what their standard calls them, else names made from the source's. Each layer has what its file calls it and what GDAL does. */
export function publishedNames(
  layers: readonly (readonly [source: string, ogr: string])[],
  wanted: readonly ManifestLayer[] = [],
  own: OwnName = () => undefined,
  problems: Problem[] = [],
): string[] {
  const known = layers.map(([source]) => own(source));
  const isAlone = (name: string | undefined): boolean => name !== undefined && known.filter((each) => each === name).length === 1;
  // Two of one name in a standard are told apart by what the file calls them.
  const automatic = layerNames(layers.map(([source], index) => (isAlone(known[index]) ? known[index] : undefined) ?? source));
  const [only] = wanted;
  // One layer on either side: they are the same whatever the file calls it.
  const single = layers.length === 1 && wanted.length === 1 && only?.source === undefined ? only : undefined;
  const absent = wanted.filter(({ name, source }) =>
    source === undefined ? !automatic.includes(name) : !layers.some((called) => called.includes(source)),
  );
  return layers.map(([source, ogr], index) => {
    const exact = wanted.find((one) => one.source === source || one.source === ogr) ?? single;
    if (exact !== undefined) return exact.name;
    const name = automatic[index] ?? source;
    const [dated, ...others] = isAlone(known[index]) ? absent.filter((one) => own(one.source ?? one.name) === known[index]) : [];
    if (dated === undefined || others.length > 0) return name;
    problems.push(problem('source.layer-dated', { layer: dated.source ?? dated.name, found: source }, { severity: 'notice' }));
    return dated.name;
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
