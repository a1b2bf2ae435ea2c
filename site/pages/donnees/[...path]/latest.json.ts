import type { APIRoute } from 'astro';
import { latestOf } from '../../../data/changes.ts';
import { asset } from '../../../words/languages.ts';
import { readRecordOf, withdrawnAt } from '../../../data/records.ts';
import { tellWithdrawn } from '../../../metadata/withdrawn.ts';
import { artifactUrl } from '../../../data/store-addresses.ts';

/** The newest version of a data set, for programs: its files at addresses that never change; of one that was withdrawn, that it was. */
export const GET: APIRoute = async ({ params, site }) => {
  const left = await withdrawnAt(params['path']);
  if (left !== undefined) return Response.json(tellWithdrawn(left, new URL(asset(`/donnees/${left.path}/`), site).href));
  const record = await readRecordOf(params['path']);
  const page = new URL(asset(`/donnees/${record.path}/`), site);
  return Response.json(latestOf(record, (key) => new URL(artifactUrl(key, record.store?.address), page).href));
};
