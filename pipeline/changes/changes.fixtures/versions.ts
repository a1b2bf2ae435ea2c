import type { Field, FieldType, Layer } from '../../../schemas/types.ts';
import { findRegressions, measuresOf } from '../regression.ts';

/** Parts of a published version that a new one is compared with. */
export type Published = NonNullable<Parameters<typeof findRegressions>[0]>['version'];
export type Rules = Parameters<typeof findRegressions>[2];

export const field = (name: string, nulls = 0, type: FieldType = 'text'): Field => ({ name, type, nulls });
export const layer = ({ withoutGeometry = 0, ...change }: Partial<Layer> & { withoutGeometry?: number } = {}): Layer =>
  ({
    name: 'mats',
    geometry: 'point',
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    features: 1000,
    bbox: [0, 0, 10, 10],
    fields: [field('nom')],
    conservation: { withoutGeometry },
    ...change,
  }) as Layer;
export const version = (layers: Layer[], more: Partial<Published> = {}): Published => ({ layers, extent: null, ...more });
/** Messages about the new version, each with its severity. */
export const heldUp = (before: Published, now: Published, rules?: Rules, edition?: string): string[] =>
  findRegressions({ version: before, ...(edition && { edition }) }, measuresOf(now), rules).map(
    ({ severity, message }) => `${severity}: ${message.replaceAll(/[\u00a0\u202f]/g, ' ')}`,
  );
/** Advice on accepting these kinds of losses in a manifest. */
export const way = (...kinds: string[]): string => `sous « expect » : « change: { allow: [${kinds.join(', ')}], reason: le motif } ».`;
/** How a loss ends that the manifest does not accept. */
export const refused = (...kinds: string[]): string =>
  `Rien n’est publié. Vérifiez la source ; si c’est voulu, dites-le dans le manifeste, ${way(...kinds)}`;
