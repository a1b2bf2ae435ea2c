import { expect, test } from 'vitest';
import type { Dataset, Field, Layer } from '../../schemas/types.ts';
import { completeDataset } from './complete.ts';

const dataset: Dataset = {
  title: 'Aires de jeux',
  description: 'Aires de jeux de la commune.',
  themes: ['equipements'],
  license: 'etalab-2.0',
  frequency: 'annual',
  contact: { name: 'Mairie' },
  source: { path: 'aires.geojson' },
};
const field = (name: string, distinct: number, more: Partial<Field> = {}): Field => ({ name, type: 'text', nulls: 0, distinct, ...more });
const layer = (...fields: Field[]): Layer => ({
  name: 'aires',
  geometry: 'point',
  hasZ: false,
  crs: null,
  features: 3,
  bbox: null,
  fields,
  conservation: { source: 3, filtered: 0, clean: 3, geoparquet: 3, csv: 3, withoutGeometry: 0 },
  sample: [],
});

test('writes the layers, the fields with their types, and the field that identifies', () => {
  const { dataset: completed, parts } = completeDataset(dataset, [
    layer(field('id_aire', 3), field('nom', 3), field('age_min', 2, { type: 'integer' })),
  ]);
  expect(completed.layers).toEqual([
    { name: 'aires', key: 'id_aire', fields: { id_aire: { type: 'text' }, nom: { type: 'text' }, age_min: { type: 'integer' } } },
  ]);
  expect(parts).toBe(4);
});

test('keeps what the manifest says', () => {
  const said = { name: 'aires', title: 'Aires', key: 'nom', fields: { nom: { title: 'Nom', type: 'text' as const } } };
  const { dataset: completed, parts } = completeDataset({ ...dataset, layers: [said] }, [layer(field('id_aire', 3), field('nom', 3))]);
  expect(completed.layers).toEqual([{ ...said, fields: { nom: { title: 'Nom', type: 'text' }, id_aire: { type: 'text' } } }]);
  expect(parts).toBe(1);
});

test('names no key where several fields could be it, or none', () => {
  expect(completeDataset(dataset, [layer(field('id', 3), field('code', 3))]).dataset.layers?.[0]?.key).toBeUndefined();
  expect(
    completeDataset(dataset, [layer(field('id', 2), field('identite', 3), field('code', 3, { nulls: 1 }))]).dataset.layers?.[0]?.key,
  ).toBeUndefined();
});

test('a manifest that says everything needs nothing', () => {
  const said = [{ name: 'aires', key: 'id', fields: { id: { type: 'text' as const } } }];
  expect(completeDataset({ ...dataset, layers: said }, [layer(field('id', 3))])).toEqual({
    dataset: { ...dataset, layers: said },
    parts: 0,
  });
});
