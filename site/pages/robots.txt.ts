import type { APIRoute } from 'astro';
import { asset } from '../words/languages.ts';

/** Robots may read everything; this says where the list of pages is. */
export const GET: APIRoute = ({ site }) => new Response(`User-agent: *\nAllow: /\nSitemap: ${new URL(asset('/sitemap.xml'), site).href}\n`);
