import type { APIRoute } from 'astro';
import { goodUntil } from '../../data/records.ts';
import { date } from '../../words/format.ts';
import { page as en } from '../../words/en/page.ts';
import { page as fr } from '../../words/fr/page.ts';

/** Moment until which pages are good unconfirmed, and their message from then on: the only file that an uneventful night changes. */
export const GET: APIRoute = async () => {
  const { until } = (await goodUntil()) ?? {};
  if (until === undefined) return new Response(null, { status: 404 });
  return Response.json({ until, fr: fr.unconfirmed(date(until, 'fr')), en: en.unconfirmed(date(until, 'en')) });
};
