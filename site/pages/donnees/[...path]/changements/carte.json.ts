import type { APIRoute, GetStaticPaths } from 'astro';
import { changesRecord } from '../../../../changes.ts';
import { changeLabels, withLabels } from '../../../../code-labels.ts';
import { factsOf } from '../../../../map-files.ts';
import { readRecord, recordPaths } from '../../../../records.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await recordPaths()).flatMap(({ id, path, compared }) => (compared ? [{ params: { path }, props: { id } }] : []));

/** What the map of a data set's differences needs. */
export const GET: APIRoute<{ id: string }> = async ({ props }) => {
  const record = changesRecord(await readRecord(props.id));
  const facts = record && factsOf(record);
  return Response.json((facts && withLabels(facts, changeLabels)) ?? null);
};
