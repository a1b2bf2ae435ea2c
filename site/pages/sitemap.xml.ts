import type { APIRoute } from 'astro';
import { asset } from '../languages.ts';
import { sitePages } from '../site-pages.ts';
import { partsOf, sitemapIndex } from '../sitemap.ts';

/** Names the files that list the pages. */
export const GET: APIRoute = async ({ site }) => {
  const addresses = partsOf(await sitePages()).map((_, index) => new URL(asset(`/sitemap-${index + 1}.xml`), site).href);
  return new Response(sitemapIndex(addresses), { headers: { 'content-type': 'application/xml' } });
};
