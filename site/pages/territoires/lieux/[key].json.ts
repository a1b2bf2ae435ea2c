import type { APIRoute } from 'astro';
import { searchIndexes } from '../../../places/official-code.ts';

/** The places that the search box offers for the beginning of a name or of a code. */
export const GET: APIRoute = ({ params }) => Response.json(searchIndexes().get(params['key'] ?? ''));
