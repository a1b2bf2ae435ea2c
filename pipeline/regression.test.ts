import { describe, expect, test } from 'vitest';
import type { Field, FieldType, Layer } from '../schemas/types.ts';
import { findRegressions } from './regression.ts';

type Side = Pick<Layer, 'name' | 'features' | 'fields' | 'bbox'>;

const field = (name: string, nulls = 0, type: FieldType = 'text'): Field => ({ name, type, nulls });
const layer = (change: Partial<Side> = {}): Side => ({
  name: 'mats',
  features: 1000,
  bbox: [0, 0, 10, 10],
  fields: [field('nom')],
  ...change,
});
const told = (...args: Parameters<typeof findRegressions>): string[] =>
  findRegressions(...args).map(({ severity, message }) => `${severity}: ${message.replaceAll(/[\u00a0\u202f]/g, ' ')}`);
const way = (kind: string): string => `« expect: { change: { allow: [${kind}], reason: le motif } } ».`;
const refused = (kind: string): string =>
  `Rien n’est publié. Vérifiez la source ; si c’est voulu, dites-le dans le manifeste : ${way(kind)}`;

describe('what a new version has lost', () => {
  test('is nothing where the data grow, stay, or shrink by no more than the threshold', () => {
    for (const features of [1000, 1200, 900]) expect(told([layer()], [layer({ features })])).toEqual([]);
    expect(told([], [layer()])).toEqual([]);
  });

  test('refuses fewer features, with the figures and the way out', () => {
    expect(told([layer()], [layer({ features: 899 })])).toEqual([
      `error: Couche « mats » : 899 objets au lieu de 1 000, 10,1 % de moins (seuil : 10 %). ${refused('features')}`,
    ]);
  });

  test('refuses a layer and a field that are gone', () => {
    expect(told([layer(), layer({ name: 'parcs', features: 3 })], [layer({ fields: [] })])).toEqual([
      `error: Couche « mats » : le champ « nom » a disparu. ${refused('fields')}`,
      `error: La couche « parcs » (3 objets) n’est plus dans les données. ${refused('layers')}`,
    ]);
  });

  test('refuses a field that has lost its values, by the share of the features that have one', () => {
    const before = layer({ fields: [field('nom', 100)] });
    expect(told([before], [layer({ fields: [field('nom', 200)] })])).toEqual([]);
    expect(told([before], [layer({ fields: [field('nom', 201)] })])).toEqual([
      `error: Couche « mats » : le champ « nom » n’est plus rempli qu’à 79,9 %, au lieu de 90 % (seuil : 10 points). ${refused('values')}`,
    ]);
  });

  test('warns of another type and of a smaller extent, which may be a mistake put right', () => {
    const now = layer({ bbox: [0, 0, 10, 8], fields: [field('nom', 0, 'integer')] });
    expect(told([layer()], [now])).toEqual([
      `warning: Couche « mats » : le champ « nom » n’est plus du type texte, mais entier. Si c’est voulu, dites-le dans le manifeste : ${way('types')}`,
      `warning: Couche « mats » : l’emprise est réduite de 20 % (seuil : 10 %). Si c’est voulu, dites-le dans le manifeste : ${way('extent')}`,
    ]);
  });

  test('is published where the manifest accepts it, with its reason; what it does not name is still refused', () => {
    const now = layer({ features: 500, fields: [] });
    const [features, fields] = told([layer()], [now], { allow: ['features'], reason: 'Les mâts démantelés sont retirés.' });
    expect(features).toBe(
      'notice: Couche « mats » : 500 objets au lieu de 1 000, 50 % de moins (seuil : 10 %). Le producteur l’accepte : Les mâts démantelés sont retirés.',
    );
    expect(fields).toMatch(/^error: .*le champ « nom » a disparu/);
  });

  test('is measured by the threshold of the manifest', () => {
    expect(told([layer()], [layer({ features: 600 })], { threshold: 40 })).toEqual([]);
    expect(told([layer()], [layer({ features: 999 })], { threshold: 0 })).toHaveLength(1);
  });
});
