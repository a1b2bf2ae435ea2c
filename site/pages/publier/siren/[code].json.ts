import type { APIRoute } from 'astro';
import { administrations } from '../../../publish/administrations.ts';

/** Administrations that the form proposes for a département: its communes and itself. */
export const GET: APIRoute = ({ params }) => Response.json(administrations().get(params['code'] ?? ''));
