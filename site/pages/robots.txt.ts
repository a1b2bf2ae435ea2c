import type { APIRoute } from 'astro';
import { asset } from '../words/languages.ts';
import { siteOrigin } from '../data/site-origin.ts';

/** Robots may read everything; this says where the list of pages is. */
export const GET: APIRoute = () => new Response(`User-agent: *\nAllow: /\nSitemap: ${new URL(asset('/sitemap.xml'), siteOrigin()).href}\n`);
