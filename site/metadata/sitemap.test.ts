import { expect, test } from 'vitest';
import { sitemapFiles, type SitemapPage } from './sitemap.ts';

const filesOf = (pages: readonly SitemapPage[]) => sitemapFiles(pages, (path, lang = 'fr') => `https://exemple.fr/${lang}${path}?a&b`);

test('the map of the site names each page in each language, with its day', () => {
  const [{ text = '' } = {}] = filesOf([{ path: '/donnees/a/', updated: '2026-11-24' }]);
  expect(text.match(/<url>/g)).toHaveLength(2);
  expect(text).toContain('<loc>https://exemple.fr/en/donnees/a/?a&amp;b</loc><lastmod>2026-11-24</lastmod>');
});

test('it is cut before a file would name too many addresses', () => {
  const files = filesOf(Array.from({ length: 45_000 }, (_, index) => ({ path: `/${index}/` })));
  expect(files.map(({ path, text }) => [path, text.match(/<url>/g)?.length])).toEqual([
    ['/sitemap-1.xml', 40_000],
    ['/sitemap-2.xml', 40_000],
    ['/sitemap-3.xml', 10_000],
    ['/sitemap.xml', undefined],
  ]);
  expect(files.at(-1)?.text).toContain('<sitemap><loc>https://exemple.fr/fr/sitemap-1.xml?a&amp;b</loc></sitemap>');
});
