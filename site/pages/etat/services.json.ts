import type { APIRoute } from 'astro';
import { summaries } from '../../data/records.ts';
import { statesOf } from '../../data/service-states.ts';

/** When each service of a listed data set was asked and last answered: the next check goes on from it (`check-services --known`). */
export const GET: APIRoute = async () => Response.json(statesOf((await summaries()).map(({ id }) => id)));
