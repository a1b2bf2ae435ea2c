import { expect, test } from 'vitest';
import { facetValues, spellings } from './facet-values.ts';

const counts = { 'ddt-51|DDT de la Marne': 3, 'ddt-51|DDT 51': 4, 'sandre|Sandre': 2 };

test('a producer whose records give it two titles is one value, under the name that most have', () => {
  expect(facetValues(counts)).toEqual([
    { value: 'ddt-51', name: 'DDT 51', count: 7 },
    { value: 'sandre', name: 'Sandre', count: 2 },
  ]);
});

test('to choose it finds what either title names', () => {
  expect(spellings(Object.keys(counts)).get('ddt-51')).toEqual(['ddt-51|DDT de la Marne', 'ddt-51|DDT 51']);
});

test('a value without a name is its own', () => {
  expect(facetValues({ risques: 2, 'a|': 1 })).toEqual([
    { value: 'risques', count: 2 },
    { value: 'a', name: '', count: 1 },
  ]);
});
