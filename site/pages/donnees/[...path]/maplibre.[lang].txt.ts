import type { APIRoute } from 'astro';
import { readRecordOf } from '../../../data/records.ts';
import { artifactAddresses } from '../../../data/store-addresses.ts';
import { snippets } from '../../../snippets/snippets.ts';
import { link, readLang } from '../../../words/languages.ts';
import { siteOrigin } from '../../../data/site-origin.ts';

/** The recipe of a map in a page of one's own: the longest, fetched by who opens it. */
export const GET: APIRoute = async ({ params }) => {
  const record = await readRecordOf(params['path']);
  const lang = readLang(params['lang']);
  const page = new URL(link(`/donnees/${record.path}/`, lang), siteOrigin());
  const recipes = snippets(record, artifactAddresses(record, page), lang);
  return new Response(recipes.find(({ id }) => id === 'maplibre')?.code);
};
