import type { APIRoute } from 'astro';
import { changesRecord } from '../../../../data/changes.ts';
import { changeLabels, withLabels } from '../../../../data/code-labels.ts';
import { factsOf } from '../../../../data/map-files.ts';
import { readRecordOf } from '../../../../data/records.ts';

/** Facts of a data set's differences for their map. */
export const GET: APIRoute = async ({ params }) => {
  const record = changesRecord(await readRecordOf(params['path']));
  const facts = record && factsOf(record);
  return Response.json((facts && withLabels(facts, changeLabels)) ?? null);
};
