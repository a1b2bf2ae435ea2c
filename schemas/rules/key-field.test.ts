import { expect, test } from 'vitest';
import { keyField, mayIdentify } from './key-field.ts';

test.each([
  ['latitude', 'integer', []],
  ['coord_x', 'text', []],
  ['photo', 'text', []],
  ['lien_id', 'text', ['https://exemple.fr/1']],
  ['vue', 'text', ['vue-1.JPG', 'vue-2.JPG']],
  ['geo_point_2d', 'text', []],
  ['surface', 'number', []],
] as const)('what places, shows or links a feature does not identify it: %s', (name, type, examples) => {
  expect(mayIdentify({ name, type, examples })).toBe(false);
});

test('a code identifies a feature, and the address of its picture does not stand in its way', () => {
  const field = (name: string) => ({ name, type: 'text' as const, nulls: 0, distinct: 3 });
  expect(keyField({ features: 3, fields: [field('code'), field('url_id')] })).toBe('code');
});
