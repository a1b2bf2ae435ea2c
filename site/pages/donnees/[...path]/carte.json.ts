import type { APIRoute } from 'astro';
import { factsOf } from '../../../data/map-files.ts';
import { readRecordOf } from '../../../data/records.ts';

/** What maps need to know of a data set. */
export const GET: APIRoute = async ({ params }) => Response.json(factsOf(await readRecordOf(params['path'])) ?? null);
