import type { APIRoute } from 'astro';
import { readOfficialCode } from '../../places/official-code.ts';

/** All intercommunal bodies, each with its départements. */
export const GET: APIRoute = () => Response.json(readOfficialCode().groups);
