import { afterEach, expect, test, vi } from 'vitest';
import { filled } from './publish.fixtures/filled.ts';
import { hasPage, pageOf } from './published.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  [{ producer: 'ma-commune' }, '/donnees/ma-commune/aires-de-jeux/'],
  [{ producer: 'ma-commune', folder: 'jeux' }, '/donnees/ma-commune/jeux/'],
  [{ producer: 'ma-commune', folder: '../jeux' }, undefined],
  [{ producer: 'ma-commune', title: '' }, undefined],
  [{ producer: 'new' }, undefined],
  [{ producer: '' }, undefined],
])('a page is looked for where the data set would have it: %j', (typed, address) => {
  expect(pageOf({ ...filled(), ...typed }, 'fr')).toBe(address);
});

test('a page is looked for in the language of the reader', () => {
  expect(pageOf({ ...filled(), producer: 'ma-commune' }, 'en')).toBe('/en/donnees/ma-commune/aires-de-jeux/');
});

test.each([
  ['a page', () => Promise.resolve(new Response(null, { status: 200 })), true],
  ['the page of what was withdrawn', () => Promise.resolve(Response.json({ status: 'withdrawn' })), false],
  ['no page', () => Promise.resolve(new Response(null, { status: 404 })), false],
  ['no network', () => Promise.reject(new TypeError('Failed to fetch')), false],
])('the site is asked for nothing but whether there is %s', async (_, answer, is) => {
  const fetch = vi.fn(answer);
  vi.stubGlobal('fetch', fetch);
  expect(await hasPage('/donnees/a/b/')).toBe(is);
  expect(fetch).toHaveBeenNthCalledWith(1, '/donnees/a/b/', { method: 'HEAD' });
  if (fetch.mock.calls.length > 1) expect(fetch).toHaveBeenLastCalledWith('/donnees/a/b/latest.json');
});
