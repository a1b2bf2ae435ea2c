import { expect, test } from 'vitest';
import { memoize } from './memoize.ts';

test('what several ask for at a time is made once for each key', async () => {
  const remembered = memoize<number>();
  let made = 0;
  const make = (): Promise<number> => Promise.resolve((made += 1));
  expect(await Promise.all([remembered(make), remembered(make), remembered(make, 'other')])).toEqual([1, 1, 2]);
  expect(await remembered(make)).toBe(1);
});

test('what could not be made is made again for the next one who asks', async () => {
  const remembered = memoize<string>();
  const failing = (): Promise<string> => Promise.reject(new Error('down'));
  const asked = await Promise.allSettled([remembered(failing), remembered(failing)]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await remembered(() => Promise.resolve('up'))).toBe('up');
});
