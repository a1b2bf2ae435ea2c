import type { APIRoute } from 'astro';
import { catalogue } from '../../data/map-files.ts';
import { packCoverage } from '../../places/list-coverage.ts';
import { coverages } from '../../places/territory-data.ts';
import { territoryChain } from '../../places/territory-names.ts';

/** Coverage of the explorer's data sets: read when a reader searches by place. */
export const GET: APIRoute = async () => {
  const [{ datasets }, coverage] = await Promise.all([catalogue(), coverages()]);
  const listed = datasets.flatMap(({ id }) => {
    const own = coverage.get(id);
    return own === undefined ? [] : [[id, own] as const];
  });
  return Response.json(packCoverage(listed, territoryChain));
};
