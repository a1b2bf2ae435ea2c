import { afterEach, expect, test, vi } from 'vitest';
import { nearestPlace } from './nearest-place.ts';
import { servePlaces } from './served-places.fixture.ts';

const asked: string[] = [];
const serve = servePlaces();
vi.stubGlobal('fetch', (address: string) => {
  asked.push(/([\w-]+)\.json$/.exec(address)?.[1] ?? '');
  return serve(address);
});
afterEach(() => asked.splice(0));

test('names the nearest commune whose place is known, with its département, from the files around alone', async () => {
  expect(await nearestPlace([4.36, 48.95])).toEqual({ name: 'Châlons-en-Champagne', within: 'Marne', metres: expect.closeTo(0, -4) });
  expect(asked).toContain('51');
  expect(asked.length).toBeLessThan(7);
  // Sommesous has no place of its own: the next that has one.
  const near = await nearestPlace([4.2, 48.74]);
  expect(near?.name).not.toBe('Sommesous');
  expect(near?.metres).toBeLessThan(20_000);
});

test('names a commune across the oceans, and none where there is none', async () => {
  expect(await nearestPlace([-61.51, 16.27])).toMatchObject({ name: 'Les Abymes', within: 'Guadeloupe' });
  expect(await nearestPlace([13.4, 52.5])).toBeUndefined();
});
