import type { APIRoute } from 'astro';
import { producers } from '../catalogue.ts';
import { languages, link } from '../languages.ts';
import { summaries } from '../records.ts';
import { themes } from '../vocabulary.ts';

const pages = ['/', '/donnees/', '/explorer/', '/themes/', '/producteurs/', '/territoires/', '/publier/', '/aide/', '/api/', '/etat/'];

/** Every page that search engines may show, in both languages; unlisted data sets are not among them. */
export const GET: APIRoute = async ({ site }) => {
  const entries = [
    ...pages.map((path) => ({ path, updated: undefined })),
    ...themes.map(({ id }) => ({ path: `/themes/${id}/`, updated: undefined })),
    ...(await producers()).map(({ id }) => ({ path: `/producteurs/${id}/`, updated: undefined })),
    ...(await summaries()).map(({ path, updated }) => ({ path: `/donnees/${path}/`, updated })),
  ];
  const urls = entries.flatMap(({ path, updated }) =>
    languages.map((lang) => {
      const address = new URL(link(path, lang), site).href;
      return `<url><loc>${address}</loc>${updated === undefined ? '' : `<lastmod>${updated}</lastmod>`}</url>`;
    }),
  );
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`,
  );
};
