import type { APIRoute } from 'astro';
import { osmLayers } from '../../../data/ground-layers.ts';

/** The layers that draw the operator's archive of OpenStreetMap, light ("clair") or dark ("sombre"). */
export const GET: APIRoute = ({ params }) => Response.json(osmLayers(params['scheme'] === 'sombre' ? 'dark' : 'light'));
