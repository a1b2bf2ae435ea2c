import { expect, test } from 'vitest';
import { departementIndexes } from './departement-indexes.ts';
import { locatePlaces } from './place-areas.ts';
import { drawPlace } from './place-picture.ts';

test('a commune is drawn among those of its département, the largest with their names', () => {
  const marne = departementIndexes(new Map(), locatePlaces()).get('51');
  const picture = marne && drawPlace(marne.communes, 'Reims', [3.99, 49.24, 4.07, 49.3]);
  expect(picture?.names.map(({ name }) => name).slice(0, 3)).toEqual(['Reims', 'Châlons-en-Champagne', 'Épernay']);
  expect(picture?.points).toMatch(/^(M\d+ \d+h0){40,}$/);
});

test('nothing is drawn where too few communes have a place of their own', () => {
  expect(drawPlace([], 'Nulle part', [0, 0, 1, 1])).toBeUndefined();
});
