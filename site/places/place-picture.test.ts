import { expect, test } from 'vitest';
import { departementIndexes } from './departement-indexes.ts';
import { locatePlaces } from './place-areas.ts';
import { drawPlace } from './place-picture.ts';

test('a commune is drawn among those around it, the largest with their names', () => {
  const marne = departementIndexes(new Map(), locatePlaces()).get('51');
  const picture = marne && drawPlace(marne.communes, 'Reims', [3.99, 49.24, 4.07, 49.3]);
  expect(picture?.names.map(({ name }) => name).slice(0, 3)).toEqual(['Reims', 'Cormontreuil', 'Muizon']);
  // It is seen: a fifth of the drawing, in its middle.
  const { x = 0, width = 0, height = 0 } = picture?.place ?? {};
  expect([x + width / 2, width > 60, height > 60]).toEqual([200, true, true]);
  // No name lies upon it: that of Bétheny, which is larger, would.
  const { x: west = 0, y: top = 0 } = picture?.place ?? {};
  const over = (picture?.names ?? []).filter(({ name, x: at, y: foot, isPlace }) => {
    const half = (name.length * 8.6) / 2;
    return !isPlace && at + half > west && at - half < west + width && foot - 4 > top && foot - 24 < top + height;
  });
  expect(over).toEqual([]);
  // Fourteen communes have their middle in the frame, none is drawn beside it.
  const points = [...(picture?.points ?? '').matchAll(/M(\d+) (\d+)h0/g)];
  expect(points.length).toBe(14);
  expect(points.every(([, left, top]) => Number(left) <= 400 && Number(top) <= 280)).toBe(true);
});

test('its outline is traced among them, with the points that are seen', () => {
  const marne = departementIndexes(new Map(), locatePlaces()).get('51');
  const box: [number, number, number, number] = [3.9, 49.2, 4.1, 49.3];
  const picture = marne && drawPlace(marne.communes, 'Reims', box);
  const ring = [...Array.from({ length: 900 }, (_, at) => [3.9 + at / 4500, 49.2]), [4.1, 49.3], [3.9, 49.3], [3.9, 49.2]];
  const path = picture?.trace({ type: 'Polygon', coordinates: [ring] }) ?? '';
  const { x = 0, y = 0, width = 0, height = 0 } = picture?.place ?? {};
  const [first = ''] = path.slice(1).split('L');
  const [left = NaN, bottom = NaN] = first.split(' ').map(Number);
  expect([Math.abs(left - x) < 1, Math.abs(bottom - y - height) < 1, width > 20]).toEqual([true, true, true]);
  expect(path.length).toBeLessThan(1500);
});

test('nothing is drawn where too few communes have a place of their own', () => {
  expect(drawPlace([], 'Nulle part', [0, 0, 1, 1])).toBeUndefined();
});
