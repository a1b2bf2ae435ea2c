import type { APIRoute } from 'astro';
import { placeFiles } from '../../../places/place-areas.ts';

/** Boxes of places and the territories around them: the communes of a département, a tenth of their unions, or all larger territories. */
export const GET: APIRoute = async ({ params }) => Response.json((await placeFiles()).get(params['key'] ?? ''));
