import { languages, type Lang } from '../words/languages.ts';

/** A page as the map of the site names it; its path as in French. */
export interface SitemapPage {
  path: string;
  /** Day of its data, YYYY-MM-DD. */
  updated?: string;
}

/** A file may name 50,000 addresses (sitemaps.org); a page has one in each language. */
const pagesPerFile = 20_000;

/** The map of the site: the files that name the addresses of all pages, and one that names these files. */
export function sitemapFiles(
  pages: readonly SitemapPage[],
  address: (path: string, lang?: Lang) => string,
): { path: string; text: string }[] {
  const parts = Array.from({ length: Math.ceil(pages.length / pagesPerFile) }, (_, index) => ({
    path: `/sitemap-${index + 1}.xml`,
    text: sitemap(pages.slice(index * pagesPerFile, (index + 1) * pagesPerFile), address),
  }));
  const entries = parts.map(({ path }) => `<sitemap><loc>${escape(address(path))}</loc></sitemap>`);
  const index = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...entries,
    '</sitemapindex>\n',
  ];
  return [...parts, { path: '/sitemap.xml', text: index.join('\n') }];
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A file of the map of the site (sitemaps.org 0.9): each page in each language, with its translations. */
function sitemap(pages: readonly SitemapPage[], address: (path: string, lang: Lang) => string): string {
  const entries = pages.flatMap(({ path, updated }) => {
    const alternates = languages
      .map((lang) => `<xhtml:link rel="alternate" hreflang="${lang}" href="${escape(address(path, lang))}"/>`)
      .join('');
    const day = updated === undefined ? '' : `<lastmod>${updated}</lastmod>`;
    return languages.map((lang) => `<url><loc>${escape(address(path, lang))}</loc>${day}${alternates}</url>`);
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...entries,
    '</urlset>\n',
  ].join('\n');
}
