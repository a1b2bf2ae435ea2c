import { phrase } from './texts/fill.ts';
import type { LayerChanges, TextFacts } from './types.ts';

/** Whether the geometries of a layer were compared: coordinates of two systems say nothing of each other, and one version may have none. */
export const comparesGeometry = ({ crsChanged, geometryChanged }: Pick<LayerChanges, 'crsChanged' | 'geometryChanged'>): boolean =>
  crsChanged === undefined && geometryChanged?.before !== null && geometryChanged?.after !== null;

/** Kinds of geometries by their names. */
export const tellShapes = ({ before, after }: NonNullable<LayerChanges['geometryChanged']>): TextFacts => ({
  before: phrase(`shape.${before ?? 'none'}`),
  after: phrase(`shape.${after ?? 'none'}`),
});
