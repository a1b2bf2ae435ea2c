import type { APIRoute } from 'astro';
import { drawnSummaries } from '../../../places/territory-data.ts';

/** The newest data sets of the territory, for the page of a commune. */
export const GET: APIRoute = async ({ params }) => Response.json(await drawnSummaries(params['code'] ?? ''));
