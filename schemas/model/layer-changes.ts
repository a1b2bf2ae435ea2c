import { phrase } from '../messages/fill.ts';
import type { Layer, LayerChanges, TextFacts } from '../types.ts';

/** Whether the geometries of a layer were compared: coordinates of two systems say nothing of each other, and one version may have none. */
export const comparesGeometry = ({ crsChanged, geometryChanged }: Pick<LayerChanges, 'crsChanged' | 'geometryChanged'>): boolean =>
  crsChanged === undefined && geometryChanged?.before !== null && geometryChanged?.after !== null;

/** Key of a layer that is no field of the version before, so that no feature could be recognised by it. */
export function newKeyOf(
  { name, key, fieldsAdded = [] }: LayerChanges,
  layers: readonly Pick<Layer, 'name' | 'key'>[],
): string | undefined {
  const given = layers.find((layer) => layer.name === name)?.key;
  return key === undefined && given !== undefined && fieldsAdded.includes(given) ? given : undefined;
}

/** Kinds of geometries by their names. */
export const tellShapes = ({ before, after }: NonNullable<LayerChanges['geometryChanged']>): TextFacts => ({
  before: phrase(`shape.${before ?? 'none'}`),
  after: phrase(`shape.${after ?? 'none'}`),
});
