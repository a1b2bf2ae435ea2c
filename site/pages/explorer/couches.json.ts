import type { APIRoute } from 'astro';
import { catalogue } from '../../data/map-files.ts';

/** The data sets that the explorer offers. */
export const GET: APIRoute = async () => Response.json(await catalogue());
