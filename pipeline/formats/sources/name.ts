import { layerNames } from '../../../schemas/model/layer-names.ts';
import type { ManifestLayer, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';

/** Lookup of the name that a standard gives a layer, whatever territory and date the given name has; undefined where it knows none. */
export type OwnName = (name: string) => string | undefined;

/** Name layers as the manifest does, else as their standard, else after the source; each layer has the file's name and GDAL's name. */
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
