import type { APIRoute } from 'astro';
import { latestOf } from '../../../data/changes.ts';
import { asset } from '../../../words/languages.ts';
import { artifactUrl, readRecord, recordPaths } from '../../../data/records.ts';

export const getStaticPaths = async () => (await recordPaths()).map(({ id, path }) => ({ params: { path }, props: { id } }));

/** The newest version of a data set, for programs: its files at addresses that never change. */
export const GET: APIRoute<{ id: string }> = async ({ props, site }) => {
  const record = await readRecord(props.id);
  const page = new URL(asset(`/donnees/${record.path}/`), site);
  return Response.json(latestOf(record, (key) => new URL(artifactUrl(key, record.store?.address), page).href));
};
