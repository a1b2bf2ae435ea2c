import type { APIRoute } from 'astro';
import { packIndex } from '../../../places/departement-index.ts';
import { departementIndexes } from '../../../places/departement-indexes.ts';
import { placeAreas } from '../../../places/place-areas.ts';
import { reaches, territoryCounts } from '../../../places/territory-data.ts';
import type { DepartementIndex } from '../../../places/territories.ts';

let indexes: Promise<Map<string, DepartementIndex>> | undefined;

/** Communes of a département or an overseas collectivity, former ones too, with what each belongs to. */
export const GET: APIRoute = async ({ params }) => {
  indexes ??= Promise.all([territoryCounts(), placeAreas(), reaches()]).then((known) => departementIndexes(...known));
  const index = (await indexes).get(params['code'] ?? '');
  return Response.json(index && packIndex(index));
};
