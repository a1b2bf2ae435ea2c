import type { APIRoute } from 'astro';
import { baseLayers } from '../../data/map-files.ts';

/** The catalogue's own layers that draw the base map. */
export const GET: APIRoute = async () => Response.json(await baseLayers());
