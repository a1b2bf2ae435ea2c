import { afterEach, expect, test, vi } from 'vitest';
import { pointsOfCodes } from './code-points.ts';
import { servePlaces } from './served-places.fixture.ts';

const asked: string[] = [];
const serve = servePlaces();
vi.stubGlobal('fetch', (address: string) => {
  asked.push(/([\w-]+)\.json$/.exec(address)?.[1] ?? '');
  return serve(address);
});
afterEach(() => asked.splice(0));

const near = (longitude: number, latitude: number) => ({
  type: 'Point',
  coordinates: [expect.closeTo(longitude, 0), expect.closeTo(latitude, 0)],
});

test('codes of communes are points, by a file a département; those that do not exist are left out', async () => {
  const points = await pointsOfCodes(new Set(['51108', '97101', '51999', '99999']), 'commune');
  expect(points.get('51108')).toEqual(near(4.36, 48.95));
  expect(points.get('97101')).toEqual(near(-61.5, 16.27));
  expect(points.size).toBe(2);
  expect(asked.sort()).toEqual(['51', '971', '99']);
});

test('postal codes lead to a commune that has them, also in Corsica; numbers to their département', async () => {
  const points = await pointsOfCodes(new Set(['51100', '20000', '00000']), 'postal');
  expect(points.get('51100')).toEqual(near(4.03, 49.25));
  expect(points.get('20000')).toEqual(near(8.74, 41.93));
  expect(points.size).toBe(2);
  const wide = await pointsOfCodes(new Set(['51', '2A', '96']), 'departement');
  expect([...wide.keys()].sort()).toEqual(['2A', '51']);
});
