import type { APIRoute } from 'astro';
import { asset } from '../languages.ts';

/** Everything may be read; the map of the site is named. */
export const GET: APIRoute = ({ site }) =>
  new Response(`User-agent: *\nAllow: /\n\nSitemap: ${new URL(asset('/sitemap.xml'), site).href}\n`, {
    headers: { 'content-type': 'text/plain' },
  });
