import type { APIRoute } from 'astro';
import { buildPlaceIndex } from '../../places/place-index.ts';

/** The places that the explorer's search box knows. */
export const GET: APIRoute = () => Response.json(buildPlaceIndex());
