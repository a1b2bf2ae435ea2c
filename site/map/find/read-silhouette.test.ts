import { afterEach, expect, test, vi } from 'vitest';
import { readSilhouette } from './read-silhouette.ts';

afterEach(() => vi.unstubAllGlobals());
const serve = (files: Record<string, string>): string[] => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(files[url] ?? '', { status: url in files ? 200 : 404 }));
  });
  return asked;
};
const plain = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="none"><path d="M1 1h9"/></svg>';

test('a drawing is read once, however often its row is shown', async () => {
  const asked = serve({ '/a.svg': plain });
  expect([await readSilhouette('/a.svg'), await readSilhouette('/a.svg')]).toEqual([plain, plain]);
  expect(asked).toEqual(['/a.svg']);
});

test.each([
  ['runs', plain.replace('<path', '<script>alert(1)</script><path'), 'is not a plain drawing'],
  ['listens', plain.replace('<path', '<path onload="alert(1)"'), 'is not a plain drawing'],
  ['loads', '<svg><image href="https://ailleurs.exemple.fr/x"/></svg>', 'is not a plain drawing'],
  ['is endless', plain.replace('M1 1', 'M1 1'.repeat(100_000)), 'holds more than it says'],
])('what %s is no drawing', async (what, svg, error) => {
  serve({ [`/${what}.svg`]: svg });
  await expect(readSilhouette(`/${what}.svg`)).rejects.toThrow(error);
});

test('one that is not there is said, and asked for again', async () => {
  const asked = serve({});
  await expect(readSilhouette('/none.svg')).rejects.toThrow('answered 404');
  await expect(readSilhouette('/none.svg')).rejects.toThrow('answered 404');
  expect(asked).toHaveLength(2);
});
