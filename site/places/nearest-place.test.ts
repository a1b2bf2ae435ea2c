import { afterEach, expect, test, vi } from 'vitest';
import { placeFiles } from './place-areas.ts';
import { nearestPlace } from './nearest-place.ts';

const asked: string[] = [];
vi.stubGlobal('fetch', (address: string) => {
  const key = /emprises\/([\w-]+)\.json$/.exec(address)?.[1] ?? '';
  asked.push(key);
  const file = placeFiles().get(key);
  return Promise.resolve(file ? Response.json(file) : new Response('', { status: 404 }));
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
