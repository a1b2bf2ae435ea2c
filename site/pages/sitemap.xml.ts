import type { APIRoute } from 'astro';
import { asset } from '../words/languages.ts';
import { sitePages } from './_site-pages.ts';
import { partsOf, sitemapIndex } from '../exports/sitemap.ts';

/** Names the files that name every page that search engines may show; unlisted data sets are not among them. */
export const GET: APIRoute = async ({ site }) => {
  const parts = partsOf(await sitePages());
  const addresses = parts.map((_, index) => new URL(asset(`/sitemap-${index + 1}.xml`), site).href);
  return new Response(sitemapIndex(addresses), { headers: { 'content-type': 'application/xml' } });
};
