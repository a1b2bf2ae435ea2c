import type { APIRoute } from 'astro';
import { withdrawnRecords } from '../../data/records.ts';
import { tellWithdrawn } from '../../metadata/withdrawn.ts';
import { asset } from '../../words/languages.ts';
import { siteOrigin } from '../../data/site-origin.ts';

/** The data sets that have left the catalogue, for whoever keeps a copy of it; those that were in no list are in none now. */
export const GET: APIRoute = async () => {
  const listed = (await withdrawnRecords()).filter(({ id, path }) => id === path);
  return Response.json(listed.map((record) => tellWithdrawn(record, new URL(asset(`/donnees/${record.path}/`), siteOrigin()).href)));
};
