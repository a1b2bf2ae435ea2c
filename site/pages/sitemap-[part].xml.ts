import type { APIRoute, GetStaticPaths } from 'astro';
import { link } from '../words/languages.ts';
import { sitePages } from './_site-pages.ts';
import { partsOf, sitemap, type SitemapPage } from '../exports/sitemap.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  partsOf(await sitePages()).map((pages, index) => ({ params: { part: String(index + 1) }, props: { pages } }));

/** A part of the site's pages, in both languages. */
export const GET: APIRoute<{ pages: SitemapPage[] }> = ({ props, site }) =>
  new Response(
    sitemap(props.pages, (path, lang) => new URL(link(path, lang), site).href),
    { headers: { 'content-type': 'application/xml' } },
  );
