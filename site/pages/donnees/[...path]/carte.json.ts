import type { APIRoute } from 'astro';
import { factsOf } from '../../../data/map-files.ts';
import { readRecordOf } from '../../../data/records.ts';

/** Facts of a data set for maps. */
export const GET: APIRoute = async ({ params }) => Response.json(factsOf(await readRecordOf(params['path'])) ?? null);
