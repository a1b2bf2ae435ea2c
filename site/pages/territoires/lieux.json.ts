import type { APIRoute } from 'astro';
import { searchIndexes } from '../../places/official-code.ts';

/** The beginnings of words that have a file of the place index. */
export const GET: APIRoute = () => Response.json([...searchIndexes().keys()]);
