import type { APIRoute, GetStaticPaths } from 'astro';
import { changesRecord, hasChangesMap } from '../../../../data/changes.ts';
import { changeLabels, withLabels } from '../../../../data/code-labels.ts';
import { factsOf } from '../../../../data/map-files.ts';
import { readRecord, recordPaths } from '../../../../data/records.ts';

/** A table has no map of its differences, nor has a version of which most is another. */
export const getStaticPaths: GetStaticPaths = async () => {
  const compared = (await recordPaths()).filter((each) => each.compared);
  const drawn = await Promise.all(compared.map(async ({ id }) => hasChangesMap(await readRecord(id))));
  return compared.flatMap(({ id, path }, index) => (drawn[index] ? [{ params: { path }, props: { id } }] : []));
};

/** What the map of a data set's differences needs. */
export const GET: APIRoute<{ id: string }> = async ({ props }) => {
  const record = changesRecord(await readRecord(props.id));
  const facts = record && factsOf(record);
  return Response.json((facts && withLabels(facts, changeLabels)) ?? null);
};
